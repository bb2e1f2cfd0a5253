"""Tenants and their tokens. A token is shown once; only its HMAC is kept."""

import hashlib
import hmac
import secrets
import string
import zlib
from typing import Final

from infra.postgres.database import Database
from schemas.errors import Conflict

PREFIX: Final = "segops_live"
_BASE62: Final = string.digits + string.ascii_letters


def mint() -> str:
    """A new token: prefix, public id, 256 random bits and a checksum, all base62."""
    public_id = "".join(secrets.choice(_BASE62) for _ in range(8))
    secret = "".join(secrets.choice(_BASE62) for _ in range(43))
    body = f"{PREFIX}_{public_id}_{secret}"
    return body + _checksum(body)


def is_well_formed(token: str) -> bool:
    """Whether a token of ours has its own checksum; others are never judged by form."""
    if not token.startswith(PREFIX + "_"):
        return True
    return token.isascii() and hmac.compare_digest(_checksum(token[:-6]), token[-6:])


def digest(token: str, pepper: str) -> bytes:
    """What is kept of a token: HMAC-SHA256 under the pepper, 32 bytes."""
    return hmac.digest(pepper.encode(), token.encode(errors="surrogatepass"), hashlib.sha256)


class Tenants:
    """Who there is, and whose token a token is."""

    def __init__(self, database: Database, pepper: str) -> None:
        self._database = database
        self._pepper = pepper

    async def create(self, slug: str, name: str) -> None:
        """Make a tenant.

        Raises:
            Conflict: the slug is taken.
        """
        async with self._database.system() as connection:
            cursor = await connection.execute(
                "INSERT INTO tenants (id, name) VALUES (%s, %s)"
                " ON CONFLICT DO NOTHING RETURNING id",
                (slug, name),
            )
            if await cursor.fetchone() is None:
                raise Conflict("slug")

    async def exists(self, slug: str) -> bool:
        """Whether there is a tenant of that slug."""
        async with self._database.system() as connection:
            cursor = await connection.execute("SELECT 1 FROM tenants WHERE id = %s", (slug,))
            return await cursor.fetchone() is not None

    async def admit(self, slug: str, token: str, name: str) -> None:
        """Let `token` act for the tenant; a token that already does so stays as it is."""
        async with self._database.system() as connection:
            await connection.execute(
                "INSERT INTO tokens (id, tenant_id, digest, name, last_four)"
                " VALUES (%s, %s, %s, %s, %s) ON CONFLICT (digest) DO NOTHING",
                (secrets.token_hex(8), slug, digest(token, self._pepper), name, token[-4:]),
            )

    async def tenant_of_token(self, token: str) -> str | None:
        """The tenant that this token acts for; None when it is unknown, expired or revoked.

        Raises:
            Unavailable: Postgres does not answer.
        """
        if not is_well_formed(token):
            return None
        async with self._database.system() as connection:
            cursor = await connection.execute(
                "SELECT tenant_id FROM tokens WHERE digest = %s AND revoked_at IS NULL"
                " AND (expires_at IS NULL OR expires_at > now())",
                (digest(token, self._pepper),),
            )
            row = await cursor.fetchone()
        return str(row["tenant_id"]) if row else None


def _checksum(body: str) -> str:
    number = zlib.crc32(body.encode(errors="replace"))
    digits = ""
    for _ in range(6):
        number, rest = divmod(number, 62)
        digits = _BASE62[rest] + digits
    return digits
