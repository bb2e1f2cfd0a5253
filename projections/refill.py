"""Tables filled again from the logs of record, a part at a time: a part that is filled stays so."""

from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from infra.ports import Row, Warehouse
from infra.sql import statements
from projections.activity.log import event_kinds, ingested
from projections.facts import fact_months, facts_of_month
from projections.tables import CUSTOMERS, GATHERED, LISTS, REJECTED, SOURCES
from schemas.events import BaseFact, EventsRejected, SegmentIdsChanged

SHADOW: Final = "segmentation_rebuild"
# Parts are small where tenants are, and an insert for each would take for ever.
ROWS_AT_ONCE: Final = 5_000

Progress = Callable[[str, int, int], None]
"""Called with the name of a log or a table, how much of it is done, and how much there is to do."""

Rows = Mapping[str, Sequence[Row]]
"""The rows of each table."""

_HEARD: Final[tuple[type[BaseFact], ...]] = (
    *(kind for table in SOURCES for kind in table.hears),
    SegmentIdsChanged,
    EventsRejected,
)
_OF_EVENTS: Final = tuple(table for table in CUSTOMERS if table != "events")

_SQL: Final = statements(__file__)


@dataclass(frozen=True, slots=True)
class Part:
    """Entries of a log that are read together; `mark` changes when one more is there."""

    tenant_id: str
    kind: str
    month: int
    entries: int
    mark: str

    @property
    def key(self) -> tuple[str, str, int]:
        """What it is known by."""
        return (self.tenant_id, self.kind, self.month)


class Log(Protocol):
    """A log of record, whose entries never go."""

    @property
    def name(self) -> str:
        """What it is called for people."""

    async def parts(self) -> list[Part]:
        """All parts, as they are now."""

    def read(self, part: Part) -> AsyncIterator[tuple[int, Rows]]:
        """So many entries at a time, and the rows that they make."""


class FactLog:
    """`facts`: a part is what a tenant has of one type in one month."""

    name: Final = "facts"

    def __init__(self, warehouse: Warehouse) -> None:
        self._warehouse = warehouse

    async def parts(self) -> list[Part]:
        """All parts, as they are now."""
        months = await fact_months(self._warehouse, _HEARD)
        return [
            Part(row["tenant_id"], row["type"], row["month"], row["facts"], str(row["known"]))
            for row in months
        ]

    async def read(self, part: Part) -> AsyncIterator[tuple[int, Rows]]:
        """A page of facts at a time."""
        async for page in facts_of_month(self._warehouse, *part.key):
            yield len(page), _of_facts(page)


class CustomerLog:
    """`events`: a part is what a tenant has of one name."""

    name: Final = "events"

    def __init__(self, warehouse: Warehouse) -> None:
        self._warehouse = warehouse

    async def parts(self) -> list[Part]:
        """All parts, as they are now."""
        kinds = await event_kinds(self._warehouse)
        return [
            Part(row["tenant_id"], row["event"], 0, row["events"], row["mark"]) for row in kinds
        ]

    async def read(self, part: Part) -> AsyncIterator[tuple[int, Rows]]:
        """A page of events at a time."""
        async for fact in ingested(self._warehouse, part.tenant_id, part.kind):
            told = {table: list(CUSTOMERS[table](fact)) for table in _OF_EVENTS}
            gathered = {table: list(rows_of([fact])) for table, rows_of in GATHERED.items()}
            yield len(fact.events), told | gathered


class Refill:
    """Fills the tables beside ours, and knows afterwards what it filled them from."""

    def __init__(self, warehouse: Warehouse, request_id: int, progress: Progress) -> None:
        """`request_id` tells what this filled from what others left there."""
        self._warehouse = warehouse
        self._request_id = request_id
        self._progress = progress
        self._waiting: defaultdict[str, list[Row]] = defaultdict(list)
        self._ended: list[Row] = []

    async def fill(self, log: Log) -> None:
        """Fill in what is not there yet: all of a part that has changed, nothing of the others."""
        rows = await self._warehouse.ask(_SQL["filled"], {"log": log.name})
        filled = {(row["tenant_id"], row["kind"], row["month"]): row["mark"] for row in rows}
        lacking = [part for part in await log.parts() if filled.get(part.key) != part.mark]
        total, done = sum(part.entries for part in lacking), 0
        for part in lacking:
            async for count, tables in log.read(part):
                done += count
                if await self._take(tables):
                    self._progress(log.name, done, total)
            self._ended.append(self._note(log, part))
        await self._insert()
        self._progress(log.name, total, total)

    async def _take(self, tables: Rows) -> bool:
        """Hold these rows, or insert all that are held; whether it did."""
        for table, rows in tables.items():
            self._waiting[table] += rows
        is_enough = any(len(rows) >= ROWS_AT_ONCE for rows in self._waiting.values())
        if is_enough:
            await self._insert()
        return is_enough

    async def _insert(self) -> None:
        """Insert what is held, then note which parts are whole by that."""
        for table, rows in self._waiting.items():
            await self._warehouse.insert(f"{SHADOW}.{table}", rows)
        await self._warehouse.insert(f"{SHADOW}.parts", self._ended)
        self._waiting.clear()
        self._ended.clear()

    def _note(self, log: Log, part: Part) -> Row:
        told = {"log": log.name, "mark": part.mark, "request_id": self._request_id}
        return {"tenant_id": part.tenant_id, "kind": part.kind, "month": part.month, **told}


def _of_facts(page: Sequence[BaseFact]) -> Rows:
    return {
        **{table.name: table.rows(page) for table in SOURCES},
        **_flat(LISTS, [fact for fact in page if isinstance(fact, SegmentIdsChanged)]),
        **_flat(REJECTED, [fact for fact in page if isinstance(fact, EventsRejected)]),
    }


def _flat(tables: Mapping[str, Callable[[Any], Iterable[Row]]], facts: Sequence[BaseFact]) -> Rows:
    return {
        table: [row for fact in facts for row in rows_of(fact)] for table, rows_of in tables.items()
    }
