"""The live tail: customers' events as server-sent events, as soon as they can be read."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, Final

import orjson
from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from api.deps import Limits, TheDoor, TheTenant
from projections.activity.tail import Tail

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
async def stream_events(tenant: TheTenant, door: TheDoor) -> StreamingResponse:
    """Events from now on, for at most five minutes; then connect again.

    Frames: `event` (data: as in the recent events), `missed` (data: how many were lost because
    they were not read in time), `end`; and a comment every fifteen seconds.
    """
    return StreamingResponse(
        frames(door.tail, tenant.id, door.limits), headers=_HEADERS, media_type=MEDIA_TYPE
    )


async def frames(tail: Tail, tenant_id: str, limits: Limits) -> AsyncIterator[bytes]:
    """The frames of one tenant's stream, from the first comment to the end."""
    now = asyncio.get_running_loop().time
    until = now() + limits.stream_seconds
    with tail.looked_at(tenant_id) as onlooker:
        yield b": listening\n\n"
        while not tail.is_over and (left := until - now()) > 0:
            events, missed = await onlooker.taken(min(left, limits.heartbeat_seconds))
            if missed:
                yield _frame("missed", {"count": missed})
            for event in events:
                yield _frame("event", event.model_dump(mode="json"))
                if now() > until:
                    break
            if not (events or missed):
                yield b": still here\n\n"
    yield _frame("end", {})


def _frame(name: str, data: Any) -> bytes:
    return b"event: %b\ndata: %b\n\n" % (name.encode(), orjson.dumps(data))
