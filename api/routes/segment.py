"""Segment's HTTP API as its libraries call it, and the same calls under our own paths."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any, Final, get_args

from fastapi import APIRouter, Request

from api import raw
from api.bodies import SegmentBatch
from api.deps import Door, Tenant, TheDoor, TheTenant, TheWriter
from api.moments import to_moment
from api.replies import EventsAccepted, SegmentAccepted
from api.routes.events import MOST_EVENTS, taken
from schemas.customer_events import EventType

# Source: Segment documentation, "HTTP API", limits.
_MOST_OF_SEGMENT: Final = 2_500
CALLS: Final[tuple[str, ...]] = get_args(EventType)

router = APIRouter(prefix="/v1", tags=["segment"])
native = APIRouter(prefix="/api/events", tags=["events"])


@router.post("/batch", openapi_extra=raw.documented("SegmentBatch"))
async def segment_batch(tenant: TheWriter, door: TheDoor, request: Request) -> SegmentAccepted:
    """Take the events of a batch; those that are accepted are on stable storage then."""
    return _as_segment(await _batch(tenant, door, request, _MOST_OF_SEGMENT))


@native.post("/batch/", status_code=202, openapi_extra=raw.documented("SegmentBatch"))
async def accept_batch(tenant: TheTenant, door: TheDoor, request: Request) -> EventsAccepted:
    """Take the events of a batch of Segment's form, at most 1,000."""
    return await _batch(tenant, door, request, MOST_EVENTS)


def _segment_call(call: str) -> Callable[..., Awaitable[SegmentAccepted]]:
    async def take(tenant: TheWriter, door: TheDoor, request: Request) -> SegmentAccepted:
        return _as_segment(await _single(tenant, door, request, call))

    return take


def _native_call(call: str) -> Callable[..., Awaitable[EventsAccepted]]:
    async def take(tenant: TheTenant, door: TheDoor, request: Request) -> EventsAccepted:
        return await _single(tenant, door, request, call)

    return take


for _call in CALLS:
    _told: dict[str, Any] = {
        "description": f"Take one {_call} call; its verdict is in the reply.",
        "openapi_extra": raw.documented("SegmentCall"),
        "methods": ["POST"],
    }
    router.add_api_route(f"/{_call}", _segment_call(_call), name=f"segment_{_call}", **_told)
    native.add_api_route(
        f"/{_call}/", _native_call(_call), name=f"accept_{_call}", status_code=202, **_told
    )


async def _batch(tenant: Tenant, door: Door, request: Request, most: int) -> EventsAccepted:
    body = await raw.sent(request, SegmentBatch)
    if len(body.batch) > most:
        raise raw.too_many(most)
    return await taken(door, tenant.id, body.batch, to_moment(body.sent_at))


async def _single(tenant: Tenant, door: Door, request: Request, call: str) -> EventsAccepted:
    body = await raw.sent_object(request)
    items: Sequence[Any] = ({**body, "type": call},)
    return await taken(door, tenant.id, items, _sent_at(body))


def _sent_at(body: dict[str, Any]) -> datetime | None:
    return to_moment(body.get("sentAt", body.get("sent_at")))


def _as_segment(accepted: EventsAccepted) -> SegmentAccepted:
    return SegmentAccepted(**dict(accepted))
