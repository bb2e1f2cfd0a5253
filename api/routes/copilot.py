"""Asking the copilot: a question in, an answer out, as server-sent events or as one object."""

from functools import partial
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from api.copilot.asking import TheAsker, TheRunning, desk_of
from api.copilot.bodies import NewQuestion
from api.copilot.frames import reply_of, streamed
from api.copilot.prompt import user_turn
from api.copilot.refusals import refused
from api.deps import TheDoor, TheTenant
from api.replies import CopilotReply
from api.routes.stream import MEDIA_TYPE
from infra.copilot_ports import Asked, NotNow

router = APIRouter(prefix="/api/ai/copilot", tags=["copilot"])

_HEADERS: Final = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
_TOLD: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "Frames of server-sent events; one object where that is accepted.",
        "content": {MEDIA_TYPE: {"schema": {"type": "string"}}},
        "model": CopilotReply,
    }
}


@router.post("/", response_class=JSONResponse, responses=_TOLD)
async def ask_copilot(  # noqa: PLR0913, PLR0917 - who asks, with which parts, what
    tenant: TheTenant,
    door: TheDoor,
    asker: TheAsker,
    running: TheRunning,
    request: Request,
    body: NewQuestion,
) -> Response:
    """Answer a question about the tenant's data; nothing is changed by it.

    Frames are `data: {json}` with a `type`: `start`, `thinking`, `computing`, `text`, `ui`,
    `error`, and one `done`, the last; a comment every fifteen seconds. Ignore types, components
    and fields that you do not know. Who hangs up ends the answer. With `Accept:
    application/json` the whole answer comes as one object.
    """
    now = door.clock.now()
    context = body.context.model_dump(exclude_none=True) if body.context else None
    asked = Asked(
        message=body.message,
        content=user_turn(body.message, tenant.id, now, context),
        conversation_id=body.conversation_id,
        parent_message_id=body.parent_message_id,
    )
    try:
        live = await running.begin(asker, asked, partial(desk_of, door, tenant, now))
    except NotNow as problem:
        raise refused(problem) from None
    heartbeat = door.limits.heartbeat_seconds
    if prefers_json(request.headers.get("accept", "")):
        reply = await reply_of(live, heartbeat, _left(request))
        return JSONResponse(reply.model_dump(mode="json"))
    return StreamingResponse(streamed(live, heartbeat), headers=_HEADERS, media_type=MEDIA_TYPE)


async def _left(request: Request) -> None:
    """Returns when the caller has hung up."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def prefers_json(accept: str) -> bool:
    """Whether JSON is accepted, and a stream is not."""
    return "application/json" in accept.lower() and MEDIA_TYPE not in accept.lower()
