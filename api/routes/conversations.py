"""Conversations with the copilot: each is its asker's alone, and deleting one is for good."""

from typing import Annotated

from fastapi import APIRouter, Path

from api.copilot.asking import ConversationId, TheAsker, TheRunning, id_of
from api.copilot.bodies import ChangeConversation, NewRating
from api.deps import TheDoor
from api.pages import Paged, ThePaging
from schemas.conversations import Conversation, CopilotUsage, WholeConversation

router = APIRouter(prefix="/api/ai/copilot", tags=["copilot"])

MessageId = Annotated[
    str, Path(max_length=64, description="The id; one of another's answer is not found.")
]


@router.get("/conversations/")
async def list_conversations(
    door: TheDoor, asker: TheAsker, paging: ThePaging
) -> Paged[Conversation]:
    """The token's conversations, those spoken in last first."""
    return paging.of(await door.copilot.conversations.listed(asker, paging.offset, paging.size))


@router.get("/conversations/{conversation_id}/")
async def get_conversation(
    door: TheDoor, asker: TheAsker, conversation_id: ConversationId
) -> WholeConversation:
    """One conversation with its messages, oldest first."""
    return await door.copilot.conversations.one(asker, id_of(conversation_id, "conversation"))


@router.patch("/conversations/{conversation_id}/")
async def change_conversation(
    door: TheDoor, asker: TheAsker, conversation_id: ConversationId, body: ChangeConversation
) -> Conversation:
    """Change its title, or whether it is starred."""
    return await door.copilot.conversations.change(
        asker, id_of(conversation_id, "conversation"), body
    )


@router.delete("/conversations/{conversation_id}/", status_code=204)
async def delete_conversation(
    door: TheDoor, running: TheRunning, asker: TheAsker, conversation_id: ConversationId
) -> None:
    """Forget it, for good, with all that was said; an answer on its way ends."""
    found = id_of(conversation_id, "conversation")
    await running.cancel(asker, found)
    await door.copilot.conversations.delete(asker, found)


@router.post("/conversations/{conversation_id}/cancel/", status_code=204)
async def cancel_answer(
    running: TheRunning, asker: TheAsker, conversation_id: ConversationId
) -> None:
    """End the answer that is on its way, if there is one: its stream ends with `cancelled`."""
    await running.cancel(asker, id_of(conversation_id, "conversation"))


@router.post("/messages/{message_id}/feedback/", status_code=204)
async def rate_answer(
    door: TheDoor, asker: TheAsker, message_id: MessageId, body: NewRating
) -> None:
    """Say how good an answer was; the last word counts."""
    await door.copilot.conversations.rate(
        asker, id_of(message_id, "message"), body.rating, body.comment
    )


@router.get("/usage/")
async def get_copilot_usage(door: TheDoor, running: TheRunning, asker: TheAsker) -> CopilotUsage:
    """What the token and its tenant used of today's budgets."""
    return await door.copilot.conversations.usage(asker, running.allowance)
