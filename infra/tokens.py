"""The port of tokens: whom one acts for, and what a tenant does with its own."""

from datetime import datetime, timedelta
from typing import Protocol

from schemas.tokens import Holder, Scope, Token, TokenKind


class Tokens(Protocol):
    """A tenant's tokens. A secret is told once, when it is made; only its digest is kept.

    Every method may raise `Unavailable`, and those that name a token `NotFound`: a revoked one
    is not there any more.
    """

    async def holder_of(self, token: str) -> Holder | None:
        """Whom it acts for; None when it is unknown, expired or revoked."""

    async def is_valid(self, token_id: str) -> bool:
        """Whether it still acts for anybody."""

    async def listed(self, tenant_id: str) -> list[Token]:
        """All that are not revoked, oldest first."""

    async def create(
        self,
        tenant_id: str,
        name: str,
        kind: TokenKind,
        scopes: tuple[Scope, ...],
        expires_at: datetime | None,
    ) -> tuple[Token, str]:
        """A new one, and its secret."""

    async def rotate(self, tenant_id: str, token_id: str, overlap: timedelta) -> tuple[Token, str]:
        """Another one like it, and its secret; the old one ends after `overlap`, if not before."""

    async def revoke(self, tenant_id: str, token_id: str) -> None:
        """End it at once."""
