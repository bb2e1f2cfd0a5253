"""Tenants, and how their tokens look. A token is shown once; only its HMAC is kept."""

import hashlib
import hmac
import secrets
import string
import zlib
from collections.abc import Mapping
from typing import Final

from infra.postgres.database import Database, row_count
from schemas.errors import Conflict, NotFound
from schemas.tokens import Scope, TokenKind

PREFIXES: Final[Mapping[TokenKind, str]] = {"token": "segops_live", "write_key": "segops_write"}
# What a tenant's first token may do.
EVERYTHING: Final = (Scope.READ, Scope.WRITE, Scope.ADMIN)
_BASE62: Final = string.digits + string.ascii_letters


def mint(kind: TokenKind = "token") -> str:
    """A new token or write key: prefix, public id, 256 random bits and a checksum, all base62."""
    public_id = "".join(secrets.choice(_BASE62) for _ in range(8))
    secret = "".join(secrets.choice(_BASE62) for _ in range(43))
    body = f"{PREFIXES[kind]}_{public_id}_{secret}"
    return body + _checksum(body)


def is_well_formed(token: str) -> bool:
    """Whether a token of ours has its own checksum; others are never judged by form."""
    if not token.startswith(tuple(f"{prefix}_" for prefix in PREFIXES.values())):
        return True
    return token.isascii() and hmac.compare_digest(_checksum(token[:-6]), token[-6:])


def digest(token: str, pepper: str) -> bytes:
    """What is kept of a token: HMAC-SHA256 under the pepper, 32 bytes."""
    return hmac.digest(pepper.encode(), token.encode(errors="surrogatepass"), hashlib.sha256)


class Tenants:
    """Who there is."""

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

    async def switch_copilot(self, slug: str, *, is_on: bool) -> None:
        """Turn the tenant's copilot on or off. Raises `NotFound`."""
        async with self._database.system() as connection:
            cursor = await connection.execute(
                "UPDATE tenants SET copilot_disabled = %s WHERE id = %s", (not is_on, slug)
            )
            if not row_count(cursor):
                raise NotFound("tenant")

    async def admit(self, slug: str, token: str, name: str) -> None:
        """Let `token` do anything for the tenant; a token that already acts stays as it is."""
        async with self._database.system() as connection:
            await connection.execute(
                "INSERT INTO tokens (id, tenant_id, digest, name, last_four, kind, scopes)"
                " VALUES (%s, %s, %s, %s, %s, 'token', %s) ON CONFLICT (digest) DO NOTHING",
                (
                    secrets.token_hex(8),
                    slug,
                    digest(token, self._pepper),
                    name,
                    token[-4:],
                    [*EVERYTHING],
                ),
            )


def _checksum(body: str) -> str:
    number = zlib.crc32(body.encode(errors="replace"))
    digits = ""
    for _ in range(6):
        number, rest = divmod(number, 62)
        digits = _BASE62[rest] + digits
    return digits
