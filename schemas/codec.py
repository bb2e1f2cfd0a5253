"""Bytes to facts and back: the only place that knows the wire format (JSON, UTF-8)."""

import json
from typing import Final

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from schemas.errors import Unreadable
from schemas.events import BaseFact, Fact

_FACT: Final[TypeAdapter[BaseFact]] = TypeAdapter(Fact)


def encode(fact: BaseFact) -> bytes:
    """The fact as JSON bytes; the same fact always gives the same bytes."""
    return _FACT.dump_json(fact)


def decode(raw: bytes | None) -> BaseFact:
    """The fact in these bytes.

    Raises:
        Unreadable: the bytes are absent (a tombstone), not JSON, or no fact that we know.
    """
    if raw is None:
        raise Unreadable("empty message")
    try:
        return _FACT.validate_json(raw)
    except ValidationError as problem:
        raise Unreadable(_reason(problem)) from None


def _reason(problem: ValidationError) -> str:
    # Places and kinds of error only: the input itself may be anything and must not spread.
    errors = problem.errors(include_input=False, include_url=False, include_context=False)
    return json.dumps([{"at": _place(e), "kind": e["type"]} for e in errors[:5]])


def _place(error: ErrorDetails) -> list[int | str]:
    # The name of a field that we do not know is input too.
    place = list(error["loc"])
    return place[:-1] if error["type"] == "extra_forbidden" else place
