"""The outbox: facts accepted in a transaction, and what the agents still owe them.

A broker only carries a fact: the row stays until every agent that hears its topic has handled it,
whatever the broker keeps. Decisions: docs/decisions/0002-outbox.md, 0014-processes-apart.md.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol
from uuid import UUID

from infra.ports import DeadLetter, Delivered
from infra.postgres import dead_letters
from infra.postgres.database import Connection, Database, row_count
from schemas.codec import encode
from schemas.errors import Unavailable
from schemas.events import AnswerCaptured, AnswerScored, BaseFact
from schemas.topics import key_of, topic_holding, topic_of

# Nothing grows without end: past this many accepted facts, new ones get 503.
BACKLOG_LIMIT: Final = 1_000_000

# A broker has ten seconds to acknowledge.
_CARRY_SECONDS: Final = 15.0

_ANSWER_TOPICS: Final = (topic_holding(AnswerCaptured).name, topic_holding(AnswerScored).name)


@dataclass(frozen=True, slots=True)
class Pending:
    """A row on its way to the broker."""

    id: UUID
    topic: str
    key: bytes | None
    value: bytes | None


async def add(connection: Connection, facts: Iterable[BaseFact]) -> None:
    """Put facts into the outbox in the caller's transaction; a fact already there stays once."""
    rows = [
        (fact.id, topic_of(fact).name, key_of(fact), encode(fact), list(topic_of(fact).heard_by))
        for fact in facts
    ]
    if not rows:
        return
    connection.has_news = True
    async with connection.cursor() as cursor:
        await cursor.executemany(
            "INSERT INTO outbox (id, topic, key, value, waiting)"
            " VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            rows,
        )


class Send(Protocol):
    """What carries rows to the broker: returns when each is acknowledged, else raises."""

    async def __call__(self, rows: Sequence[Pending], /) -> None:
        """Carry the rows."""


class OutboxLog:
    """An `EventLog` whose stable storage is Postgres; a relay carries it to the broker."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def publish(self, facts: Sequence[BaseFact]) -> None:
        """Put facts on the log.

        Raises:
            Unavailable: Postgres does not answer, or the backlog is full.
        """
        async with self._database.system() as connection:
            await add(connection, facts)

    async def settle(
        self,
        agent: str,
        handled: Sequence[Delivered],
        derived: Sequence[BaseFact] = (),
        dead: Sequence[DeadLetter] = (),
    ) -> None:
        """Publish what was derived, bury the dead and strike `agent` off, all or nothing."""
        ids = sorted({d.outbox_id for d in handled if d.outbox_id})
        if not (ids or derived or dead):
            return
        async with self._database.system() as connection:
            await add(connection, derived)
            await dead_letters.bury(connection, dead)
            await _strike_off(connection, agent, ids)

    async def backlog(self) -> int:
        """How many facts are accepted but not yet handled by all who hear them; 1 M at most."""
        async with self._database.system() as connection:
            cursor = await connection.execute(
                "SELECT count(*) AS n FROM (SELECT 1 FROM outbox LIMIT %s) AS counted",
                (BACKLOG_LIMIT,),
            )
            return int((await _one(cursor))["n"])

    async def oldest(self) -> datetime | None:
        """When the oldest fact that is not yet handled was recorded; None when none waits."""
        async with self._database.system() as connection:
            cursor = await connection.execute("SELECT min(recorded_at) AS oldest FROM outbox")
            oldest: datetime | None = (await _one(cursor))["oldest"]
            return oldest

    async def waiting(self) -> dict[str, int]:
        """How many facts wait for each agent; agents for which none waits are left out."""
        async with self._database.system() as connection:
            cursor = await connection.execute(
                "SELECT agent, count(*) AS n FROM outbox, unnest(waiting) AS agent GROUP BY agent"
            )
            return {row["agent"]: row["n"] for row in await cursor.fetchall()}

    async def is_settled_before(self, tenant_id: str, instant: datetime) -> bool:
        """Whether every answer of the tenant accepted before `instant` is scored and projected."""
        prefix = f"{tenant_id}:".encode()
        async with self._database.system() as connection:
            cursor = await connection.execute(
                "SELECT 1 FROM outbox WHERE recorded_at < %s AND topic = ANY (%s)"
                " AND substring(key FROM 1 FOR %s) = %s LIMIT 1",
                (instant, list(_ANSWER_TOPICS), len(prefix), prefix),
            )
            return await cursor.fetchone() is None

    async def rewind(self, owed_for: timedelta | None = None) -> int:
        """Have all that is owed, or has been for so long, carried again; how many rows that is.

        For a broker that came back empty, or lost some. Handling twice is harmless, losing is not.
        """
        async with self._database.system() as connection:
            return row_count(
                await connection.execute(
                    "UPDATE outbox SET is_sent = false WHERE is_sent"
                    " AND (%(age)s::interval IS NULL OR recorded_at <= now() - %(age)s)",
                    {"age": owed_for},
                )
            )

    async def carry(self, send: Send, limit: int = 500) -> int:
        """Take up to `limit` pending rows to the broker with `send`; how many were carried.

        Claimed by state with SKIP LOCKED, never by `id > last`: a row that commits late must
        not be passed over. When `send` fails, the rows stay pending.
        """
        async with self._database.system(patience_seconds=_CARRY_SECONDS) as connection:
            cursor = await connection.execute(
                "SELECT id, topic, key, value FROM outbox WHERE NOT is_sent"
                " ORDER BY seq FOR UPDATE SKIP LOCKED LIMIT %s",
                (limit,),
            )
            rows = [Pending(**row) for row in await cursor.fetchall()]
            if not rows:
                return 0
            await send(rows)
            await self._sent(connection, [row.id for row in rows])
        return len(rows)

    async def _sent(self, connection: Connection, ids: list[UUID]) -> None:
        await connection.execute("UPDATE outbox SET is_sent = true WHERE id = ANY (%s)", (ids,))
        await connection.execute(
            "DELETE FROM outbox WHERE id = ANY (%s) AND waiting = '{}'", (ids,)
        )


async def _strike_off(connection: Connection, agent: str, ids: list[UUID]) -> None:
    # In the order of their ids: two agents that settle the same facts must not deadlock.
    await connection.execute(
        "WITH owed AS (SELECT id FROM outbox WHERE id = ANY (%s) ORDER BY id FOR UPDATE)"
        " UPDATE outbox SET waiting = array_remove(waiting, %s) FROM owed"
        " WHERE outbox.id = owed.id",
        (ids, agent),
    )
    await connection.execute("DELETE FROM outbox WHERE id = ANY (%s) AND waiting = '{}'", (ids,))


async def _one(cursor: Any) -> dict[str, Any]:
    row: dict[str, Any] | None = await cursor.fetchone()
    if row is None:
        raise Unavailable("catalog")
    return row
