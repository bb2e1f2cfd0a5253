"""Tokens of the tenant: a secret is shown once, when it is made."""

from datetime import timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Path

from api.bodies import NewToken, Rotation
from api.deps import TheDoor, TheTenant
from api.errors import invalid
from api.replies import MadeToken, TokenList
from schemas.tokens import Scope

router = APIRouter(prefix="/api/tokens", tags=["tokens"])

TokenId = Annotated[
    str, Path(max_length=64, description="The id; one that is not the tenant's is not found.")
]
_USUAL: Final = (Scope.READ, Scope.WRITE)


@router.get("/")
async def list_tokens(tenant: TheTenant, door: TheDoor) -> TokenList:
    """All tokens that are not revoked, oldest first, without their secrets."""
    found = await door.tokens.listed(tenant.id)
    return TokenList(count=len(found), results=tuple(found))


@router.post("/", status_code=201)
async def create_token(tenant: TheTenant, door: TheDoor, body: NewToken) -> MadeToken:
    """A new token or write key. Its `token` is shown this once.

    A write key can do nothing but take events in.
    """
    if body.kind == "write_key" and body.scopes is not None:
        raise invalid("/scopes", "not_allowed", "must be left out: a write key has none to choose")
    scopes = (Scope.INGEST,) if body.kind == "write_key" else tuple(body.scopes or _USUAL)
    expires_at = None
    if body.expires_in_days is not None:
        expires_at = door.clock.now() + timedelta(days=body.expires_in_days)
    made, secret = await door.tokens.create(tenant.id, body.name, body.kind, scopes, expires_at)
    return MadeToken(**dict(made), token=secret)


@router.post("/{token_id}/rotate/", status_code=201)
async def rotate_token(
    tenant: TheTenant, door: TheDoor, token_id: TokenId, body: Rotation
) -> MadeToken:
    """Another token like this one, which ends after `overlap_hours` unless it ends before."""
    overlap = timedelta(hours=body.overlap_hours)
    made, secret = await door.tokens.rotate(tenant.id, token_id, overlap)
    return MadeToken(**dict(made), token=secret)


@router.delete("/{token_id}/", status_code=204)
async def revoke_token(tenant: TheTenant, door: TheDoor, token_id: TokenId) -> None:
    """End a token at once; the next request with it gets 401."""
    await door.tokens.revoke(tenant.id, token_id)
