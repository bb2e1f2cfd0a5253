"""The schedule's side of Postgres: due queries become runs, by any number of replicas, once.

A query's row is locked while its slot is claimed; the slot's runs, their facts in the outbox,
the record of what was missed and the next due time are one transaction.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Protocol
from uuid import uuid5

from infra.postgres import outbox, runs
from infra.postgres.database import Connection, Database
from schemas.base import Provider, Schedule
from schemas.events import SlotsSkipped, answer_id
from schemas.slots import MissedSlots, Planned, Slot


class Plan(Protocol):
    """The rule of when a query is due (streams/domain/timing.py)."""

    def __call__(
        self, schedule: Schedule, query: str, due_at: datetime | None, now: datetime, /
    ) -> Planned:
        """What is to happen to the query at `now`."""


# A row whose time is further ahead than a period is of a clock that has been set back since.
_DUE: Final = """
SELECT tenant_id, id, query_text, providers, schedule, due_at
FROM queries
WHERE is_active
    AND (
        due_at IS NULL
        OR due_at <= %(now)s
        OR due_at > %(now)s + CASE schedule
            WHEN 'hourly' THEN interval '1 hour'
            WHEN 'daily' THEN interval '1 day'
            ELSE interval '7 days'
        END
    )
ORDER BY due_at NULLS FIRST
LIMIT %(limit)s
FOR UPDATE SKIP LOCKED
"""


async def claim_due(database: Database, plan: Plan, limit: int = 100) -> int:
    """Do what is due for up to `limit` queries, oldest first; how many that were.

    Raises:
        Unavailable: nothing was claimed; the same slots are due again.
    """
    async with database.system() as connection:
        now = await database.now(connection)
        cursor = await connection.execute(_DUE.encode(), {"now": now, "limit": limit})
        queries = await cursor.fetchall()
        for query in queries:
            schedule, name = Schedule(query["schedule"]), f"{query['tenant_id']}/{query['id']}"
            await _carry_out(connection, query, plan(schedule, name, query["due_at"], now), now)
        return len(queries)


async def _carry_out(
    connection: Connection, query: Mapping[str, Any], planned: Planned, now: datetime
) -> None:
    if planned.run:
        await _run(connection, query, planned, planned.run, now)
    if planned.missed:
        await _skip(connection, query, planned.missed, query["providers"], "missed", now)
    await connection.execute(
        "UPDATE queries SET due_at = %s WHERE tenant_id = %s AND id = %s",
        (planned.next_due_at, query["tenant_id"], query["id"]),
    )


async def _run(
    connection: Connection, query: Mapping[str, Any], planned: Planned, slot: Slot, now: datetime
) -> None:
    """Run the slot at each provider for which the query's run before it is over."""
    busy = await _busy(connection, query, slot)
    await runs.request(
        connection,
        query["tenant_id"],
        query,
        slot.name,
        [provider for provider in query["providers"] if provider not in busy],
        now=now,
        give_up_at=planned.give_up_at,
        slot_at=slot.starts_at,
    )
    waiting = [provider for provider in query["providers"] if provider in busy]
    if waiting:
        # One slot in a row: its period says nothing.
        overlapped = MissedSlots(
            schedule=slot.schedule,
            first=slot.starts_at,
            last=slot.starts_at,
            period=planned.next_due_at - now,
            count=1,
        )
        await _skip(connection, query, overlapped, waiting, "overlap", now)


async def _busy(connection: Connection, query: Mapping[str, Any], slot: Slot) -> set[str]:
    cursor = await connection.execute(
        "SELECT provider FROM results WHERE tenant_id = %s AND query_id = %s"
        " AND finished_at IS NULL AND slot_at IS NOT NULL AND slot <> %s",
        (query["tenant_id"], query["id"], slot.name),
    )
    return {row["provider"] for row in await cursor.fetchall()}


async def _skip(  # noqa: PLR0913, PLR0917 - what there is to say of slots that did not run
    connection: Connection,
    query: Mapping[str, Any],
    skipped: MissedSlots,
    providers: list[str],
    reason: Any,
    now: datetime,
) -> None:
    slots = skipped.slots()
    async with connection.cursor() as cursor:
        await cursor.executemany(
            "INSERT INTO skipped_slots (tenant_id, query_id, slot, reason, providers, slot_at,"
            " recorded_at) VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [
                (query["tenant_id"], query["id"], s.name, reason, providers, s.starts_at, now)
                for s in slots
            ],
        )
    await outbox.add(connection, [_skipped(query, skipped, providers, reason, now)])


def _skipped(
    query: Mapping[str, Any],
    skipped: MissedSlots,
    providers: list[str],
    reason: Any,
    now: datetime,
) -> SlotsSkipped:
    tenant_id, query_id = query["tenant_id"], query["id"]
    name = f"queries/{query_id}/{skipped.schedule}/{reason}/{skipped.first.isoformat()}"
    return SlotsSkipped(
        id=uuid5(answer_id(tenant_id, 0), name),
        tenant_id=tenant_id,
        occurred_at=skipped.last,
        recorded_at=now,
        query_id=query_id,
        schedule=skipped.schedule,
        reason=reason,
        first=skipped.first,
        last=skipped.last,
        count=skipped.count,
        providers=tuple(map(Provider, providers)),
    )
