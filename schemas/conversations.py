"""Conversations with the copilot, as their owner reads them."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from schemas.base import Model
from schemas.copilot import DoneStatus, FailureCode, ModelUsage
from schemas.visibility import Count


class Conversation(Model):
    """A conversation; `is_running` says that an answer is on its way."""

    id: UUID
    title: str
    is_starred: bool
    is_running: bool
    created_at: datetime
    updated_at: datetime


class Message(Model):
    """What was said: a question (`user`), or an answer with what it showed (`assistant`)."""

    id: UUID
    role: Literal["user", "assistant"]
    text: str
    ui: tuple[dict[str, Any], ...]
    status: DoneStatus
    error_code: FailureCode | None
    usage: ModelUsage
    model: str
    simulated: bool
    rating: Annotated[int, Field(ge=-1, le=1)] | None
    created_at: datetime


class WholeConversation(Conversation):
    """A conversation with its messages, oldest first."""

    messages: tuple[Message, ...]


class CopilotUsage(Model):
    """What was used of today's budgets (a UTC day) by the asking token, and by its tenant.

    `usd` are US dollars by the table of prices. `is_near_limit` from four fifths of the tenant's
    tokens or dollars on.
    """

    day: date
    questions: Count
    questions_limit: Count
    tokens: Count
    tokens_limit: Count
    usd: Annotated[float, Field(ge=0)]
    usd_limit: Annotated[float, Field(ge=0)]
    is_near_limit: bool
