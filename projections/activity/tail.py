"""Events as they become readable, for whoever looks on: in this process, and nowhere kept."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from projections.activity.read import shown
from projections.activity.rows import event_rows
from schemas.activity import RecentEvent
from schemas.customer_events import EventsIngested

# What a slow onlooker may fall behind before it loses the oldest.
KEPT: Final = 1_000


class Onlooker:
    """One who looks on; it holds the newest `KEPT` events that it has not taken yet."""

    def __init__(self) -> None:
        self._held: deque[RecentEvent] = deque(maxlen=KEPT)
        self._missed = 0
        self._news = asyncio.Event()

    def hold(self, events: Sequence[RecentEvent]) -> None:
        """There are new events."""
        self._missed += max(0, len(self._held) + len(events) - KEPT)
        self._held.extend(events)
        self._news.set()

    def wake(self) -> None:
        """There may be nothing, but wait no longer."""
        self._news.set()

    async def taken(self, seconds: float) -> tuple[list[RecentEvent], int]:
        """What came, waiting at most `seconds` for it, and how many were lost before it."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._news.wait()
        self._news.clear()
        events, missed = list(self._held), self._missed
        self._held.clear()
        self._missed = 0
        return events, missed


class Tail:
    """Tells onlookers what was projected. An event that is projected twice is told twice."""

    def __init__(self) -> None:
        self.is_over = False
        self._onlookers: dict[str, set[Onlooker]] = {}

    @contextmanager
    def looked_at(self, tenant_id: str) -> Iterator[Onlooker]:
        """An onlooker of one tenant's events, for as long as the block lasts."""
        onlooker = Onlooker()
        self._onlookers.setdefault(tenant_id, set()).add(onlooker)
        try:
            yield onlooker
        finally:
            self._onlookers[tenant_id].discard(onlooker)
            if not self._onlookers[tenant_id]:
                del self._onlookers[tenant_id]

    def tenants(self) -> list[str]:
        """Those whose events somebody looks at."""
        return sorted(self._onlookers)

    def tell(self, facts: Sequence[EventsIngested]) -> None:
        """These were written; costs nothing while nobody looks."""
        for fact in facts:
            if fact.tenant_id in self._onlookers:
                self.show(fact.tenant_id, [shown(row) for row in event_rows(fact)])

    def show(self, tenant_id: str, events: Sequence[RecentEvent]) -> None:
        """Show these events to the tenant's onlookers."""
        for onlooker in self._onlookers.get(tenant_id, ()) if events else ():
            onlooker.hold(events)

    def end(self) -> None:
        """Nothing more is told: let everybody go."""
        self.is_over = True
        for onlookers in self._onlookers.values():
            for onlooker in onlookers:
                onlooker.wake()
