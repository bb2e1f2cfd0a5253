"""What is told of a run, so that its frames keep the protocol whatever the loop does.

`start` first, exactly one `done` last, at most one `error` before it and never without a word of
text, no empty text. Source: spec "copilot", "Invariants".
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, Literal
from uuid import UUID

from schemas.copilot import (
    Done,
    DoneStatus,
    Failure,
    FailureCode,
    Frame,
    ModelUsage,
    Start,
    Status,
    Text,
    Ui,
)
from schemas.copilot_components import Component

Tell = Callable[[Frame], None]

_MESSAGES: Final[Mapping[FailureCode, tuple[str, bool]]] = {
    "model_unavailable": ("The assistant is temporarily unavailable.", True),
    "model_rate_limited": ("The assistant is busy. Please try again in a moment.", True),
    "model_misconfigured": ("The assistant is not set up correctly.", False),
    "model_rejected": ("This conversation cannot go on. Please start a new one.", False),
    "model_bad_output": ("The assistant gave an answer that cannot be read.", True),
    "truncated": ("The answer became too long and was cut off.", True),
    "limit_reached": ("The answer stops here: it needed too many steps.", False),
    "deadline": ("The answer took too long and was stopped.", False),
    "internal": ("Something went wrong on our side.", False),
}


class Voice:
    """Tells frames, and remembers what was told."""

    def __init__(self, tell: Tell, *, simulated: bool) -> None:
        self._tell = tell
        self._simulated = simulated
        self._pieces: list[str] = []
        self._is_apart = False
        self.shown: list[Ui] = []
        self.error_code: FailureCode | None = None

    @property
    def text(self) -> str:
        """All text so far."""
        return "".join(self._pieces)

    def start(self, conversation_id: UUID, message_id: UUID) -> None:
        """The answer begins."""
        self._tell(
            Start(conversation_id=conversation_id, message_id=message_id, simulated=self._simulated)
        )

    def working(
        self, kind: Literal["thinking", "computing"], content: str, call_id: str, tool: str
    ) -> None:
        """Something is being done."""
        self._tell(Status(type=kind, content=content, call_id=call_id, tool=tool))

    def pause(self) -> None:
        """What is said from now on is another paragraph."""
        self._is_apart = bool(self._pieces)

    def say(self, content: str) -> None:
        """A piece of text; nothing if it is empty."""
        if not content:
            return
        if self._is_apart:
            content = "\n\n" + content.lstrip("\n")
            self._is_apart = False
        self._pieces.append(content)
        self._tell(Text(content=content))

    def show(self, component: Component) -> None:
        """A component, with an id of its own."""
        frame = Ui.of(f"ui_{len(self.shown) + 1}", component)
        self.shown.append(frame)
        self._tell(frame)

    def fail(self, code: FailureCode) -> None:
        """Why it went wrong; the first reason counts."""
        if self.error_code is not None:
            return
        message, retryable = _MESSAGES[code]
        if not self.text.strip():
            self.say(message)
        self.error_code = code
        self._tell(Failure(code=code, message=message, retryable=retryable))

    def done(
        self, status: DoneStatus, usage: ModelUsage, took_ms: int, notice: str | None = None
    ) -> None:
        """The end."""
        told: dict[str, Any] = {"status": status, "usage": usage, "took_ms": took_ms}
        self._tell(Done(**told, simulated=self._simulated, notice=notice))
