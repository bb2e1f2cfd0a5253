"""Tokens in Postgres: looked up by digest, in one indexed query."""

import asyncio
import contextlib
import secrets
from datetime import datetime, timedelta
from typing import Any, Final

from psycopg import sql

from infra.postgres.database import Connection, Database, row_count
from infra.postgres.tenants import digest, is_well_formed, mint
from schemas.errors import NotFound, Unavailable
from schemas.tokens import Holder, Scope, Token, TokenKind

_PARTS: Final = {
    "columns": sql.SQL("id, name, kind, scopes, last_four, created_at, last_used_at, expires_at"),
    "is_valid": sql.SQL("revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())"),
}

_HOLDER: Final = sql.SQL(
    "SELECT tenant_id, id AS token_id, scopes,"
    " last_used_at IS NULL OR last_used_at < now() - interval '1 minute' AS is_news"
    " FROM tokens WHERE digest = %s AND {is_valid}"
).format(**_PARTS)
_VALID: Final = sql.SQL("SELECT FROM tokens WHERE id = %s AND {is_valid}").format(**_PARTS)
_LISTED: Final = sql.SQL(
    "SELECT {columns} FROM tokens WHERE tenant_id = %s AND revoked_at IS NULL"
    " ORDER BY created_at, id"
).format(**_PARTS)
_LOCKED: Final = sql.SQL(
    "SELECT tenant_id, name, kind, scopes, expires_at FROM tokens"
    " WHERE tenant_id = %s AND id = %s AND {is_valid} FOR UPDATE"
).format(**_PARTS)
_INSERT: Final = sql.SQL(
    "INSERT INTO tokens (id, tenant_id, digest, name, kind, scopes, expires_at, last_four)"
    " VALUES (%(id)s, %(tenant_id)s, %(digest)s, %(name)s, %(kind)s, %(scopes)s, %(expires_at)s,"
    " %(last_four)s) RETURNING {columns}"
).format(**_PARTS)


class PostgresTokens:
    """The `Tokens` port on Postgres."""

    def __init__(self, database: Database, pepper: str) -> None:
        self._database = database
        self._pepper = pepper
        self._noting: dict[str, asyncio.Task[None]] = {}

    async def holder_of(self, token: str) -> Holder | None:
        """Whom it acts for; that it was used is noted afterwards, at most once a minute."""
        if not is_well_formed(token):
            return None
        async with self._database.system() as connection:
            cursor = await connection.execute(
                _HOLDER,
                (digest(token, self._pepper),),
            )
            row = await cursor.fetchone()
        if row is None:
            return None
        if row.pop("is_news"):
            self._note_use(row["token_id"])
        return Holder(**row)

    async def is_valid(self, token_id: str) -> bool:
        """Whether it is neither expired nor revoked."""
        async with self._database.system() as connection:
            cursor = await connection.execute(
                _VALID,
                (token_id,),
            )
            return bool(row_count(cursor))

    async def listed(self, tenant_id: str) -> list[Token]:
        """All that are not revoked, oldest first."""
        async with self._database.tenant(tenant_id) as connection:
            cursor = await connection.execute(
                _LISTED,
                (tenant_id,),
            )
            return [Token(**row) for row in await cursor.fetchall()]

    async def create(
        self,
        tenant_id: str,
        name: str,
        kind: TokenKind,
        scopes: tuple[Scope, ...],
        expires_at: datetime | None,
    ) -> tuple[Token, str]:
        """A new one, and its secret."""
        async with self._database.tenant(tenant_id) as connection:
            return await self._insert(
                connection,
                {
                    "tenant_id": tenant_id,
                    "name": name,
                    "kind": kind,
                    "scopes": list(dict.fromkeys(scopes)),
                    "expires_at": expires_at,
                },
            )

    async def rotate(self, tenant_id: str, token_id: str, overlap: timedelta) -> tuple[Token, str]:
        """Another one like it, and its secret; the old one ends after `overlap`, if not before."""
        async with self._database.tenant(tenant_id) as connection:
            cursor = await connection.execute(
                _LOCKED,
                (tenant_id, token_id),
            )
            row = await cursor.fetchone()
            if row is None:
                raise NotFound("token")
            await connection.execute(
                "UPDATE tokens SET expires_at = least(expires_at, now() + %s)"
                " WHERE tenant_id = %s AND id = %s",
                (overlap, tenant_id, token_id),
            )
            return await self._insert(connection, row)

    async def revoke(self, tenant_id: str, token_id: str) -> None:
        """End it at once: the next request with it is refused."""
        async with self._database.tenant(tenant_id) as connection:
            cursor = await connection.execute(
                "UPDATE tokens SET revoked_at = now()"
                " WHERE tenant_id = %s AND id = %s AND revoked_at IS NULL",
                (tenant_id, token_id),
            )
            if not row_count(cursor):
                raise NotFound("token")

    async def _insert(self, connection: Connection, row: dict[str, Any]) -> tuple[Token, str]:
        secret = mint(row["kind"])
        cursor = await connection.execute(
            _INSERT,
            {
                **row,
                "id": secrets.token_hex(8),
                "digest": digest(secret, self._pepper),
                "last_four": secret[-4:],
            },
        )
        made = await cursor.fetchone()
        assert made is not None  # noqa: S101 - RETURNING gives the row that was inserted
        return Token(**made), secret

    def _note_use(self, token_id: str) -> None:
        """Note it beside the request, which does not wait for it."""
        if token_id not in self._noting:
            task = asyncio.create_task(self._used(token_id))
            self._noting[token_id] = task
            task.add_done_callback(lambda _: self._noting.pop(token_id, None))

    async def _used(self, token_id: str) -> None:
        with contextlib.suppress(Unavailable):
            async with self._database.system() as connection:
                await connection.execute(
                    "UPDATE tokens SET last_used_at = now() WHERE id = %s", (token_id,)
                )
