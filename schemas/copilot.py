"""What the copilot's stream tells, frame by frame.

The documented types are `thinking`, `computing`, `text`, `ui` and `done`; `start` and `error` are
additive, and so are all fields beside `type`, `content`, `component` and `data`: a client that
knows only the five stays correct. Source: Copilot, "SSE Streaming Protocol"; spec "copilot".
"""

from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import Field, model_validator

from schemas.base import Model
from schemas.copilot_components import (
    Component,
    CreateSegmentCTA,
    EventVolumeChart,
    MetricCard,
    SegmentTable,
)
from schemas.visibility import Count

ComponentName = Literal["MetricCard", "SegmentTable", "EventVolumeChart", "CreateSegmentCTA"]
COMPONENTS: Final[dict[str, type[Model]]] = {
    "MetricCard": MetricCard,
    "SegmentTable": SegmentTable,
    "EventVolumeChart": EventVolumeChart,
    "CreateSegmentCTA": CreateSegmentCTA,
}
DoneStatus = Literal["ok", "error", "limit", "refused", "cancelled"]
FailureCode = Literal[
    "model_unavailable",
    "model_rate_limited",
    "model_misconfigured",
    "model_rejected",
    "model_bad_output",
    "truncated",
    "limit_reached",
    "deadline",
    "internal",
]


class ModelUsage(Model):
    """Tokens of a run; `input_tokens` are those that no cache had, writing it included."""

    input_tokens: Count = 0
    output_tokens: Count = 0
    cache_read_input_tokens: Count = 0

    def plus(self, other: "ModelUsage") -> "ModelUsage":
        """Both together."""
        return ModelUsage(
            input_tokens=self.input_tokens + other.input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            cache_read_input_tokens=self.cache_read_input_tokens + other.cache_read_input_tokens,
        )


class Start(Model):
    """The answer begins; `simulated` says that a stand-in gives it."""

    type: Literal["start"] = "start"
    v: Literal[1] = 1
    conversation_id: UUID
    message_id: UUID
    simulated: bool


class Status(Model):
    """What is being done; ours by the tool, never the model's words."""

    type: Literal["thinking", "computing"]
    content: str
    call_id: str
    tool: str


class Text(Model):
    """A piece of the answer; never empty."""

    type: Literal["text"] = "text"
    content: Annotated[str, Field(min_length=1)]


class Ui(Model):
    """A component to show; `data` is of the model that `component` names."""

    type: Literal["ui"] = "ui"
    id: str
    component: ComponentName
    data: dict[str, Any]

    @model_validator(mode="after")
    def _fits(self) -> "Ui":
        COMPONENTS[self.component].model_validate(self.data)
        return self

    @classmethod
    def of(cls, id_: str, component: Component) -> "Ui":
        """The frame that shows a component."""
        name: Any = type(component).__name__
        return cls(id=id_, component=name, data=component.model_dump(mode="json"))


class Failure(Model):
    """Why the answer is not what it should be; at most one, before `done`."""

    type: Literal["error"] = "error"
    code: FailureCode
    message: str
    retryable: bool


class Done(Model):
    """The end: exactly one, the last frame. `notice` is for the reader, where there is one."""

    type: Literal["done"] = "done"
    status: DoneStatus
    usage: ModelUsage
    took_ms: Count
    simulated: bool
    notice: str | None = None


Frame = Annotated[Start | Status | Text | Ui | Failure | Done, Field(discriminator="type")]
