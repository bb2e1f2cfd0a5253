"""An answer of the copilot as its checks look at it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Called:
    """A call of a tool, with what came of it (JSON)."""

    tool: str
    arguments: Mapping[str, Any]
    result: str
    is_error: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: its frames as they were streamed, and the calls behind them.

    `earlier` is what the conversation held before: results of tools and questions. `model` is
    whose answer it is; empty where there was none.
    """

    frames: Sequence[Mapping[str, Any]]
    calls: Sequence[Called]
    earlier: str = ""
    took_ms: int = 0
    model: str = ""

    @property
    def text(self) -> str:
        """All that was said."""
        return "".join(frame["content"] for frame in self.frames if frame["type"] == "text")

    @property
    def components(self) -> Sequence[Mapping[str, Any]]:
        """The frames that show something."""
        return [frame for frame in self.frames if frame["type"] == "ui"]

    @property
    def shown(self) -> str:
        """All that a reader sees: what was said, and the components as JSON."""
        return f"{self.text} {json.dumps(self.components, ensure_ascii=False)}"

    @property
    def offers(self) -> Sequence[Mapping[str, Any]]:
        """The definitions that were offered."""
        return [
            frame["data"]["definition"]
            for frame in self.components
            if frame["component"] == "CreateSegmentCTA"
        ]

    @property
    def done(self) -> Mapping[str, Any]:
        """The last frame; empty when there is none."""
        return self.frames[-1] if self.frames else {}


@dataclass(frozen=True, slots=True)
class Truth:
    """What was read without the copilot: what a component must show, or the text say.

    Of each group of `says` one will do.
    """

    component: str | None = None
    shown: Any = None
    says: Sequence[Sequence[str]] = ()
    lacks: Sequence[str] = ()


def called(said: Sequence[Mapping[str, Any]]) -> Sequence[Called]:
    """The calls in messages of the Messages API, each with its result."""
    blocks = [block for message in said for block in message["content"]]
    results = {b["tool_use_id"]: b for b in blocks if b["type"] == "tool_result"}
    calls = [block for block in blocks if block["type"] == "tool_use"]
    return [
        Called(
            call["name"],
            call["input"],
            str(results.get(call["id"], {}).get("content", "")),
            bool(results.get(call["id"], {"is_error": True}).get("is_error", False)),
        )
        for call in calls
    ]
