"""Who is calling: all under /api/, /v1/ and /mcp needs a known token before it is judged."""

import base64
import binascii
import re
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from api.edge import answer
from api.errors import Refused, refusal_of
from infra.tokens import Tokens
from schemas.errors import Unavailable
from schemas.tokens import Holder

# RFC 6750 "b64token", with the scheme's name in any case; one space, as RFC 9110 writes it.
_CREDENTIALS: Final = re.compile(r"(?i:bearer) ([A-Za-z0-9._~+/-]{1,512}=*)")
# RFC 7617, with a token of the same form for a user and an empty password.
_BASIC: Final = re.compile(r"(?i:basic) ([A-Za-z0-9+/]{1,700}={0,2})")
_USER: Final = re.compile(rb"([A-Za-z0-9._~+/-]{1,512}=*):")
_SEGMENT: Final = "/v1/"


class Bearer:
    """ASGI middleware that notes the token's holder in the request's state, or answers 401."""

    def __init__(self, app: ASGIApp, tokens: Tokens) -> None:
        self._app = app
        self._tokens = tokens

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a known tenant through; all other paths are open."""
        try:
            if scope["type"] == "http" and scope["path"].startswith(("/api/", _SEGMENT, "/mcp")):
                holder = await self._holder(scope)
                scope["state"].update(holder=holder, tenant_id=holder.tenant_id)
        except Refused as refused:
            await answer(refused, scope, send)
        except Unavailable as problem:
            await answer(refusal_of(problem), scope, send)
        else:
            await self._app(scope, receive, send)

    async def _holder(self, scope: Scope) -> Holder:
        sent = Headers(scope=scope).getlist("authorization")
        is_segment = scope["path"].startswith(_SEGMENT)
        refused = without_key() if is_segment else unauthorized(was_sent=bool(sent))
        token = token_in(sent[0], basic=is_segment) if len(sent) == 1 else None
        if token is None:
            raise refused
        holder = await self._tokens.holder_of(token)
        if holder is None:
            raise refused
        return holder


def token_in(authorization: str, *, basic: bool) -> str | None:
    """The token in a header's value: after Bearer, or, where `basic`, as the user of Basic too."""
    if found := _CREDENTIALS.fullmatch(authorization):
        return found[1]
    if not (basic and (found := _BASIC.fullmatch(authorization))):
        return None
    try:
        user = _USER.fullmatch(base64.b64decode(found[1], validate=True))
    except binascii.Error:
        return None
    return user[1].decode() if user else None


def unauthorized(*, was_sent: bool) -> Refused:
    """The 401 for no credentials, or for credentials that are not good. Source: RFC 6750, 3."""
    challenge = 'Bearer error="invalid_token"' if was_sent else "Bearer"
    return Refused(
        401,
        "unauthorized",
        "Send the header Authorization: Bearer <token>.",
        headers={"WWW-Authenticate": challenge},
    )


def without_key() -> Refused:
    """The 401 of Segment's paths. Source: RFC 7617, 2."""
    return Refused(
        401,
        "unauthorized",
        "Send the write key as the user of Basic authentication, with an empty password.",
        headers={"WWW-Authenticate": 'Basic realm="segops", charset="UTF-8"'},
    )
