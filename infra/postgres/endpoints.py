"""The webhook of an alert as a whole: how it fares, and what ends when it is given up."""

from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import uuid4

from infra.parcels import Posting
from infra.postgres import outbox
from infra.postgres.database import Connection, row_count
from schemas.deliveries import Reason
from schemas.events import EndpointDisabled, WebhookFailed

# Source: spec "reliability", section 1.2.
FAILING_FOR: Final = timedelta(days=5)
FAILED_FIRINGS: Final = 10


async def end_pending(
    connection: Connection, tenant_id: str, alert_id: int, reason: Reason, now: datetime
) -> None:
    """End all that the alert has still to send. The caller holds the alert's row."""
    cursor = await connection.execute(
        "UPDATE deliveries SET state = 'failed', reason = %s, due_at = NULL, lease_until = NULL,"
        " finished_at = %s WHERE tenant_id = %s AND alert_id = %s AND state = 'pending'"
        " RETURNING id, firing_id, attempt",
        (reason, now, tenant_id, alert_id),
    )
    failed = [
        WebhookFailed(
            id=uuid4(),
            tenant_id=tenant_id,
            occurred_at=now,
            recorded_at=now,
            delivery_id=row["id"],
            alert_id=alert_id,
            firing_id=row["firing_id"],
            attempts=row["attempt"],
            reason=reason,
        )
        for row in await cursor.fetchall()
    ]
    await outbox.add(connection, failed)


async def deactivate_for(
    connection: Connection, tenant_id: str, competitor_id: int, now: datetime
) -> None:
    """Turn off the alerts of a competitor that is about to be deleted."""
    cursor = await connection.execute(
        "UPDATE alerts SET is_active = false, disabled_reason = 'competitor_deleted',"
        " due_at = NULL, lease_until = NULL, updated_at = now()"
        " WHERE tenant_id = %s AND competitor = %s RETURNING id",
        (tenant_id, competitor_id),
    )
    for row in await cursor.fetchall():
        await end_pending(connection, tenant_id, row["id"], "deactivated", now)


async def note_success(connection: Connection, posting: Posting) -> None:
    """The endpoint took something: whatever it did before is forgotten."""
    await connection.execute(
        "UPDATE alerts SET failures_in_a_row = 0, failing_since = NULL, open_until = NULL"
        " WHERE tenant_id = %s AND id = %s",
        (posting.tenant_id, posting.alert_id),
    )


async def note_failure(
    connection: Connection, posting: Posting, now: datetime, rest_seconds: float
) -> bool:
    """The endpoint failed, and is left in peace; whether it has failed for too long."""
    cursor = await connection.execute(
        "UPDATE alerts SET failures_in_a_row = failures_in_a_row + 1,"
        " failing_since = coalesce(failing_since, %(now)s), open_until = %(rests_until)s"
        " WHERE tenant_id = %(tenant)s AND id = %(alert)s AND is_active"
        " RETURNING failing_since <= %(long_ago)s AND %(most)s <= (SELECT count(*)"
        "  FROM deliveries WHERE tenant_id = %(tenant)s AND alert_id = %(alert)s"
        "  AND firing_id IS NOT NULL AND state <> 'delivered' AND failures > 0"
        "  AND (finished_at IS NULL OR finished_at >= failing_since)) AS has_failed_for_long",
        {
            "tenant": posting.tenant_id,
            "alert": posting.alert_id,
            "now": now,
            "rests_until": now + timedelta(seconds=rest_seconds),
            "long_ago": now - FAILING_FOR,
            "most": FAILED_FIRINGS,
        },
    )
    row = await cursor.fetchone()
    return bool(row and row["has_failed_for_long"])


async def disable(
    connection: Connection, posting: Posting, reason: Literal["gone", "failing"], now: datetime
) -> None:
    """Turn the alert off until its tenant turns it on; one that is off stays as it is."""
    cursor = await connection.execute(
        "UPDATE alerts SET is_active = false, disabled_reason = %s, due_at = NULL,"
        " lease_until = NULL, updated_at = now() WHERE tenant_id = %s AND id = %s AND is_active",
        (reason, posting.tenant_id, posting.alert_id),
    )
    if not row_count(cursor):
        return
    disabled = EndpointDisabled(
        id=uuid4(),
        tenant_id=posting.tenant_id,
        occurred_at=now,
        recorded_at=now,
        alert_id=posting.alert_id,
        reason=reason,
    )
    await outbox.add(connection, [disabled])
    await end_pending(connection, posting.tenant_id, posting.alert_id, reason, now)
