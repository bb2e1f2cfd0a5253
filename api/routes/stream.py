"""The live tail: customers' events as server-sent events, as soon as they can be read."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from functools import partial
from typing import Any, Final

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from api.deps import Limits, TheDoor, TheTenant
from projections.activity.tail import Tail
from schemas.activity import RecentEvent
from schemas.errors import Unavailable

router = APIRouter(prefix="/api/events", tags=["events"])

MEDIA_TYPE: Final = "text/event-stream"
_HEADERS: Final = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
_TOLD: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "Frames of server-sent events; see above.",
        "content": {MEDIA_TYPE: {"schema": {"type": "string"}}},
    }
}


@router.get("/stream/", response_class=StreamingResponse, responses=_TOLD)
async def stream_events(tenant: TheTenant, door: TheDoor, request: Request) -> StreamingResponse:
    """Events from now on, for at most five minutes or as long as the token; then connect again.

    Frames: `event` (data: as in the recent events), `missed` (data: how many were lost because
    they were not read in time), `end`; and a comment every fifteen seconds.
    """
    token_id = request.scope["state"]["holder"].token_id
    told = frames(door.tail, tenant.id, door.limits, partial(door.tokens.is_valid, token_id))
    return StreamingResponse(told, headers=_HEADERS, media_type=MEDIA_TYPE)


async def frames(
    tail: Tail, tenant_id: str, limits: Limits, is_welcome: Callable[[], Awaitable[bool]]
) -> AsyncIterator[bytes]:
    """The frames of one tenant's stream, from the first comment to the end.

    Whether the onlooker `is_welcome` is asked once a heartbeat; where nobody knows, it is not.
    """
    now = asyncio.get_running_loop().time
    until, look = now() + limits.stream_seconds, now() + limits.heartbeat_seconds
    with tail.looked_at(tenant_id) as onlooker:
        yield b": listening\n\n"
        while not tail.is_over and now() < until:
            events, missed = await onlooker.taken(min(until, look) - now())
            if now() >= look:
                if not await _is_known(is_welcome):
                    break
                look = now() + limits.heartbeat_seconds
            for frame in _told(events, missed):
                yield frame
                if now() > until:
                    break
    yield _frame("end", {})


def _told(events: Sequence[RecentEvent], missed: int) -> Iterator[bytes]:
    if missed:
        yield _frame("missed", {"count": missed})
    for event in events:
        yield _frame("event", event.model_dump(mode="json"))
    if not (events or missed):
        yield b": still here\n\n"


async def _is_known(is_welcome: Callable[[], Awaitable[bool]]) -> bool:
    try:
        return await is_welcome()
    except Unavailable:
        return False


def _frame(name: str, data: Any) -> bytes:
    return b"event: %b\ndata: %b\n\n" % (name.encode(), orjson.dumps(data))
