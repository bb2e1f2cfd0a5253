"""Which segments are to be evaluated, and what an evaluation came to: counts, status and facts."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final
from zlib import crc32

from psycopg import sql
from psycopg.types.json import Jsonb

from infra.postgres import outbox
from infra.postgres.database import Connection, Database
from infra.postgres.leases import Leases
from infra.postgres.segment_facts import membership_facts
from infra.segment_parcels import Difference, Evaluation, News, Told
from schemas.membership_events import MembershipChanged
from schemas.segments import Definition

# While events stream in, a segment is evaluated about so often, and for at most one part in ten
# of the time.
CALM_SECONDS: Final = 0.5
REST_FACTOR: Final = 10
# A window slides all the time: how late that may be noticed.
SWEEP_SECONDS: Final = 30.0
# How soon what was told can be read, and how soon a failure is tried again.
MOMENT_SECONDS: Final = 0.2
FAILURE_SECONDS: Final = 60.0
# Not all segments of all tenants at the stroke of midnight.
SPREAD_SECONDS: Final = 60

_LEASES: Final = Leases(
    "segments",
    (
        *("version", "definition", "asks_for", "list_base", "list_revision", "due_at"),
        *("sequence", "evaluation_from", "evaluation_at"),
    ),
)
# What asks for the members of others is evaluated after those.
_AFTER_OTHERS: Final = sql.SQL(
    "NOT EXISTS (SELECT FROM segments AS asked WHERE asked.tenant_id = waiting.tenant_id"
    " AND asked.id = ANY (waiting.asks_for)"
    " AND (asked.status = 'computing' OR asked.due_at <= %(now)s"
    "  OR asked.lease_until >= clock_timestamp()))"
)


class PostgresSegmenting:
    """The `Segmenting` port on Postgres."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def note(self, news: Iterable[News]) -> None:
        """Have the segments for which this may matter evaluated soon.

        One that is being evaluated is due again after that. One whose lease ran out is nobody's.
        """
        told = [_told(each) for each in news]
        if not told:
            return
        async with self._database.system() as connection:
            now = await self._database.now(connection)
            soon = now + timedelta(seconds=CALM_SECONDS)
            await connection.execute(_NOTE, {"now": now, "soon": soon, "news": Jsonb(told)})

    async def claim(self, limit: int) -> list[Evaluation]:
        """Lease up to `limit` segments that are due."""
        async with self._database.system() as connection:
            rows = await _LEASES.take(connection, self._database, limit, _AFTER_OTHERS)
            now = await self._database.now(connection)
            return [await _evaluation(connection, row, now) for row in rows]

    async def renew(self, jobs: Sequence[Evaluation]) -> None:
        """Keep the leases of these."""
        await _LEASES.renew(self._database, jobs)

    async def put_off(self, evaluation: Evaluation) -> None:
        """It is due again in a moment."""
        due = evaluation.now + timedelta(seconds=MOMENT_SECONDS)
        async with self._database.tenant(evaluation.tenant_id) as connection:
            await _LEASES.let_go(connection, evaluation, due)

    async def fail(self, evaluation: Evaluation, reason: str) -> None:
        """Keep why it could not be evaluated; it is tried again in a minute."""
        due = evaluation.now + timedelta(seconds=FAILURE_SECONDS)
        async with self._database.tenant(evaluation.tenant_id) as connection:
            if await _LEASES.let_go(connection, evaluation, due):
                await connection.execute(
                    "UPDATE segments SET status = 'failed', last_error = %s, rest_until = %s"
                    " WHERE tenant_id = %s AND id = %s",
                    (reason, due, evaluation.tenant_id, evaluation.id),
                )

    async def record(
        self, evaluation: Evaluation, difference: Difference, took_seconds: float
    ) -> bool:
        """Publish who enters and leaves, once, and what that makes of the segment.

        False (and nothing done) when somebody else has it, or it was changed meanwhile.
        """
        async with self._database.tenant(evaluation.tenant_id) as connection:
            row = await _let_go(connection, evaluation, difference, took_seconds)
            if row is None:
                return False
            facts = list(membership_facts(evaluation, difference, row))
            if facts:
                await _count(connection, evaluation, facts)
            await outbox.add(connection, facts)
        return True


_NOTE: Final = (
    "UPDATE segments SET"
    " restless_until = greatest(restless_until, news.latest),"
    " due_at = CASE WHEN lease_until >= clock_timestamp() AND due_at <= %(now)s"
    "  THEN %(soon)s"
    "  ELSE least(due_at, greatest(%(soon)s, rest_until)) END,"
    " lease_until = CASE WHEN lease_until >= clock_timestamp() THEN lease_until END"
    " FROM jsonb_to_recordset(%(news)s) AS news (tenant_id text, events text[],"
    "  latest timestamptz, anybody boolean, segments bigint[])"
    " WHERE segments.tenant_id = news.tenant_id AND due_at IS NOT NULL"
    " AND (segments.asks_for && news.segments OR news.anybody"
    "  OR (segments.hears_all AND cardinality(news.events) > 0)"
    "  OR segments.events ?| news.events)"
)


def _told(news: News) -> dict[str, Any]:
    return {
        "tenant_id": news.tenant_id,
        "events": sorted(news.events),
        "latest": news.latest.isoformat() if news.latest else None,
        "anybody": news.anybody,
        "segments": sorted(news.segments),
    }


async def _evaluation(connection: Connection, row: dict[str, Any], now: datetime) -> Evaluation:
    definition = row["definition"]
    return Evaluation(
        tenant_id=row["tenant_id"],
        id=row["id"],
        attempt=row["attempt"],
        version=row["version"],
        definition=None if definition is None else Definition.model_validate(definition),
        list_base=row["list_base"],
        list_revision=row["list_revision"],
        awaited=tuple(await _awaited(connection, row)),
        now=now,
        due_at=row["due_at"],
    )


async def _awaited(connection: Connection, row: dict[str, Any]) -> list[Told]:
    """What was told last of the segment and of those that it asks for."""
    cursor = await connection.execute(
        "SELECT id, sequence, evaluation_from, evaluation_at FROM segments"
        " WHERE tenant_id = %s AND id = ANY (%s) AND evaluation_at IS NOT NULL",
        (row["tenant_id"], [row["id"], *row["asks_for"]]),
    )
    return [
        Told(each["id"], each["evaluation_from"], each["sequence"], each["evaluation_at"])
        for each in await cursor.fetchall()
    ]


async def _let_go(
    connection: Connection, evaluation: Evaluation, difference: Difference, took_seconds: float
) -> dict[str, Any] | None:
    """Give the segment back, with how it stands; its row, or None when somebody else has it.

    Due next is what news said since, the rest of this evaluation, the sweep, or tomorrow.
    """
    cursor = await connection.execute(
        "UPDATE segments SET lease_until = NULL, last_error = '', computed_at = %(now)s,"
        " status = CASE WHEN %(is_whole)s THEN 'active' ELSE 'computing' END,"
        " rest_until = %(rest)s,"
        " due_at = CASE WHEN NOT %(is_whole)s THEN %(now)s"
        "  WHEN due_at <> %(due)s THEN greatest(due_at, %(rest)s)"
        "  WHEN is_timed OR restless_until > %(now)s THEN greatest(%(sweep)s, %(rest)s)"
        "  ELSE %(tomorrow)s END"
        " WHERE tenant_id = %(tenant)s AND id = %(id)s AND attempt = %(attempt)s"
        " AND lease_until IS NOT NULL RETURNING sequence, member_count, counted_on",
        {
            "now": evaluation.now,
            "is_whole": difference.is_whole,
            "rest": evaluation.now + timedelta(seconds=REST_FACTOR * took_seconds),
            "due": evaluation.due_at,
            "sweep": evaluation.now + timedelta(seconds=SWEEP_SECONDS),
            "tomorrow": tomorrow(evaluation),
            "tenant": evaluation.tenant_id,
            "id": evaluation.id,
            "attempt": evaluation.attempt,
        },
    )
    return await cursor.fetchone()


def tomorrow(evaluation: Evaluation) -> datetime:
    """When the next day is to be counted: the same moment of its first minute each day."""
    spread = crc32(f"{evaluation.tenant_id}/{evaluation.id}".encode()) % SPREAD_SECONDS
    today = datetime.combine(evaluation.now.astimezone(UTC), time.min, UTC)
    return today + timedelta(days=1, seconds=spread)


async def _count(
    connection: Connection, evaluation: Evaluation, facts: Sequence[MembershipChanged]
) -> None:
    await connection.execute(
        "UPDATE segments SET member_count = %s, sequence = %s, evaluation_from = %s,"
        " evaluation_at = %s, counted_on = %s WHERE tenant_id = %s AND id = %s",
        (
            facts[-1].member_count,
            facts[-1].sequence,
            facts[0].sequence,
            evaluation.now,
            evaluation.now.astimezone(UTC).date(),
            evaluation.tenant_id,
            evaluation.id,
        ),
    )
