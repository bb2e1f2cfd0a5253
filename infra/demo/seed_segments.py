"""Makes the segments of the demo's shop, and tells who was in them on each of the thirty days."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from infra.demo.past import DayEnd, past_facts
from infra.demo.shop_segments import SEGMENTS, DemoSegment
from infra.ports import TenantCatalog, Warehouse
from infra.postgres import outbox
from infra.postgres.database import Database, row_count
from infra.sql import statements
from schemas.events import MembershipChanged
from schemas.saved_segments import SavedSegment
from schemas.segments import Definition

# Whom a definition means at a moment, by what is known now of who is who.
Meant = Callable[[Definition, datetime], Awaitable[Collection[str]]]

# More than a demo tenant has.
_ALL: Final = 1_000

_EVALUATED: Final = (
    "UPDATE segments SET status = 'computing', due_at = %(now)s, member_count = %(count)s,"
    " sequence = %(last)s, evaluation_from = %(first)s, evaluation_at = %(at)s,"
    " computed_at = %(at)s, counted_on = %(day)s WHERE tenant_id = %(tenant)s AND id = %(id)s"
    " AND sequence = 0"
)
_SQL: Final = statements(__file__)


@dataclass(frozen=True, slots=True)
class SegmentSeeder:
    """Makes a tenant's segments once its events can be read."""

    database: Database
    catalog: TenantCatalog
    warehouse: Warehouse
    tenant_id: str
    meant: Meant

    async def is_done(self) -> bool:
        """Whether all were made before; what was deleted since stays so."""
        return SEGMENTS[-1].name in await self._evaluated()

    async def seed(self, ends: Sequence[datetime]) -> None:
        """Make those that are not there, as if they had been evaluated at these moments.

        A segment that is there was evaluated before, or is one that an earlier call left behind.
        """
        done = await self._evaluated()
        known = {segment.name: segment for segment in await self._segments()}
        first_seen = await self._first_seen()
        for told in SEGMENTS:
            if told.name not in done:
                segment = known.get(told.name) or await self.catalog.create_segment(_fields(told))
                await self._begin(segment, told, ends, first_seen)

    async def _segments(self) -> tuple[SavedSegment, ...]:
        return (await self.catalog.segments(0, _ALL)).items

    async def _evaluated(self) -> set[str]:
        return {s.name for s in await self._segments() if s.member_count is not None}

    async def _begin(
        self,
        segment: SavedSegment,
        told: DemoSegment,
        ends: Sequence[datetime],
        first_seen: Mapping[str, datetime],
    ) -> None:
        if segment.definition is None:
            await self.catalog.change_ids(segment.id, "add", told.user_ids)
            await self.catalog.change_segment(segment.id, {"status": "active"})
        else:
            definition = Definition.model_validate(segment.definition)
            days = [await self._day(definition, at, first_seen) for at in ends]
            await self._tell(list(past_facts(self.tenant_id, segment.id, days)))

    async def _day(
        self, definition: Definition, at: datetime, first_seen: Mapping[str, datetime]
    ) -> DayEnd:
        """Nobody was in a segment before they were heard of, not even in one of who never came."""
        there = (user_id for user_id, seen in first_seen.items() if seen <= at)
        return DayEnd(at, frozenset(await self.meant(definition, at)).intersection(there))

    async def _first_seen(self) -> dict[str, datetime]:
        rows = await self.warehouse.ask(_SQL["first_seen"], {"tenant": self.tenant_id})
        return {
            row["user_id"]: datetime.fromisoformat(row["first_seen"]).replace(tzinfo=UTC)
            for row in rows
        }

    async def _tell(self, facts: Sequence[MembershipChanged]) -> None:
        """Tell all, and have the segment evaluated from now on, once the last can be read."""
        last = facts[-1]
        first = next(fact for fact in facts if fact.occurred_at == last.occurred_at)
        async with self.database.tenant(self.tenant_id) as connection:
            values = {
                "count": last.member_count,
                "first": first.sequence,
                "last": last.sequence,
                "at": last.occurred_at,
                "day": last.occurred_at.date(),
                "now": await self.database.now(connection),
                "tenant": self.tenant_id,
                "id": last.segment_id,
            }
            # Deleted meanwhile, it has no past to tell.
            if row_count(await connection.execute(_EVALUATED, values)):
                await outbox.add(connection, facts)


def _fields(told: DemoSegment) -> dict[str, Any]:
    """A draft: nobody evaluates it before its past is told."""
    return {
        "name": told.name,
        "description": told.description,
        "type": "static" if told.root is None else "dynamic",
        "status": "draft",
        "definition": told.definition and Definition.model_validate(told.definition),
    }
