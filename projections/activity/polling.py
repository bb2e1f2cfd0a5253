"""Tells a tail of what other processes wrote, by looking while somebody looks on."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import structlog

from infra.ports import Clock, Warehouse
from infra.process import goes_on
from projections.activity.read import received_since
from projections.activity.tail import KEPT, Tail
from schemas.errors import TookTooLong, Unavailable

LOOK_SECONDS: Final = 1.0
# An event that can be read later than this after it came in is not told.
LATE: Final = timedelta(seconds=60)

_log = structlog.get_logger("tail")


@dataclass(slots=True)
class _Looked:
    """Since when a tenant is looked at, and when each message that was told had come in."""

    since: datetime
    told: dict[str, datetime] = field(default_factory=dict)


class Polling:
    """Looks once a second for each tenant that has an onlooker, and tells each message once."""

    def __init__(self, warehouse: Warehouse, tail: Tail, clock: Clock) -> None:
        """It does nothing until it runs."""
        self._warehouse = warehouse
        self._tail = tail
        self._clock = clock
        self._looked: dict[str, _Looked] = {}

    async def run(self) -> None:
        """Look for ever."""
        while goes_on():
            try:
                await self.look()
            except (TookTooLong, Unavailable) as problem:
                _log.warning("tail waits", problem=type(problem).__name__)
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """Tell what came since the last look.

        Raises:
            TookTooLong: a tenant has too many events; the others after it are not told either.
            Unavailable: the warehouse does not answer; nothing is skipped by that.
        """
        now, tenants = self._clock.now(), self._tail.tenants()
        self._looked = {name: self._looked.get(name) or _Looked(now) for name in tenants}
        for name, looked in self._looked.items():
            await self._tell(name, looked, now - LATE)

    async def _tell(self, tenant_id: str, looked: _Looked, late: datetime) -> None:
        since = max(looked.since, late)
        events = await received_since(self._warehouse, tenant_id, since, KEPT)
        fresh = [event for event in events if event.message_id not in looked.told]
        looked.told = {id_: came for id_, came in looked.told.items() if came >= since}
        looked.told |= {event.message_id: event.received_at for event in fresh}
        self._tail.show(tenant_id, fresh)
