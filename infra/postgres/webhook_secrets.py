"""The secrets that webhooks are signed with: sealed, and two of them while one goes."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from psycopg import sql

from infra.postgres.database import Connection
from infra.signing import Sealer, new_secret

# How long the secret before still signs beside the new one.
OVERLAP: Final = timedelta(hours=24)
# Every secret that still holds is a signature in one header.
_MOST: Final = 5


class SigningSecrets:
    """The secrets of one kind of thing that posts, each by its tenant and id."""

    def __init__(self, table: str, owner: str, context: Callable[[str, int], str]) -> None:
        """`owner` is the column of the thing's id; `context` is what its secrets are sealed for."""
        self._names = {"table": sql.Identifier(table), "owner": sql.Identifier(owner)}
        self._context = context

    async def add(self, connection: Connection, sealer: Sealer, tenant_id: str, id_: int) -> str:
        """A new secret, in clear: it is never told again."""
        secret = new_secret()
        sealed = sealer.seal(secret, self._context(tenant_id, id_))
        statement = "INSERT INTO {table} (tenant_id, {owner}, sealed) VALUES (%s, %s, %s)"
        await connection.execute(self._named(statement), (tenant_id, id_, sealed))
        return secret

    async def expire(
        self, connection: Connection, tenant_id: str, id_: int, now: datetime
    ) -> datetime | None:
        """Let the secret end after the overlap; when that is, None if there is none."""
        statement = (
            "UPDATE {table} SET expires_at = %s"
            " WHERE tenant_id = %s AND {owner} = %s AND expires_at IS NULL RETURNING expires_at"
        )
        values: tuple[Any, ...] = (now + OVERLAP, tenant_id, id_)
        row = await (await connection.execute(self._named(statement), values)).fetchone()
        gone = "DELETE FROM {table} WHERE tenant_id = %s AND {owner} = %s AND expires_at <= %s"
        await connection.execute(self._named(gone), (tenant_id, id_, now))
        return row["expires_at"] if row else None

    async def forget(self, connection: Connection, tenant_id: str, id_: int) -> None:
        """Remove every secret: the next endpoint gets one of its own."""
        statement = "DELETE FROM {table} WHERE tenant_id = %s AND {owner} = %s"
        await connection.execute(self._named(statement), (tenant_id, id_))

    async def current(
        self, connection: Connection, sealer: Sealer, tenant_id: str, id_: int, now: datetime
    ) -> tuple[str, ...]:
        """What an attempt is signed with, newest first; five at most.

        Raises:
            CannotOpen: they were sealed under another key.
        """
        statement = (
            "SELECT sealed FROM {table} WHERE tenant_id = %s AND {owner} = %s"
            " AND (expires_at IS NULL OR expires_at > %s) ORDER BY id DESC LIMIT %s"
        )
        cursor = await connection.execute(self._named(statement), (tenant_id, id_, now, _MOST))
        context = self._context(tenant_id, id_)
        return tuple(sealer.open(bytes(row["sealed"]), context) for row in await cursor.fetchall())

    def _named(self, statement: str) -> sql.Composed:
        return sql.SQL(statement).format(**self._names)


OF_ALERTS: Final = SigningSecrets("webhook_secrets", "alert_id", lambda t, id_: f"{t}/{id_}")
OF_ACTIVATIONS: Final = SigningSecrets(
    "activation_secrets", "activation_id", lambda t, id_: f"{t}/activations/{id_}/signing"
)
