"""What a request says: the question, the one before it, and what tools brought since."""

import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from infra.copilot.stand_in.wire import Block, blocks_of


@dataclass(frozen=True, slots=True)
class Got:
    """A tool's result, as the model is told it."""

    tool: str
    data: Mapping[str, Any]
    is_error: bool


@dataclass(frozen=True, slots=True)
class Heard:
    """A request as a stand-in understands it; `before` is empty for the first question."""

    question: str
    before: str
    results: Sequence[Got]
    may_call: bool

    def of(self, tool: str) -> Got | None:
        """What this tool brought, if it was called for this question."""
        return next(reversed(self.every(tool)), None)

    def every(self, tool: str) -> Sequence[Got]:
        """All that this tool brought for this question."""
        return [got for got in self.results if got.tool == tool]


def heard(request: Mapping[str, Any]) -> Heard:
    """What a request of the copilot says."""
    messages = request["messages"]
    asked = [at for at, message in enumerate(messages) if _question(message)]
    turn = messages[asked[-1] :] if asked else messages
    return Heard(
        question=_question(messages[asked[-1]]) if asked else "",
        before=_question(messages[asked[-2]]) if len(asked) > 1 else "",
        results=tuple(_results(turn)),
        may_call=request.get("tool_choice", {}).get("type") != "none",
    )


def calls(tool: str, **arguments: Any) -> list[Block]:
    """A turn that calls a tool."""
    id_ = f"toolu_{secrets.token_hex(8)}"
    return [{"type": "tool_use", "id": id_, "name": tool, "input": arguments}]


def says(text: str) -> list[Block]:
    """A turn that speaks."""
    return [{"type": "text", "text": text}]


def _question(message: Block) -> str:
    """The last text of a message of the user's that answers no call."""
    if message["role"] != "user":
        return ""
    blocks = blocks_of(message)
    if any(block["type"] == "tool_result" for block in blocks):
        return ""
    return str(blocks[-1]["text"])


def _results(turn: Sequence[Block]) -> Iterator[Got]:
    names: dict[str, str] = {}
    for message in turn:
        for block in blocks_of(message):
            if block["type"] == "tool_use":
                names[block["id"]] = block["name"]
            elif block["type"] == "tool_result":
                data = json.loads(block["content"])
                yield Got(names[block["tool_use_id"]], data, bool(block.get("is_error")))
