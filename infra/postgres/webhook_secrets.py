"""The secrets that an alert's webhooks are signed with: sealed, and two of them while one goes."""

from datetime import datetime, timedelta
from typing import Final

from infra.postgres.database import Connection
from infra.signing import Sealer, new_secret

# How long the secret before still signs beside the new one.
OVERLAP: Final = timedelta(hours=24)
# Every secret that still holds is a signature in one header.
_MOST: Final = 5


async def add(connection: Connection, sealer: Sealer, tenant_id: str, alert_id: int) -> str:
    """A new secret for the alert, in clear: it is never told again."""
    secret = new_secret()
    await connection.execute(
        "INSERT INTO webhook_secrets (tenant_id, alert_id, sealed) VALUES (%s, %s, %s)",
        (tenant_id, alert_id, sealer.seal(secret, _context(tenant_id, alert_id))),
    )
    return secret


async def expire(
    connection: Connection, tenant_id: str, alert_id: int, now: datetime
) -> datetime | None:
    """Let the alert's secret end after the overlap; when that is, None if it has no secret."""
    cursor = await connection.execute(
        "UPDATE webhook_secrets SET expires_at = %s"
        " WHERE tenant_id = %s AND alert_id = %s AND expires_at IS NULL RETURNING expires_at",
        (now + OVERLAP, tenant_id, alert_id),
    )
    row = await cursor.fetchone()
    await connection.execute(
        "DELETE FROM webhook_secrets WHERE tenant_id = %s AND alert_id = %s AND expires_at <= %s",
        (tenant_id, alert_id, now),
    )
    return row["expires_at"] if row else None


async def forget(connection: Connection, tenant_id: str, alert_id: int) -> None:
    """Remove every secret of the alert: its next endpoint gets one of its own."""
    await connection.execute(
        "DELETE FROM webhook_secrets WHERE tenant_id = %s AND alert_id = %s", (tenant_id, alert_id)
    )


async def current(
    connection: Connection, sealer: Sealer, tenant_id: str, alert_id: int, now: datetime
) -> tuple[str, ...]:
    """What an attempt is signed with, newest first; five at most.

    Raises:
        CannotOpen: they were sealed under another key.
    """
    cursor = await connection.execute(
        "SELECT sealed FROM webhook_secrets WHERE tenant_id = %s AND alert_id = %s"
        " AND (expires_at IS NULL OR expires_at > %s) ORDER BY id DESC LIMIT %s",
        (tenant_id, alert_id, now, _MOST),
    )
    context = _context(tenant_id, alert_id)
    return tuple(sealer.open(bytes(row["sealed"]), context) for row in await cursor.fetchall())


def _context(tenant_id: str, alert_id: int) -> str:
    return f"{tenant_id}/{alert_id}"
