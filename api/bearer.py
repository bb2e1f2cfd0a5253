"""Who is calling: every path under /api/ needs a known bearer token before anything is judged."""

import re
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from api.edge import answer
from api.errors import Refused, refusal_of
from infra.ports import Catalogs
from schemas.errors import Unavailable

# RFC 6750 "b64token", with the scheme's name in any case; one space, as RFC 9110 writes it.
_CREDENTIALS: Final = re.compile(r"(?i:bearer) ([A-Za-z0-9._~+/-]{1,512}=*)")


class Bearer:
    """ASGI middleware that notes the token's tenant in the request's state, or answers 401."""

    def __init__(self, app: ASGIApp, catalogs: Catalogs) -> None:
        self._app = app
        self._catalogs = catalogs

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a known tenant through; paths outside /api/ are open."""
        try:
            if scope["type"] == "http" and scope["path"].startswith("/api/"):
                scope["state"]["tenant_id"] = await self._tenant_id(Headers(scope=scope))
        except Refused as refused:
            await answer(refused, scope, send)
        except Unavailable as problem:
            await answer(refusal_of(problem), scope, send)
        else:
            await self._app(scope, receive, send)

    async def _tenant_id(self, headers: Headers) -> str:
        sent = headers.getlist("authorization")
        if not sent:
            raise unauthorized(was_sent=False)
        credentials = _CREDENTIALS.fullmatch(sent[0])
        if credentials is None or len(sent) > 1:
            raise unauthorized(was_sent=True)
        tenant_id = await self._catalogs.tenant_of_token(credentials[1])
        if tenant_id is None:
            raise unauthorized(was_sent=True)
        return tenant_id


def unauthorized(*, was_sent: bool) -> Refused:
    """The 401 for no credentials, or for credentials that are not good. Source: RFC 6750, 3."""
    challenge = 'Bearer error="invalid_token"' if was_sent else "Bearer"
    return Refused(
        401,
        "unauthorized",
        "Send the header Authorization: Bearer <token>.",
        headers={"WWW-Authenticate": challenge},
    )
