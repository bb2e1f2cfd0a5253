"""What may be sent to the copilot."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from api.fields import NO_NUL, BodyId, Flag, Question, Title
from schemas.base import Model


class Looking(Model):
    """Where in the dashboard a question is asked."""

    page: Annotated[str, Field(max_length=200)] = ""
    segment_id: BodyId | None = None


class NewQuestion(Model):
    """A question for the copilot. Source: Copilot, "SSE Streaming Protocol"; the rest is ours.

    Without a conversation it begins one. `parent_message_id` is the newest message that the
    asker has seen: if there is a newer one, the question is refused.
    """

    message: Question
    conversation_id: UUID | None = None
    parent_message_id: UUID | None = None
    context: Looking | None = None


@with_config(ConfigDict(extra="forbid"))
class ChangeConversation(TypedDict, total=False):
    """Fields of a conversation to change."""

    title: Title
    is_starred: Flag


class NewRating(Model):
    """What an answer was worth: 1 or -1."""

    rating: Literal[-1, 1]
    comment: Annotated[str, Field(max_length=2000, json_schema_extra=NO_NUL)] = ""
