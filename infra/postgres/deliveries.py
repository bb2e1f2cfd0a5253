"""Webhooks on their way: queued, leased for one attempt at a time, settled.

To one alert's endpoint one attempt is under way at a time, for one tenant ten, over all replicas:
an endpoint that is slow holds up nobody else.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from psycopg import sql

from infra.parcels import Ending, Letter, Posting
from infra.postgres import endpoints, outbox
from infra.postgres.database import Connection, Database
from infra.postgres.leases import Leases
from infra.postgres.webhook_secrets import OF_ALERTS
from infra.signing import Sealer
from infra.sql import statements
from infra.webhook_body import body_of, webhook_id
from schemas.events import AlertFired, BaseFact, WebhookDelivered, WebhookFailed

PER_TENANT: Final = 10

_SQL: Final = statements(__file__)
_LEASES: Final = Leases("deliveries", ("alert_id",))
_FREE: Final = sql.SQL(_SQL["free"])
# Any number: whoever claims waits for whoever is claiming.
_CLAIMING: Final = 7_301_544_021


class PostgresDeliveries:
    """The `Deliveries` port on Postgres."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    async def enqueue(self, fired: AlertFired) -> None:
        """Queue what tells the alert's subscriber of the firing, once."""
        async with self._database.tenant(fired.tenant_id) as connection:
            values = {
                "tenant": fired.tenant_id,
                "alert": fired.alert_id,
                "firing": fired.id,
                "webhook_id": webhook_id(fired.id, fired.occurred_at),
                "body": body_of(fired),
                "now": await self._database.now(connection),
            }
            await connection.execute(_SQL["queue_firing"], values)

    async def claim(self, limit: int) -> Sequence[Posting]:
        """Lease up to `limit` deliveries that are due, one of an alert."""
        async with self._database.system() as connection:
            # Two who count at once what is under way would both see room for one more.
            await connection.execute("SELECT pg_advisory_xact_lock(%s)", (_CLAIMING,))
            rows = await _LEASES.take(
                connection, self._database, limit, _FREE, {"per_tenant": PER_TENANT}
            )
        return [Posting(**row) for row in rows]

    async def renew(self, jobs: Sequence[Posting]) -> None:
        """Keep the leases of these."""
        await _LEASES.renew(self._database, jobs)

    async def begin(self, posting: Posting) -> Letter | None:
        """Write down that an attempt begins; None when the delivery is not ours any more.

        Raises:
            CannotOpen: its secret was sealed under another key.
        """
        async with self._database.tenant(posting.tenant_id) as connection:
            now = await self._database.now(connection)
            values = {**_key(posting), "now": now}
            cursor = await connection.execute(_SQL["held"], values)
            held = await cursor.fetchone()
            if held is None:
                return None
            await connection.execute(_SQL["begin_attempt"], values)
            secrets = await OF_ALERTS.current(
                connection, self._sealer, posting.tenant_id, posting.alert_id, now
            )
        waited = now - held.pop("queued_at")
        return Letter(**held, secrets=secrets, waited_seconds=waited.total_seconds())

    async def settle(self, posting: Posting, ending: Ending) -> None:
        """Write down how the attempt ended, and what follows if the delivery is still ours."""
        async with self._database.tenant(posting.tenant_id) as connection:
            now = await self._database.now(connection)
            await connection.execute(_SQL["lock_alert"], _key(posting))
            await connection.execute(_SQL["end_attempt"], {**_key(posting), **_told(ending)})
            values = {**_key(posting), **_state(ending, now)}
            cursor = await connection.execute(_SQL["settle"], values)
            if held := await cursor.fetchone():
                await _follow(connection, posting, ending, held["firing_id"], now)


async def _follow(
    connection: Connection, posting: Posting, ending: Ending, firing_id: Any, now: datetime
) -> None:
    """The facts that a settled attempt leads to, and what it says of the endpoint."""
    outcome = ending.sent.outcome
    if outcome == "delivered" or ending.retry_in_seconds is None:
        await outbox.add(connection, [_fact(posting, ending, firing_id, now)])
    if outcome == "delivered":
        await endpoints.note_success(connection, posting)
    elif outcome == "gone":
        await endpoints.disable(connection, posting, "gone", now)
    elif outcome != "ours" and await endpoints.note_failure(
        connection, posting, now, ending.rest_seconds
    ):
        await endpoints.disable(connection, posting, "failing", now)


def _key(posting: Posting) -> dict[str, Any]:
    return {
        "tenant": posting.tenant_id,
        "id": posting.id,
        "attempt": posting.attempt,
        "alert": posting.alert_id,
    }


def _told(ending: Ending) -> dict[str, Any]:
    sent = ending.sent
    return {
        "outcome": sent.outcome,
        "status_code": sent.status_code,
        "latency_ms": sent.latency_ms,
        "reply": sent.reply,
    }


def _state(ending: Ending, now: datetime) -> dict[str, Any]:
    """The columns of the delivery after this attempt."""
    outcome, wait = ending.sent.outcome, ending.retry_in_seconds
    is_over = outcome == "delivered" or wait is None
    return {
        "state": _name(ending),
        "reason": _reason(ending),
        "due_at": None if is_over or wait is None else now + timedelta(seconds=wait),
        "finished_at": now if is_over else None,
        "failed": int(outcome not in {"delivered", "ours"}),
    }


def _name(ending: Ending) -> str:
    if ending.sent.outcome == "delivered":
        return "delivered"
    return "failed" if ending.retry_in_seconds is None else "pending"


def _reason(ending: Ending) -> str:
    if _name(ending) != "failed":
        return ""
    return "gone" if ending.sent.outcome == "gone" else "exhausted"


def _fact(posting: Posting, ending: Ending, firing_id: Any, now: datetime) -> BaseFact:
    shared = {
        "id": uuid4(),
        "tenant_id": posting.tenant_id,
        "occurred_at": now,
        "recorded_at": now,
        "delivery_id": posting.id,
        "alert_id": posting.alert_id,
        "firing_id": firing_id,
        "attempts": posting.attempt,
    }
    sent = ending.sent
    if sent.outcome == "delivered":
        return WebhookDelivered(
            **shared, status_code=sent.status_code or 0, latency_ms=sent.latency_ms
        )
    return WebhookFailed(**shared, reason=_reason(ending))
