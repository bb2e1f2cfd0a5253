"""What a model was given and gave in a conversation: for the evals, never for the API."""

from collections.abc import Mapping, Sequence
from typing import Any

from infra.postgres.database import Database


async def transcript(
    database: Database, tenant_id: str, conversation_id: str
) -> Sequence[Sequence[Mapping[str, Any]]]:
    """The messages of the Messages API, those of each question and each answer in their order."""
    async with database.tenant(tenant_id) as connection:
        cursor = await connection.execute(
            "SELECT said FROM copilot_messages WHERE tenant_id = %s AND conversation_id = %s"
            " ORDER BY place",
            (tenant_id, conversation_id),
        )
        return [row["said"] for row in await cursor.fetchall()]
