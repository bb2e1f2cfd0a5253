"""What a model was given and gave in a conversation: for the evals, never for the API."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from infra.postgres.database import Database


@dataclass(frozen=True, slots=True)
class Spoken:
    """A question or an answer: its messages of the Messages API, and who answered.

    `model` is empty for a question.
    """

    said: Sequence[Mapping[str, Any]]
    model: str


async def transcript(database: Database, tenant_id: str, conversation_id: str) -> Sequence[Spoken]:
    """The questions and answers of a conversation, in their order."""
    async with database.tenant(tenant_id) as connection:
        cursor = await connection.execute(
            "SELECT said, model FROM copilot_messages"
            " WHERE tenant_id = %s AND conversation_id = %s ORDER BY place",
            (tenant_id, conversation_id),
        )
        return [Spoken(row["said"], row["model"]) for row in await cursor.fetchall()]
