"""What connectors are to tell next of a segment: changes from its log, or all of its members."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from infra.ports import Row, Warehouse
from infra.sql import statements
from schemas.batches import LoggedChange, MemberChange, Position

# Characters of a trait's JSON; a longer one is not told, so that a batch stays small.
MOST_TRAIT: Final = 1_024

_SQL: Final = statements(__file__)


@dataclass(frozen=True, slots=True)
class Feed:
    """The log of one segment of one tenant."""

    warehouse: Warehouse
    tenant_id: str
    segment_id: int

    async def facts(self, after: Position, limit: int) -> set[int]:
        """Which of the next `limit` facts are there, with all of their changes."""
        rows = await self._rows("facts", after=after.sequence, limit=limit)
        return {int(row["sequence"]) for row in rows}

    async def changes(self, after: Position, until: int, limit: int) -> list[LoggedChange]:
        """Up to `limit` changes after a position, up to the fact `until`, in order."""
        place = {"after": after.sequence, "user": after.user_id, "until": until}
        rows = await self._rows("changes", **place, limit=limit)
        return [LoggedChange(sequence=int(row["sequence"]), told=_change(row)) for row in rows]

    async def is_whole(self, sequence: int) -> bool:
        """Whether all facts up to this one are there."""
        (row,) = await self._rows("known", sequence=sequence)
        return int(row["facts"]) == sequence

    async def members(self, sequence: int, after: str, limit: int) -> list[MemberChange]:
        """Up to `limit` who were members after a fact, by their ids from `after` on."""
        rows = await self._rows("members", sequence=sequence, user=after, limit=limit)
        return [
            MemberChange(user_id=row["user_id"], change="member", changed_at=_time(row["since"]))
            for row in rows
        ]

    async def with_traits(
        self, changes: Sequence[MemberChange], names: Sequence[str]
    ) -> tuple[MemberChange, ...]:
        """The same changes, each with those of the traits that its profile has now."""
        if not names or not changes:
            return tuple(changes)
        users = [change.user_id for change in changes]
        rows = await self._rows("traits", users=users, names=list(names))
        told = {row["user_id"]: _traits(names, row["told"]) for row in rows}
        return tuple(
            change.model_copy(update={"traits": told.get(change.user_id, {})}) for change in changes
        )

    async def _rows(self, question: str, **values: Any) -> list[Row]:
        bound = {"tenant": self.tenant_id, **values}
        if question != "traits":
            bound["segment"] = self.segment_id
        return await self.warehouse.ask(_SQL[question], bound)


def _traits(names: Sequence[str], told: Sequence[str]) -> dict[str, Any]:
    pairs = zip(names, told, strict=True)
    return {name: orjson.loads(raw) for name, raw in pairs if raw and len(raw) <= MOST_TRAIT}


def _change(row: Row) -> MemberChange:
    return MemberChange(
        user_id=row["user_id"], change=row["change"], changed_at=_time(row["changed_at"])
    )


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
