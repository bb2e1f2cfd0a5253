"""What queries brought, by short ids: display tools name one, so they show what was counted."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from schemas.base import Model
from schemas.copilot_components import Delta, Unit

ResultKind = Literal["segments", "ranking", "volume", "membership", "visibility", "competitors"]

_KEPT: Final = timedelta(minutes=30)
_MOST_KEPT: Final = 20


class Figure(Model):
    """One number of a result."""

    value: float
    unit: Unit
    delta: Delta | None = None


class Result(Model):
    """What a query brought: `data` as the model saw it, and its numbers by name."""

    kind: ResultKind
    data: dict[str, Any]
    figures: dict[str, Figure]
    made_at: datetime


class Shelf:
    """The results of a conversation; those older than half an hour are gone.

    Source: spec "copilot", "The 12 tools".
    """

    def __init__(self, kept: Mapping[str, Any], now: datetime) -> None:
        self._last = int(kept.get("last", 0))
        held = {id_: Result(**result) for id_, result in kept.get("held", {}).items()}
        self._held = {id_: each for id_, each in held.items() if now - each.made_at <= _KEPT}

    def put(self, result: Result) -> str:
        """The id of a new result: r1, r2 and so on; none is used twice in a conversation."""
        self._last += 1
        self._held[f"r{self._last}"] = result
        return f"r{self._last}"

    def get(self, result_id: str) -> Result | None:
        """A result; None when there is none, or no longer."""
        return self._held.get(result_id)

    @property
    def ids(self) -> list[str]:
        """What there is."""
        return list(self._held)

    def kept(self) -> dict[str, Any]:
        """What is to be kept for the next question, as JSON."""
        newest = list(self._held.items())[-_MOST_KEPT:]
        return {
            "last": self._last,
            "held": {id_: result.model_dump(mode="json") for id_, result in newest},
        }
