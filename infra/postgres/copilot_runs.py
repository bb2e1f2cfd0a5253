"""Answers of the copilot that are on their way: one in a conversation, kept by a lease."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID, uuid4

from psycopg.types.json import Jsonb

from infra.answers.prices import PRICES, Price, cost
from infra.copilot_ports import Allowance, Answered, Asked, Asker, Begun, NotNow, Past
from infra.postgres.copilot_admission import Spent, admit, spend
from infra.postgres.database import Connection, Database, row_count
from schemas.calls import Usage
from schemas.errors import NotFound

# How long after the death of its process a conversation may be asked again.
LEASE_SECONDS: Final = 15
# The last twelve turns: a question and an answer each.
_MOST_PAST: Final = 24
_TITLE: Final = 80
# A token that is read from the provider's cache costs a tenth.
_CACHED_PART: Final = 10


class PostgresRuns:
    """The part of the `Conversations` port that runs use."""

    def __init__(self, database: Database, prices: Mapping[str, Price] = PRICES) -> None:
        self._database = database
        self._prices = prices

    async def begin(self, asker: Asker, asked: Asked, allowance: Allowance) -> Begun:
        """Let a question in, all or nothing.

        Raises:
            NotNow: `copilot_disabled`, `rate_limited`, `budget_spent`, `run_in_progress` or
                `conversation_changed`.
            NotFound: the conversation is not the asker's.
        """
        async with self._database.tenant(asker.tenant_id) as connection:
            now = await self._database.now(connection)
            is_near = await admit(connection, asker, allowance, now)
            if asked.conversation_id:
                results = await _taken(connection, asker, asked, asked.conversation_id)
                conversation_id = asked.conversation_id
            else:
                results, conversation_id = {}, await _new(connection, asker, asked, now)
            past = await _past(connection, asker, conversation_id)
            run_id = uuid4()
            await _start(connection, asker, conversation_id, run_id)
            await _keep_question(connection, asker, asked, conversation_id, now)
        return Begun(asker, conversation_id, run_id, past, results, is_near)

    async def goes_on(self, run: Begun) -> bool:
        """Keep a run's lease; False when it was cancelled, deleted, or is not ours any more."""
        async with self._database.tenant(run.asker.tenant_id) as connection:
            cursor = await connection.execute(
                "UPDATE copilot_conversations"
                " SET run_until = clock_timestamp() + make_interval(secs => %s)"
                " WHERE tenant_id = %s AND id = %s AND run_id = %s",
                (LEASE_SECONDS, run.asker.tenant_id, run.conversation_id, run.message_id),
            )
            return row_count(cursor) > 0

    async def finish(self, run: Begun, answered: Answered) -> None:
        """Keep the answer, unless its conversation was deleted; what it cost counts in any case."""
        tenant_id = run.asker.tenant_id
        async with self._database.tenant(tenant_id) as connection:
            now = await self._database.now(connection)
            await spend(connection, run.asker, now.date(), self._used(answered))
            cursor = await connection.execute(
                "UPDATE copilot_conversations SET results = %s, updated_at = %s,"
                " run_until = CASE WHEN run_id = %s THEN NULL ELSE run_until END,"
                " run_id = nullif(run_id, %s)"
                " WHERE tenant_id = %s AND id = %s",
                (
                    Jsonb(dict(answered.results)),
                    now,
                    run.message_id,
                    run.message_id,
                    tenant_id,
                    run.conversation_id,
                ),
            )
            if row_count(cursor):
                await _keep_answer(connection, run, answered, now)

    def _used(self, answered: Answered) -> Spent:
        """What an answer cost; of a model without a price only the tokens are known."""
        usage = answered.usage
        counted = Usage(
            input_tokens=usage.input_tokens + usage.cache_read_input_tokens // _CACHED_PART,
            output_tokens=usage.output_tokens,
        )
        usd = cost(self._prices, answered.model, counted, has_searched=False) or Decimal(0)
        return Spent(tokens=usage.input_tokens + usage.output_tokens, usd=usd)

    async def cancel(self, asker: Asker, conversation_id: UUID) -> UUID | None:
        """Have its run ended: whoever works on it finds its lease gone. Raises `NotFound`."""
        async with self._database.tenant(asker.tenant_id) as connection:
            row = await locked(connection, asker, conversation_id)
            await connection.execute(
                "UPDATE copilot_conversations SET run_id = NULL, run_until = NULL"
                " WHERE tenant_id = %s AND id = %s",
                (asker.tenant_id, conversation_id),
            )
        found: UUID | None = row["run_id"]
        return found


async def locked(connection: Connection, asker: Asker, conversation_id: UUID) -> dict[str, Any]:
    """The asker's conversation, until the transaction ends nobody else's. Raises `NotFound`."""
    cursor = await connection.execute(
        "SELECT run_id, coalesce(run_until > clock_timestamp(), false) AS is_running, results"
        " FROM copilot_conversations WHERE tenant_id = %s AND id = %s AND owner = %s FOR UPDATE",
        (asker.tenant_id, conversation_id, asker.user),
    )
    row = await cursor.fetchone()
    if row is None:
        raise NotFound("conversation")
    return row


async def _taken(
    connection: Connection, asker: Asker, asked: Asked, conversation_id: UUID
) -> dict[str, Any]:
    """What queries of this conversation brought, if a question may be put in it now."""
    row = await locked(connection, asker, conversation_id)
    if row["is_running"]:
        raise NotNow("run_in_progress")
    if asked.parent_message_id:
        last = await _last(connection, asker, conversation_id)
        if last != asked.parent_message_id:
            raise NotNow("conversation_changed")
    found: dict[str, Any] = row["results"]
    return found


async def _last(connection: Connection, asker: Asker, conversation_id: UUID) -> UUID | None:
    cursor = await connection.execute(
        "SELECT id FROM copilot_messages WHERE tenant_id = %s AND conversation_id = %s"
        " ORDER BY place DESC LIMIT 1",
        (asker.tenant_id, conversation_id),
    )
    row = await cursor.fetchone()
    return row["id"] if row else None


async def _new(connection: Connection, asker: Asker, asked: Asked, now: datetime) -> UUID:
    conversation_id = uuid4()
    await connection.execute(
        "INSERT INTO copilot_conversations (tenant_id, id, owner, title, created_at, updated_at)"
        " VALUES (%s, %s, %s, %s, %s, %s)",
        (
            asker.tenant_id,
            conversation_id,
            asker.user,
            " ".join(asked.message.split())[:_TITLE],
            now,
            now,
        ),
    )
    return conversation_id


async def _past(connection: Connection, asker: Asker, conversation_id: UUID) -> tuple[Past, ...]:
    cursor = await connection.execute(
        "SELECT role, text, status, said FROM copilot_messages"
        " WHERE tenant_id = %s AND conversation_id = %s ORDER BY place DESC LIMIT %s",
        (asker.tenant_id, conversation_id, _MOST_PAST),
    )
    return tuple(Past(**row) for row in reversed(await cursor.fetchall()))


async def _start(connection: Connection, asker: Asker, conversation_id: UUID, run_id: UUID) -> None:
    await connection.execute(
        "UPDATE copilot_conversations SET run_id = %s,"
        " run_until = clock_timestamp() + make_interval(secs => %s)"
        " WHERE tenant_id = %s AND id = %s",
        (run_id, LEASE_SECONDS, asker.tenant_id, conversation_id),
    )


async def _keep_question(
    connection: Connection, asker: Asker, asked: Asked, conversation_id: UUID, now: datetime
) -> None:
    said = [{"role": "user", "content": list(asked.content)}]
    await connection.execute(
        "INSERT INTO copilot_messages"
        " (tenant_id, id, conversation_id, role, text, said, created_at)"
        " VALUES (%s, %s, %s, 'user', %s, %s, %s)",
        (asker.tenant_id, uuid4(), conversation_id, asked.message, Jsonb(said), now),
    )


async def _keep_answer(
    connection: Connection, run: Begun, answered: Answered, now: datetime
) -> None:
    await connection.execute(
        "INSERT INTO copilot_messages (tenant_id, id, conversation_id, role, text, ui, said,"
        " status, error_code, usage, model, simulated, created_at)"
        " VALUES (%s, %s, %s, 'assistant', %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            run.asker.tenant_id,
            run.message_id,
            run.conversation_id,
            answered.text,
            Jsonb(list(answered.ui)),
            Jsonb(list(answered.said)),
            answered.status,
            answered.error_code,
            Jsonb(answered.usage.model_dump()),
            answered.model,
            answered.simulated,
            now,
        ),
    )
