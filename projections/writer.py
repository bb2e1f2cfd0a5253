"""Puts facts into the warehouse: their rows, then what those touch: days, snapshots, profiles."""

from asyncio import Lock
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Final, TypeVar

from infra.ports import Row, Warehouse
from projections.activity.tail import Tail
from projections.folds import DATABASE, Key, fold
from projections.memberships.fold import fold_days, touched_days
from projections.profiles.fold import fold_profiles
from projections.profiles.rows import touched as touched_profiles
from projections.tables import (
    CUSTOMERS,
    FACTS,
    FOLDED,
    GATHERED,
    LISTS,
    MEMBERSHIPS,
    REJECTED,
    SOURCES,
)
from projections.visibility.rows import to_milliseconds
from schemas.events import (
    AnswerScored,
    BaseFact,
    EventsIngested,
    EventsRejected,
    MembershipChanged,
    SegmentIdsChanged,
)

# A batch after a pause may hold a million events: no statement takes so many.
EVENTS_AT_ONCE: Final = 5_000

F = TypeVar("F", bound=BaseFact)


class Projector:
    """Writes batches of facts, safe to repeat: the same facts always end in the same rows.

    `lock` is held while a batch is written; a replay takes it too. `tail` is told of customers'
    events once they are written.
    """

    def __init__(
        self, warehouse: Warehouse, lock: AbstractAsyncContextManager[None] | None = None
    ) -> None:
        """A projector into this warehouse; one a process.

        Where several processes write into it they must share the `lock`: a fold that has read
        before another inserted would else overwrite that other's fold.
        """
        self._warehouse: Final = warehouse
        self.lock: Final = lock or Lock()
        self.tail: Final = Tail()

    async def project(self, facts: Sequence[BaseFact]) -> None:
        """Insert the rows of a batch, then recompute what is folded from them.

        Sources come first and each step depends on the tables before it only, so a batch that
        was cut short anywhere is whole after it is projected again.

        Raises:
            Unavailable: a part of the batch may be written; project the batch again.
        """
        async with self.lock:
            for table in (FACTS, *SOURCES):
                await self._warehouse.insert(f"{DATABASE}.{table.name}", table.rows(facts))
            keys = sorted(touched(facts))
            for name in FOLDED:
                await fold(self._warehouse, name, keys)
            await self._project_customers([f for f in facts if isinstance(f, EventsIngested)])
            await self._insert(REJECTED, [f for f in facts if isinstance(f, EventsRejected)])
            await self._project_segments(facts)

    async def _project_customers(self, facts: Sequence[EventsIngested]) -> None:
        for some in in_slices(facts):
            await self._insert(CUSTOMERS, some)
            for table, rows_of in GATHERED.items():
                await self._warehouse.insert(f"{DATABASE}.{table}", list(rows_of(some)))
            await fold_profiles(self._warehouse, touched_profiles(some))
            self.tail.tell(some)

    async def _project_segments(self, facts: Sequence[BaseFact]) -> None:
        await self._insert(LISTS, [f for f in facts if isinstance(f, SegmentIdsChanged)])
        changed = [f for f in facts if isinstance(f, MembershipChanged)]
        await self._insert(MEMBERSHIPS, changed)
        await fold_days(self._warehouse, touched_days(changed))

    async def _insert(
        self, tables: Mapping[str, Callable[[F], Iterator[Row]]], facts: Sequence[F]
    ) -> None:
        for table, rows_of in tables.items() if facts else ():
            rows = [row for fact in facts for row in rows_of(fact)]
            await self._warehouse.insert(f"{DATABASE}.{table}", rows)


def in_slices(facts: Iterable[EventsIngested]) -> Iterator[list[EventsIngested]]:
    """The facts in order, in slices that each end with the fact that fills them."""
    some: list[EventsIngested] = []
    held = 0
    for fact in facts:
        some.append(fact)
        held += len(fact.events)
        if held >= EVENTS_AT_ONCE:
            yield some
            some, held = [], 0
    if some:
        yield some


def touched(facts: Sequence[BaseFact]) -> set[Key]:
    """The days whose numbers these facts change."""
    return {_key(fact) for fact in facts if isinstance(fact, AnswerScored)}


def _key(fact: AnswerScored) -> Key:
    captured_at = to_milliseconds(fact.occurred_at)
    return (fact.tenant_id, fact.query_id, fact.provider.value, captured_at.date())
