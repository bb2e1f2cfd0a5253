"""What the real API refuses in a request; the wording of the refusals is ours.

Source: spec "copilot", "The fake should validate".
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from infra.copilot.stand_in.wire import Block, Reply, blocks_of, refusal

_SAMPLING: Final = ("temperature", "top_p", "top_k")
_NEEDED: Final = ("model", "max_tokens", "messages")


def refused(headers: Mapping[str, str], request: Any, key: str) -> Reply | None:
    """The refusal of a request; None when it is in order. Header names are in lower case."""
    if headers.get("authorization") != f"Bearer {key}":
        return refusal("authentication_error", "invalid bearer token")
    if "anthropic-version" not in headers:
        return refusal("invalid_request_error", "anthropic-version: header is required")
    problem = next(_problems(request), None)
    return refusal("invalid_request_error", problem) if problem else None


def _problems(request: Any) -> Iterator[str]:
    if not isinstance(request, dict):
        yield "the body is no object"
        return
    yield from (f"{name}: field required" for name in _NEEDED if not request.get(name))
    yield from (f"{name}: not permitted" for name in _SAMPLING if name in request)
    names = [tool["name"] for tool in request.get("tools", ())]
    if len(names) != len(set(names)):
        yield "tools: names must be unique"
    if request.get("tool_choice", {}).get("type") in {"any", "tool"}:
        yield "tool_choice: a forced call is not supported"
    yield from _dialogue(request.get("messages", ()))


def _dialogue(messages: Sequence[Block]) -> Iterator[str]:
    if messages and messages[0]["role"] != "user":
        yield "messages.0: the first message must be the user's"
    asked: list[str] = []
    for at, message in enumerate(messages):
        blocks = blocks_of(message)
        if not blocks or any(b["type"] == "text" and not b["text"] for b in blocks):
            yield f"messages.{at}: text content blocks must be non-empty"
        yield from _answers(at, blocks, asked)
        calls = [block for block in blocks if block["type"] == "tool_use"]
        if not all(isinstance(call.get("input"), dict) and call.get("id") for call in calls):
            yield f"messages.{at}: a tool_use block needs an id, and an object as its input"
        asked = [str(call.get("id")) for call in calls]
    if asked:
        yield "messages: tool_use without tool_result"


def _answers(at: int, blocks: Sequence[Block], asked: Sequence[str]) -> Iterator[str]:
    """What is wrong with the results in a message that follows calls."""
    given = [block["tool_use_id"] for block in blocks if block["type"] == "tool_result"]
    if sorted(given) != sorted(asked):
        yield f"messages.{at}: tool_result blocks must answer each tool_use of the message before"
    first = [block["type"] for block in blocks[: len(given)]]
    if any(kind != "tool_result" for kind in first):
        yield f"messages.{at}: tool_result blocks must come first"
