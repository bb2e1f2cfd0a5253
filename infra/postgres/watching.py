"""Which alerts are to be looked at, and what a look came to: status, episodes and firings."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final
from zlib import crc32

from psycopg import sql
from psycopg.types.json import Jsonb

from infra.parcels import Finding, Firing, Watched
from infra.postgres import outbox
from infra.postgres.database import Connection, Database, row_count
from infra.postgres.leases import Leases
from schemas.alert_events import AlertFired
from schemas.alerts import AlertRule
from schemas.fact import answer_id, derived_id

# While answers stream in, an alert is looked at about so often.
CALM_SECONDS: Final = 1.0
# Not all alerts of all tenants at the stroke of midnight.
SPREAD_SECONDS: Final = 60

_RULE: Final = tuple(AlertRule.model_fields)
_LEASES: Final = Leases("alerts", (*_RULE, "due_at"))


class PostgresWatching:
    """The `Watching` port on Postgres."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def note(self, tenants: Iterable[str]) -> None:
        """Have these tenants' active alerts looked at soon; what is due earlier stays so.

        An alert that is being looked at is due again after that. One whose lease ran out is
        nobody's: who held it has not seen this news.
        """
        wanted = sorted(set(tenants))
        if not wanted:
            return
        async with self._database.system() as connection:
            now = await self._database.now(connection)
            await connection.execute(
                "UPDATE alerts SET due_at = CASE"
                " WHEN lease_until >= clock_timestamp() AND due_at <= %(now)s THEN %(soon)s"
                " ELSE least(due_at, %(soon)s) END,"
                " lease_until = CASE WHEN lease_until >= clock_timestamp() THEN lease_until END"
                " WHERE tenant_id = ANY (%(tenants)s) AND is_active",
                {"now": now, "soon": now + timedelta(seconds=CALM_SECONDS), "tenants": wanted},
            )

    async def claim(self, limit: int) -> list[Watched]:
        """Lease up to `limit` alerts that are due, with the episodes they are in."""
        active = sql.SQL("waiting.is_active")
        async with self._database.system() as connection:
            rows = await _LEASES.take(connection, self._database, limit, active)
            now = await self._database.now(connection)
            episodes = await _episodes(connection, rows)
        return [_watched(row, now, episodes[row["tenant_id"], row["id"]]) for row in rows]

    async def renew(self, jobs: Sequence[Watched]) -> None:
        """Keep the leases of these."""
        await _LEASES.renew(self._database, jobs)

    async def record(self, alert: Watched, finding: Finding) -> bool:
        """Keep how the alert stands and publish what fires, once.

        False (and nothing kept) when somebody else has it, or it was changed or turned off
        during the look.
        """
        async with self._database.tenant(alert.tenant_id) as connection:
            if not await _let_go(connection, alert):
                return False
            facts = await _count(connection, alert, finding)
            await _keep_episodes(connection, alert, finding)
            await _keep_firings(connection, facts)
            await outbox.add(connection, facts)
        return True


async def _episodes(
    connection: Connection, rows: Sequence[dict[str, Any]]
) -> defaultdict[tuple[str, int], dict[str, datetime]]:
    """When each episode that lasts fired last, by alert and subject."""
    cursor = await connection.execute(
        "SELECT tenant_id, alert_id, subject, fired_at FROM episodes"
        " JOIN unnest(%s::text[], %s::bigint[]) AS wanted (tenant_id, alert_id)"
        " USING (tenant_id, alert_id) WHERE is_firing",
        ([row["tenant_id"] for row in rows], [row["id"] for row in rows]),
    )
    found: defaultdict[tuple[str, int], dict[str, datetime]] = defaultdict(dict)
    for row in await cursor.fetchall():
        found[row["tenant_id"], row["alert_id"]][row["subject"]] = row["fired_at"]
    return found


def _watched(row: dict[str, Any], now: datetime, episodes: dict[str, datetime]) -> Watched:
    return Watched(
        tenant_id=row["tenant_id"],
        id=row["id"],
        attempt=row["attempt"],
        rule=AlertRule(**{name: row[name] for name in _RULE}),
        episodes=episodes,
        now=now,
        due_at=row["due_at"],
    )


async def _let_go(connection: Connection, alert: Watched) -> bool:
    """Give the alert back, due after midnight or, if there was news since, when that said.

    False when somebody else has it. Whoever changes a rule takes it from those who look at it.
    """
    cursor = await connection.execute(
        "UPDATE alerts SET lease_until = NULL,"
        " due_at = CASE WHEN due_at = %s THEN %s ELSE due_at END"
        " WHERE tenant_id = %s AND id = %s AND attempt = %s"
        " AND lease_until IS NOT NULL AND is_active",
        (alert.due_at, after_midnight(alert), alert.tenant_id, alert.id, alert.attempt),
    )
    return row_count(cursor) > 0


def after_midnight(alert: Watched) -> datetime:
    """When the windows will have moved by a day: the same moment of the first minute each day."""
    spread = crc32(f"{alert.tenant_id}/{alert.id}".encode()) % SPREAD_SECONDS
    today = datetime.combine(alert.now.astimezone(UTC), time.min, UTC)
    return today + timedelta(days=1, seconds=spread)


async def _count(connection: Connection, alert: Watched, finding: Finding) -> list[AlertFired]:
    """Keep the status; the facts of the firings, each with its number."""
    fired = len(finding.firings)
    cursor = await connection.execute(
        "UPDATE alerts SET status = %s, firings = firings + %s,"
        " last_fired_at = CASE WHEN %s THEN %s ELSE last_fired_at END"
        " WHERE tenant_id = %s AND id = %s RETURNING firings - %s AS before",
        (
            Jsonb(finding.status.model_dump(mode="json")),
            fired,
            fired > 0,
            alert.now,
            alert.tenant_id,
            alert.id,
            fired,
        ),
    )
    row = await cursor.fetchone()
    assert row is not None  # noqa: S101 - this transaction has locked it
    return [_fact(alert, each, row["before"] + at) for at, each in enumerate(finding.firings, 1)]


def _fact(alert: Watched, firing: Firing, sequence: int) -> AlertFired:
    cause = answer_id(alert.tenant_id, 0)
    return AlertFired(
        id=derived_id(cause, f"alert:{alert.id}:fired:{sequence}"),
        tenant_id=alert.tenant_id,
        occurred_at=alert.now,
        recorded_at=alert.now,
        alert_id=alert.id,
        alert_type=alert.rule.alert_type,
        competitor=alert.rule.competitor,
        subject=firing.look.subject,
        threshold=alert.rule.threshold,
        value=firing.value,
        message=firing.message,
        current=firing.look.current,
        previous=firing.look.previous,
        is_significant=firing.is_significant,
        evidence=firing.evidence,
        is_simulated=firing.is_simulated,
        sequence=sequence,
    )


async def _keep_episodes(connection: Connection, alert: Watched, finding: Finding) -> None:
    await connection.execute(
        "UPDATE episodes SET is_firing = false"
        " WHERE tenant_id = %s AND alert_id = %s AND subject = ANY (%s)",
        (alert.tenant_id, alert.id, list(finding.ended)),
    )
    await connection.execute(
        "INSERT INTO episodes (tenant_id, alert_id, subject, is_firing, fired_at)"
        " SELECT %s, %s, subject, true, %s FROM unnest(%s::text[]) AS subject"
        " ON CONFLICT (tenant_id, alert_id, subject)"
        " DO UPDATE SET is_firing = true, fired_at = excluded.fired_at",
        (alert.tenant_id, alert.id, alert.now, [each.episode for each in finding.firings]),
    )


async def _keep_firings(connection: Connection, facts: Sequence[AlertFired]) -> None:
    async with connection.cursor() as cursor:
        await cursor.executemany(
            "INSERT INTO firings (tenant_id, id, alert_id, fired_at, fact)"
            " VALUES (%s, %s, %s, %s, %s)",
            [
                (f.tenant_id, f.id, f.alert_id, f.occurred_at, Jsonb(f.model_dump(mode="json")))
                for f in facts
            ],
        )
