"""Conversations with the copilot, as their owner reads and keeps them."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from psycopg import sql

from infra.copilot_ports import Allowance, Asker
from infra.parcels import Page
from infra.postgres.copilot_admission import is_near, spent_on
from infra.postgres.copilot_runs import PostgresRuns
from infra.postgres.database import Connection, row_count
from schemas.conversations import Conversation, CopilotUsage, Message, WholeConversation
from schemas.copilot import ModelUsage
from schemas.errors import NotFound

_SHOWN: Final = (
    "id, title, is_starred, coalesce(run_until > clock_timestamp(), false) AS is_running,"
    " created_at, updated_at"
)
_CHANGEABLE: Final = ("title", "is_starred")


class PostgresConversations(PostgresRuns):
    """The `Conversations` port on Postgres."""

    async def listed(self, asker: Asker, offset: int, limit: int) -> Page[Conversation]:
        """Some conversations, those spoken in last first."""
        key = (asker.tenant_id, asker.user)
        async with self._database.tenant(asker.tenant_id) as connection:
            counted = await connection.execute(
                "SELECT count(*) AS n FROM copilot_conversations"
                " WHERE tenant_id = %s AND owner = %s",
                key,
            )
            total: Any = await counted.fetchone()
            cursor = await connection.execute(
                f"SELECT {_SHOWN} FROM copilot_conversations"  # noqa: S608 - a constant
                " WHERE tenant_id = %s AND owner = %s"
                " ORDER BY updated_at DESC, id OFFSET %s LIMIT %s",
                (*key, offset, limit),
            )
            rows = await cursor.fetchall()
        return Page(total["n"], tuple(Conversation(**row) for row in rows))

    async def one(self, asker: Asker, conversation_id: UUID) -> WholeConversation:
        """One conversation with its messages, oldest first. Raises `NotFound`."""
        async with self._database.tenant(asker.tenant_id) as connection:
            found = await _one(connection, asker, conversation_id)
            cursor = await connection.execute(
                "SELECT id, role, text, ui, status, error_code, usage, model, simulated, rating,"
                " created_at FROM copilot_messages"
                " WHERE tenant_id = %s AND conversation_id = %s ORDER BY place",
                (asker.tenant_id, conversation_id),
            )
            rows = await cursor.fetchall()
        messages = tuple(Message(**{**row, "usage": ModelUsage(**row["usage"])}) for row in rows)
        return WholeConversation(**dict(found), messages=messages)

    async def change(
        self, asker: Asker, conversation_id: UUID, fields: Mapping[str, Any]
    ) -> Conversation:
        """Change title or star. Raises `NotFound`."""
        changes = [
            sql.SQL("{} = {}").format(sql.Identifier(name), sql.Placeholder(name))
            for name in _CHANGEABLE
            if name in fields
        ]
        key = {"tenant": asker.tenant_id, "id": conversation_id, "owner": asker.user}
        async with self._database.tenant(asker.tenant_id) as connection:
            if changes:
                await connection.execute(
                    sql.SQL(
                        "UPDATE copilot_conversations SET {} WHERE tenant_id = %(tenant)s"
                        " AND id = %(id)s AND owner = %(owner)s"
                    ).format(sql.SQL(", ").join(changes)),
                    {**key, **fields},
                )
            return await _one(connection, asker, conversation_id)

    async def delete(self, asker: Asker, conversation_id: UUID) -> None:
        """Forget it, for good; a run of it finds nothing to keep. Raises `NotFound`."""
        async with self._database.tenant(asker.tenant_id) as connection:
            cursor = await connection.execute(
                "DELETE FROM copilot_conversations WHERE tenant_id = %s AND id = %s AND owner = %s",
                (asker.tenant_id, conversation_id, asker.user),
            )
            if not row_count(cursor):
                raise NotFound("conversation")

    async def rate(self, asker: Asker, message_id: UUID, rating: int, comment: str) -> None:
        """Say how good an answer was; the last word counts. Raises `NotFound`."""
        async with self._database.tenant(asker.tenant_id) as connection:
            cursor = await connection.execute(
                "UPDATE copilot_messages AS said SET rating = %s, comment = %s"
                " FROM copilot_conversations AS held"
                " WHERE said.tenant_id = %s AND said.id = %s AND said.role = 'assistant'"
                " AND held.tenant_id = said.tenant_id AND held.id = said.conversation_id"
                " AND held.owner = %s",
                (rating, comment, asker.tenant_id, message_id, asker.user),
            )
            if not row_count(cursor):
                raise NotFound("message")

    async def usage(self, asker: Asker, allowance: Allowance) -> CopilotUsage:
        """What was used today."""
        async with self._database.tenant(asker.tenant_id) as connection:
            day = (await self._database.now(connection)).date()
            spent = await spent_on(connection, asker, day)
        return CopilotUsage(
            day=day,
            questions=spent.questions,
            questions_limit=allowance.per_day,
            tokens=spent.tokens,
            tokens_limit=allowance.tenant_tokens_per_day,
            usd=float(spent.usd),
            usd_limit=float(allowance.tenant_usd_per_day),
            is_near_limit=is_near(spent, allowance),
        )


async def _one(connection: Connection, asker: Asker, conversation_id: UUID) -> Conversation:
    cursor = await connection.execute(
        f"SELECT {_SHOWN} FROM copilot_conversations"  # noqa: S608 - a constant
        " WHERE tenant_id = %s AND id = %s AND owner = %s",
        (asker.tenant_id, conversation_id, asker.user),
    )
    row = await cursor.fetchone()
    if row is None:
        raise NotFound("conversation")
    return Conversation(**row)
