"""How an answer goes out: as server-sent events without names, or as one JSON object."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Sequence
from typing import Any, Final

from api.copilot.running import Live
from api.replies import CopilotReply
from schemas.copilot import Done, Failure, Frame, Start, Text, Ui

_PING: Final = b": ping\n\n"


async def streamed(live: Live, heartbeat_seconds: float) -> AsyncIterator[bytes]:
    """Each frame as `data: {json}`, and a comment where there is none for a while."""
    async for frame in live.frames(heartbeat_seconds):
        yield _PING if frame is None else _written(frame)


async def reply_of(live: Live, heartbeat_seconds: float, leaving: Awaitable[None]) -> CopilotReply:
    """The whole answer, once it has ended; it ends when the caller is `leaving`."""
    watching = asyncio.create_task(_stopped(live, leaving))
    try:
        frames = [frame async for frame in live.frames(heartbeat_seconds) if frame]
    finally:
        watching.cancel()
    return _summed_up(frames)


async def _stopped(live: Live, leaving: Awaitable[None]) -> None:
    await leaving
    live.stop()


def _summed_up(frames: Sequence[Frame]) -> CopilotReply:
    told: dict[str, Any] = {}
    for frame in frames:
        match frame:
            case Start():
                told |= frame.model_dump(include={"conversation_id", "message_id", "simulated"})
            case Failure():
                told["error_code"] = frame.code
            case Done():
                told |= {"status": frame.status, "usage": frame.usage, "notice": frame.notice}
    text = "".join(frame.content for frame in frames if isinstance(frame, Text))
    ui = tuple(frame for frame in frames if isinstance(frame, Ui))
    return CopilotReply(**told, text=text, ui=ui)


def _written(frame: Frame) -> bytes:
    # In ASCII: some readers take U+2028 for the end of a line.
    return f"data: {json.dumps(frame.model_dump(mode='json'))}\n\n".encode()
