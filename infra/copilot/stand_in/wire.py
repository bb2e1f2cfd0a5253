"""What a server of the Messages API sends: a turn as server-sent events, an error as JSON.

Source: spec "copilot", "Wire format of a tool-use turn".
"""

import json
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

Block = Mapping[str, Any]
Ending = Literal["closes", "cuts", "hangs"]

_PIECE: Final = 24
_ERRORS: Final = {
    "invalid_request_error": 400,
    "authentication_error": 401,
    "billing_error": 402,
    "permission_error": 403,
    "not_found_error": 404,
    "request_too_large": 413,
    "rate_limit_error": 429,
    "api_error": 500,
    "timeout_error": 504,
    "overloaded_error": 529,
}


@dataclass(frozen=True, slots=True)
class Reply:
    """A response: its pieces are sent one by one, then it ends properly, is cut, or hangs."""

    pieces: Iterable[bytes] | AsyncIterator[bytes]
    status: int = 200
    headers: Mapping[str, str] | None = None
    ending: Ending = "closes"


def blocks_of(message: Block) -> Sequence[Block]:
    """A message's blocks; a text alone is one of them."""
    content = message["content"]
    return [{"type": "text", "text": content}] if isinstance(content, str) else content


def turn(
    blocks: Sequence[Block],
    stop: str | None = None,
    model: str = "stand-in",
    usage: Mapping[str, int] | None = None,
) -> list[bytes]:
    """The frames of a turn, of text and tool_use blocks; `stop` follows from them if not given."""
    calls = any(block["type"] == "tool_use" for block in blocks)
    return [
        *opening(model, usage or {}),
        *(frame for at, block in enumerate(blocks) for frame in _block(at, block)),
        *closing(stop or ("tool_use" if calls else "end_turn")),
    ]


def opening(model: str = "stand-in", usage: Mapping[str, int] | None = None) -> Iterator[bytes]:
    """The first frames of a turn."""
    message: dict[str, Any] = {
        "id": "msg_stand_in",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": {"input_tokens": 0, "output_tokens": 1, **(usage or {})},
    }
    yield frame("message_start", message=message)
    yield frame("ping")


def closing(stop: str, output_tokens: int = 0) -> Iterator[bytes]:
    """The last frames of a turn."""
    delta = {"stop_reason": stop, "stop_sequence": None}
    yield frame("message_delta", delta=delta, usage={"output_tokens": output_tokens})
    yield frame("message_stop")


def refusal(kind: str, message: str, **headers: str) -> Reply:
    """An error response of this type."""
    body = {"type": "error", "error": {"type": kind, "message": message}, "request_id": "req_1"}
    told = {"content-type": "application/json", **headers}
    return Reply([json.dumps(body).encode()], _ERRORS[kind], told)


def frame(name: str, **data: Any) -> bytes:
    """One server-sent event; its data's type is its name."""
    return f"event: {name}\ndata: {json.dumps({'type': name, **data})}\n\n".encode()


def deltas(index: int, kind: str, field: str, text: str) -> Iterator[bytes]:
    """The text in pieces, each a delta of this block."""
    for start in range(0, len(text), _PIECE):
        delta = {"type": kind, field: text[start : start + _PIECE]}
        yield frame("content_block_delta", index=index, delta=delta)


def _block(index: int, block: Block) -> Iterator[bytes]:
    if block["type"] == "text":
        start: Block = {"type": "text", "text": ""}
        pieces = deltas(index, "text_delta", "text", block["text"])
    else:
        start = {**block, "input": {}, "caller": {"type": "direct"}}
        pieces = deltas(index, "input_json_delta", "partial_json", json.dumps(block["input"]))
    yield frame("content_block_start", index=index, content_block=start)
    yield from pieces
    yield frame("content_block_stop", index=index)
