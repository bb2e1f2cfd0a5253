"""Customers' events: taken in, and looked at."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from fastapi import APIRouter, Request

from api import raw
from api.bodies import EventBatch
from api.deps import Door, TheDoor, TheTenant
from api.fields import EventFilter, Limit
from api.incoming import judged
from api.lag import DataLag
from api.moments import to_moment
from api.replies import EventsAccepted
from api.selection import TheRange
from projections.activity import read
from schemas.activity import EventVolume, RecentEvents, TopEvents

router = APIRouter(prefix="/api/events", tags=["events"])

MOST_EVENTS: Final = 1_000
# More than so many are judged in a thread, so that they do not hold up other requests.
_FEW: Final = 50


@router.post("/", status_code=202, openapi_extra=raw.documented("EventBatch"))
async def accept_events(tenant: TheTenant, door: TheDoor, request: Request) -> EventsAccepted:
    """Take events; those that are accepted are on stable storage when this answers."""
    batch = await raw.sent(request, EventBatch)
    if len(batch.events) > MOST_EVENTS:
        raise raw.too_many(MOST_EVENTS)
    return await taken(door, tenant.id, batch.events, to_moment(batch.sent_at))


@router.get("/recent/", dependencies=[DataLag])
async def list_recent_events(
    tenant: TheTenant, door: TheDoor, limit: Limit = 50, event: EventFilter = None
) -> RecentEvents:
    """The events that were received last, newest first."""
    return await read.recent(door.warehouse, tenant.id, limit, event)


@router.get("/top/", dependencies=[DataLag])
async def list_top_events(
    tenant: TheTenant, door: TheDoor, days: TheRange, limit: Limit = 50
) -> TopEvents:
    """The most frequent events of these days, and how many profiles they are of."""
    return await read.top(door.warehouse, tenant.id, days.since, days.until, limit)


@router.get("/volume/", dependencies=[DataLag])
async def get_event_volume(
    tenant: TheTenant, door: TheDoor, days: TheRange, event: EventFilter = None
) -> EventVolume:
    """How many events each of these days has; 0 where it has none."""
    return await read.volume(door.warehouse, tenant.id, days.since, days.until, event)


async def taken(
    door: Door, tenant_id: str, items: Sequence[Any], sent_at: datetime | None
) -> EventsAccepted:
    """Judge the items and take the good ones; what became of each."""
    now = door.clock.now()
    if len(items) > _FEW:
        found = await asyncio.to_thread(judged, items, now, sent_at)
    else:
        found = judged(items, now, sent_at)
    known = frozenset[int]()
    if found.events:
        known = await door.intake.accept(tenant_id, found.events, now)
    return EventsAccepted(
        accepted=len(found.events) - len(known),
        duplicates=len(known),
        rejected=tuple(found.rejected),
        message_ids=tuple(found.message_ids),
    )
