"""Tokens: what a tenant lets others act with."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal

from schemas.base import Model


class Scope(StrEnum):
    """What a token may do: look, change, or manage tokens; `ingest` is what a write key may."""

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"
    INGEST = "ingest"


TokenKind = Literal["token", "write_key"]

# Who may write may also take events in.
_IMPLIED: Final[Mapping[Scope, frozenset[Scope]]] = {
    Scope.WRITE: frozenset({Scope.WRITE, Scope.INGEST})
}


class Token(Model):
    """A token without its secret. `last_used_at` is right to the minute."""

    id: str
    name: str
    kind: TokenKind
    scopes: tuple[Scope, ...]
    last_four: str
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None


class Holder(Model):
    """Whom a token acts for, and how far."""

    tenant_id: str
    token_id: str
    scopes: tuple[Scope, ...]


def allows(scopes: tuple[Scope, ...], wanted: Scope) -> bool:
    """Whether one of the scopes is the wanted one or implies it."""
    return any(wanted in _IMPLIED.get(scope, frozenset({scope})) for scope in scopes)
