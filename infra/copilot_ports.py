"""The ports of the copilot: a language model, conversations, and what its tools look up."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

from infra.parcels import Page
from infra.ports import Warehouse
from schemas.base import Model
from schemas.conversations import Conversation, CopilotUsage, WholeConversation
from schemas.copilot import DoneStatus, FailureCode, ModelUsage
from schemas.errors import SegOpsError

# A content block, or a message, as the Messages API writes it.
Block = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is given for its next turn; `user` is a pseudonym of who asks."""

    system: str
    tools: Sequence[Block]
    messages: Sequence[Block]
    user: str
    may_call: bool = True


@dataclass(frozen=True, slots=True)
class Said:
    """A piece of text, as it is spoken."""

    text: str


@dataclass(frozen=True, slots=True)
class Turn:
    """A whole turn of the model; `stop` is the API's stop reason."""

    blocks: Sequence[Block]
    stop: str
    usage: ModelUsage


class ModelFailed(Exception):
    """There is no turn; `may_repeat` says that asking again at once is sensible."""

    def __init__(
        self, code: FailureCode, kind: str, *, may_repeat: bool = False, usage: ModelUsage
    ) -> None:
        super().__init__(f"{code}: {kind}")
        self.code = code
        self.kind = kind
        self.may_repeat = may_repeat
        self.usage = usage


class LanguageModel(Protocol):
    """A model that speaks the Messages API; `is_simulated` says that it is a stand-in."""

    name: str
    is_simulated: bool

    def speak(self, prompt: Prompt) -> AsyncIterator[Said | Turn]:
        """The next turn: its text as it comes, at last the turn itself. Raises `ModelFailed`."""

    async def close(self) -> None:
        """Close the connections."""


class NotNow(SegOpsError):
    """A question that is not taken; `code` is stable, `retry_after_seconds` where waiting helps."""

    def __init__(self, code: str, retry_after_seconds: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.retry_after_seconds = retry_after_seconds


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: a token is a user."""

    tenant_id: str
    user: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question; without a conversation it begins one."""

    message: str
    content: Sequence[Block]
    conversation_id: UUID | None = None
    parent_message_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Allowance:
    """How much may be asked; a `day` is a UTC day."""

    per_minute: int = 10
    per_day: int = 200
    at_once: int = 2
    tenant_tokens_per_day: int = 2_000_000
    tenant_usd_per_day: Decimal = Decimal(20)


@dataclass(frozen=True, slots=True)
class Past:
    """A message of before: `said` are the messages that the model was given and gave for it."""

    role: str
    text: str
    status: DoneStatus
    said: Sequence[Block]


@dataclass(frozen=True, slots=True)
class Begun:
    """A run that was let in: the answer will be the message `message_id`.

    `results` are what queries of this conversation brought, by their ids.
    """

    asker: Asker
    conversation_id: UUID
    message_id: UUID
    past: Sequence[Past]
    results: Mapping[str, Any]
    is_near_limit: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """How a run ended, and all that is kept of it."""

    status: DoneStatus
    text: str
    ui: Sequence[Mapping[str, Any]]
    said: Sequence[Block]
    results: Mapping[str, Any]
    usage: ModelUsage
    model: str
    simulated: bool
    error_code: FailureCode | None = None


class Conversations(Protocol):
    """Conversations: only the asker's own; a foreign one is `NotFound`."""

    async def begin(self, asker: Asker, asked: Asked, allowance: Allowance) -> Begun:
        """Let a question in. Raises `NotNow` and `NotFound`."""

    async def goes_on(self, run: Begun) -> bool:
        """Keep a run's lease; False when it was cancelled, or is not ours any more."""

    async def finish(self, run: Begun, answered: Answered) -> None:
        """Keep the answer and let go of the conversation."""

    async def cancel(self, asker: Asker, conversation_id: UUID) -> UUID | None:
        """Have its run ended; the message that it was to be, None when nothing runs."""

    async def listed(self, asker: Asker, offset: int, limit: int) -> Page[Conversation]:
        """Some conversations, newest first."""

    async def one(self, asker: Asker, conversation_id: UUID) -> WholeConversation:
        """One conversation with its messages."""

    async def change(
        self, asker: Asker, conversation_id: UUID, fields: Mapping[str, Any]
    ) -> Conversation:
        """Change title or star."""

    async def delete(self, asker: Asker, conversation_id: UUID) -> None:
        """Forget it, for good; a run of it ends."""

    async def rate(self, asker: Asker, message_id: UUID, rating: int, comment: str) -> None:
        """Say how good an answer was."""

    async def usage(self, asker: Asker, allowance: Allowance) -> CopilotUsage:
        """What was used today."""


class KnownEvent(Model):
    """An event that came in or is declared, with its properties' names and types."""

    event: str
    count: int
    last_seen_at: datetime | None
    properties: Mapping[str, str]


class Knowledge(Protocol):
    """What one tenant's copilot may look up beside its catalog and the projections."""

    async def event_schemas(self) -> Sequence[KnownEvent]:
        """All events that are known, the most frequent first."""


@dataclass(frozen=True, slots=True)
class Copilot:
    """The parts of the copilot; without a model it is not configured.

    Its tools read from `warehouse`, which takes no writing.
    `at_once` answers may be under way in a process; each has until `deadline`, and its lease is
    renewed at every `beat`.
    """

    conversations: Conversations
    model: LanguageModel | None
    pseudonym_key: str
    warehouse: Warehouse
    allowance: Allowance = field(default_factory=Allowance)
    at_once: int = 20
    deadline: timedelta = timedelta(seconds=90)
    beat: timedelta = timedelta(seconds=5)
