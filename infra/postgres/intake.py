"""Which messages were taken, and the facts of those that are new: one transaction a call."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from infra.postgres import outbox
from infra.postgres.database import Connection, Database, row_count
from infra.postgres.rejections import set_aside
from infra.postgres.verdicts import verdict
from schemas.customer_events import CustomerEvent, EventsIngested

REMEMBERED: Final = timedelta(days=7)
# What travels as one message. Source: spec "streaming", section 4.
FACT_BYTES: Final = 1024 * 1024


class PostgresIntake:
    """The `Intake` on Postgres. What it costs depends on the call, not on what came before."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def accept(
        self, tenant_id: str, events: Sequence[CustomerEvent], received_at: datetime
    ) -> frozenset[int]:
        """Put the events on the log whose ids are new; the places of the others.

        One that breaks a schema which rejects is set aside instead, and its id remembered too.
        """
        places = _first_places(events)
        async with self._database.tenant(tenant_id) as connection:
            digests = await _remember(connection, tenant_id, sorted(places), received_at)
            new = sorted(places[digest] for digest in digests)
            found = await verdict(connection, tenant_id, [events[place] for place in new])
            await outbox.add(connection, _facts(tenant_id, found.taken, received_at))
            await set_aside(connection, _facts(tenant_id, found.rejected, received_at))
        return frozenset(range(len(events))).difference(new)


async def forget(database: Database, limit: int) -> int:
    """Drop up to `limit` ids that nobody needs to remember any more; how many it were."""
    async with database.system() as connection:
        cursor = await connection.execute(
            "DELETE FROM message_ids WHERE ctid IN (SELECT ctid FROM message_ids"
            " WHERE seen_at < %s ORDER BY seen_at LIMIT %s FOR UPDATE SKIP LOCKED)",
            (await database.now(connection) - REMEMBERED, limit),
        )
        return row_count(cursor)


def in_parts(
    events: Sequence[CustomerEvent], most_bytes: int
) -> Iterator[tuple[CustomerEvent, ...]]:
    """The events in order, in parts of at most `most_bytes` on the wire, or of a single event."""
    part: list[CustomerEvent] = []
    held = 0
    for event in events:
        size = len(event.model_dump_json().encode())
        if part and held + size > most_bytes:
            yield tuple(part)
            part, held = [], 0
        part.append(event)
        held += size
    if part:
        yield tuple(part)


def _facts(
    tenant_id: str, events: Sequence[CustomerEvent], received_at: datetime
) -> Iterator[EventsIngested]:
    for part in in_parts(events, FACT_BYTES):
        yield EventsIngested(
            id=uuid4(),
            tenant_id=tenant_id,
            occurred_at=received_at,
            recorded_at=received_at,
            events=part,
        )


def _first_places(events: Sequence[CustomerEvent]) -> dict[bytes, int]:
    """Where each message id stands first, by its digest."""
    places: dict[bytes, int] = {}
    for place, event in enumerate(events):
        places.setdefault(_digest(event.message_id), place)
    return places


def _digest(message_id: str) -> bytes:
    return hashlib.sha256(message_id.encode()).digest()[:16]


async def _remember(
    connection: Connection, tenant_id: str, digests: Sequence[bytes], seen_at: datetime
) -> list[bytes]:
    """Those that are new. Sorted: calls that share ids must not wait for each other in a circle."""
    cursor = await connection.execute(
        "INSERT INTO message_ids (tenant_id, digest, seen_at)"
        " SELECT %s, digest, %s FROM unnest(%s::bytea[]) AS digest"
        " ON CONFLICT (tenant_id, digest) DO UPDATE SET seen_at = excluded.seen_at"
        " WHERE message_ids.seen_at <= excluded.seen_at - %s RETURNING digest",
        (tenant_id, seen_at, list(digests), REMEMBERED),
    )
    return [bytes(row["digest"]) for row in await cursor.fetchall()]
