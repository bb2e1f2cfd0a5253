"""Bytes to facts and back: the only place that knows the wire format (JSON, UTF-8)."""

import json
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails, from_json, to_json

from schemas.errors import Unreadable
from schemas.events import BaseFact, Fact
from schemas.upcasts import STEPS, Steps, upcast


class Codec:
    """The wire format of some types of facts; `steps` lead there from what they were before."""

    def __init__(self, types: Any, steps: Steps) -> None:
        """`types` is a union that their field `type` tells apart."""
        self._types: Final[TypeAdapter[BaseFact]] = TypeAdapter(types)
        self._steps: Final = steps

    def encode(self, fact: BaseFact) -> bytes:
        """The fact as JSON bytes; the same fact always gives the same bytes."""
        return self._types.dump_json(fact)

    def decode(self, raw: bytes | None) -> BaseFact:
        """The fact in these bytes, in the shape that facts of its type have today.

        Raises:
            Unreadable: the bytes are absent (a tombstone), not JSON, or no fact that we know.
        """
        if raw is None:
            raise Unreadable("empty message")
        try:
            return self._types.validate_json(raw)
        except ValidationError as problem:
            # Only now: of a shape of today no step leads away.
            return self._decode_old(raw, problem)

    def _decode_old(self, raw: bytes, problem: ValidationError) -> BaseFact:
        try:
            told = from_json(raw, allow_inf_nan=False)
            newest = upcast(told, self._steps) if isinstance(told, dict) else None
        except (LookupError, TypeError, ValueError):
            newest = None
        if newest is None:
            raise Unreadable(_reason(problem)) from None
        try:
            return self._types.validate_json(to_json(newest))
        except ValidationError as again:
            raise Unreadable(_reason(again)) from None


_CODEC: Final = Codec(Fact, STEPS)

encode: Final = _CODEC.encode
decode: Final = _CODEC.decode


def _reason(problem: ValidationError) -> str:
    # Places and kinds of error only: the input itself may be anything and must not spread.
    errors = problem.errors(include_input=False, include_url=False, include_context=False)
    return json.dumps([{"at": _place(e), "kind": e["type"]} for e in errors[:5]])


def _place(error: ErrorDetails) -> list[int | str]:
    # The name of a field that we do not know is input too.
    place = list(error["loc"])
    return place[:-1] if error["type"] == "extra_forbidden" else place
