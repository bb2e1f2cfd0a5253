"""The page of the product: one document for all of its paths, and the files it is made of."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

WEB: Final = Path(__file__).parent / "web"
PATHS: Final = (
    "/",
    "/visibility",
    "/segments",
    "/segments/new",
    "/segments/{segment_id:int}",
    "/events",
    "/connectors",
    "/settings",
)
# What `make` fetches: the modules of others are no part of the repository.
FETCHED: Final = ("vendor/preact.js", "vendor/uplot.js", "vendor/uplot.css")

_WITHOUT: Final = """\
The API is here, the page is not: {} must be fetched first. `make run` does it, and so does
`make page`.
"""

# Source: spec "copilot", "Security".
_POLICY: Final = (
    "default-src 'self'; img-src 'self' data:; connect-src 'self'; object-src 'none';"
    " base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    # What was fetched is asked for again, and is the same by its ETag: an upgrade shows at once.
    "Cache-Control": "no-cache",
}


class Guarded:
    """ASGI wrapper: all that it answers says what a browser may load, frame and keep."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the headers added."""

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        await self._app(scope, receive, guarded)


def add_site(app: FastAPI, web: Path = WEB) -> None:
    """Serve the page at its paths. Nothing of it is secret, so none of them asks for a token."""

    async def page(_: Request) -> Response:
        if missing := missing_of(web):
            return PlainTextResponse(_WITHOUT.format(", ".join(missing)), 503)
        return FileResponse(web / "page.html")

    guarded = [Middleware(Guarded)]
    for path in PATHS:
        app.router.routes.append(Route(path, page, methods=["GET"], middleware=guarded))
    app.router.routes.append(Mount("/web", StaticFiles(directory=web), middleware=guarded))


def missing_of(web: Path = WEB) -> list[str]:
    """Those of the fetched files that are not there."""
    return [name for name in FETCHED if not (web / name).is_file()]
