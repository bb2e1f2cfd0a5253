"""How a run begins: its results' ids and its facts in one transaction, whoever asks for it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from infra.postgres import outbox, outcomes
from infra.postgres.database import Connection
from schemas.base import Provider
from schemas.events import RunRequested, answer_id, derived_id

# A run that somebody asked for ends after this, with or without an answer.
MANUAL_PATIENCE: Final = timedelta(hours=1)


async def request(  # noqa: PLR0913 - what makes a run
    connection: Connection,
    tenant_id: str,
    query: Mapping[str, Any],
    slot: str,
    providers: Sequence[str],
    *,
    now: datetime,
    give_up_at: datetime,
    slot_at: datetime | None = None,
) -> list[str]:
    """One run of `query` (its id and text) per provider, with its fact; who is newly asked.

    The same query, provider and slot is one run, however often and by whom it is asked for.
    """
    cursor = await connection.execute(
        "INSERT INTO results (tenant_id, id, query_id, provider, slot, slot_at, question,"
        " requested_at, give_up_at)"
        " SELECT %(tenant)s, nextval('result_ids'), %(query)s, provider, %(slot)s, %(slot_at)s,"
        " %(question)s, %(now)s, %(give_up_at)s"
        " FROM unnest(%(providers)s::text[]) AS provider ON CONFLICT DO NOTHING"
        " RETURNING id, provider",
        {
            "tenant": tenant_id,
            "query": query["id"],
            "slot": slot,
            "slot_at": slot_at,
            "question": query["query_text"],
            "now": now,
            "give_up_at": give_up_at,
            "providers": list(providers),
        },
    )
    rows = await cursor.fetchall()
    await outbox.add(connection, [_requested(tenant_id, query, slot, row, at=now) for row in rows])
    return [row["provider"] for row in rows]


async def cancel(
    connection: Connection, tenant_id: str, query_id: int, now: datetime, *, only_scheduled: bool
) -> None:
    """End the query's runs that wait; one whose provider is being asked may still end itself."""
    cursor = await connection.execute(
        "SELECT tenant_id, id, query_id, provider, earlier_usd FROM results"
        " WHERE tenant_id = %(tenant)s AND query_id = %(query)s AND finished_at IS NULL"
        " AND (lease_until IS NULL OR lease_until < clock_timestamp())"
        " AND (slot_at IS NOT NULL OR NOT %(only_scheduled)s) FOR UPDATE",
        {"tenant": tenant_id, "query": query_id, "only_scheduled": only_scheduled},
    )
    for row in await cursor.fetchall():
        await outcomes.end_unasked(connection, row, "cancelled", now)


def _requested(
    tenant_id: str, query: Mapping[str, Any], slot: str, row: Mapping[str, Any], *, at: datetime
) -> RunRequested:
    return RunRequested(
        id=derived_id(answer_id(tenant_id, row["id"]), "requested"),
        tenant_id=tenant_id,
        occurred_at=at,
        recorded_at=at,
        result_id=row["id"],
        query_id=query["id"],
        query_text=query["query_text"],
        provider=Provider(row["provider"]),
        slot=slot,
    )
