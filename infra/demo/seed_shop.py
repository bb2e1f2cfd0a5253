"""Tells the demo's shop through the log, as any producer would; goes on where it stopped."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from infra.demo.shop import PREFIX, Shop, mischief
from infra.intake import Intake
from infra.ports import Warehouse
from infra.sql import statements
from schemas.customer_events import CustomerEvent

# Events of one call.
_CALL: Final = 1_000

_SQL: Final = statements(__file__)


@dataclass(frozen=True, slots=True)
class ShopTeller:
    """Tells a tenant what happened at the shop that was told first on the day `opened`."""

    intake: Intake
    warehouse: Warehouse
    tenant_id: str
    opened: date

    async def tell(self, now: datetime) -> int:
        """Tell what happened up to `now` and was not told before; how many events that are.

        What is still on its way to the warehouse is told again, and known by its message ids.
        """
        events = await asyncio.to_thread(Shop(self.opened).happened, now)
        since = await _told_until(self.warehouse, self.tenant_id)
        new = [event for event in events if since is None or event.ts >= since]
        new.append(mischief(now))
        known = 0
        for call in _calls(new):
            known += len(await self.intake.accept(self.tenant_id, call, now))
        return len(new) - known


async def _told_until(warehouse: Warehouse, tenant_id: str) -> datetime | None:
    bound = {"tenant": tenant_id, "prefix": PREFIX}
    (row,) = await warehouse.ask(_SQL["told_until"], bound)
    told = row["told_until"]
    return datetime.fromisoformat(told).replace(tzinfo=UTC) if told else None


def _calls(events: Sequence[CustomerEvent]) -> Iterator[Sequence[CustomerEvent]]:
    return (events[at : at + _CALL] for at in range(0, len(events), _CALL))
