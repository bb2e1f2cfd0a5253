"""What stands before the routes: limits on the URL and on the body, judged while it arrives."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote_to_bytes

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import strict
from api.deps import Limits
from api.edge import announces_body, answer
from api.errors import Refused
from api.inflate import Inflater

_WITH_BODY: Final = frozenset({"POST", "PUT", "PATCH"})
_RESULTS: Final = ("POST", "/api/ai-reach/results/")
_EVENTS: Final = ("/api/events/", "/v1/")
# More digits are no length of anything here, and cost time to convert.
_MOST_DIGITS: Final = 18
# Above this a check runs in a thread, so that it does not hold up other requests.
_SMALL: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Rules:
    """How a path takes its body: how much of it, whether in gzip, and what is asked of it."""

    cap: int
    may_be_gzip: bool
    check: Callable[[bytes], None]


class Disconnected(Exception):
    """The caller closed the connection while sending."""


class Guard:
    """ASGI middleware that hands the app only requests it can judge: whole, small, real JSON."""

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        self._app = app
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check the request and pass it on with its body read, or answer why not."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        try:
            check_url(scope, self._limits.url_bytes)
            add_trailing_slash(scope)
            if scope["method"] in _WITH_BODY:
                receive = await self._whole_body(scope, receive)
        except Refused as refused:
            await answer(refused, scope, send)
        except Disconnected:
            return None
        else:
            await self._app(scope, receive, send)

    async def _whole_body(self, scope: Scope, receive: Receive) -> Receive:
        headers = Headers(scope=scope)
        if not announces_body(headers):
            return receive
        rules = self._rules(scope)
        is_gzip = check_headers(headers, may_be_gzip=rules.may_be_gzip)
        check_length(headers, rules.cap)
        body = await self._read(receive, rules.cap, Inflater() if is_gzip else None)
        if len(body) > _SMALL:
            await asyncio.to_thread(rules.check, body)
        elif body:
            rules.check(body)
        return _replayed(body, receive)

    def _rules(self, scope: Scope) -> Rules:
        limits = self._limits
        if scope["path"].startswith(_EVENTS):
            # Judged one by one: a value that cannot be kept must not stop the other events.
            is_segment = scope["path"].startswith("/v1/")
            cap = limits.segment_body_bytes if is_segment else limits.bulk_body_bytes
            return Rules(cap, may_be_gzip=True, check=strict.check_form)
        is_bulk = (scope["method"], scope["path"]) == _RESULTS
        cap = limits.bulk_body_bytes if is_bulk else limits.body_bytes
        return Rules(cap, may_be_gzip=False, check=strict.check)

    async def _read(self, receive: Receive, cap: int, inflater: Inflater | None) -> bytes:
        try:
            async with asyncio.timeout(self._limits.body_seconds):
                return await self._chunks(receive, cap, inflater)
        except TimeoutError:
            raise Refused(408, "request-timeout", "The body came too slowly.") from None

    async def _chunks(self, receive: Receive, cap: int, inflater: Inflater | None) -> bytes:
        body = bytearray()
        while True:
            async with asyncio.timeout(self._limits.chunk_seconds):
                message = await receive()
            if message["type"] == "http.disconnect":
                raise Disconnected
            chunk = message.get("body", b"")
            body += inflater.step(chunk, cap) if inflater else chunk
            if len(body) > cap:
                raise too_large(cap)
            if not message.get("more_body", False):
                if inflater:
                    inflater.end()
                return bytes(body)


def check_url(scope: Scope, longest: int) -> None:
    """Refuse a URL that is too long (414), or that decodes to no text: 404, or 400 in the query."""
    path, query = scope.get("raw_path") or scope["path"].encode(), scope["query_string"]
    if len(path) + len(query) > longest:
        raise Refused(414, "uri-too-long", f"A URL has at most {longest} bytes.")
    if not is_text(path):
        raise Refused(404, "not-found", "There is no such path.")
    if not is_text(query):
        raise Refused(400, "malformed-request", "The query string is not text in UTF-8.")


def is_text(quoted: bytes) -> bool:
    """Whether percent-decoding gives UTF-8 without U+0000."""
    try:
        return "\x00" not in unquote_to_bytes(quoted).decode()
    except UnicodeDecodeError:
        return False


def add_trailing_slash(scope: Scope) -> None:
    """Read `/api/x` as the documented `/api/x/`: a redirect would lose the body or the token."""
    if scope["path"].startswith("/api/") and not scope["path"].endswith("/"):
        scope["path"] += "/"


def check_headers(headers: Headers, *, may_be_gzip: bool) -> bool:
    """Refuse (415) a body that does not claim to be JSON in UTF-8; whether it is gzip of that."""
    encodings = [value.strip().lower() for value in headers.getlist("content-encoding")]
    is_gzip = may_be_gzip and encodings == ["gzip"]
    if not is_gzip and any(encoding != "identity" for encoding in encodings):
        takes = "uncompressed or in gzip" if may_be_gzip else "uncompressed only"
        raise Refused(415, "unsupported-media-type", f"A body is taken {takes} here.")
    if not any(is_json(value) for value in _single(headers.getlist("content-type"))):
        raise Refused(415, "unsupported-media-type", "A body must be application/json in UTF-8.")
    return is_gzip


def is_json(content_type: str) -> bool:
    """Whether this is `application/json`, with nothing but `charset=utf-8` beside it."""
    media_type, *parameters = (part.strip().lower() for part in content_type.split(";"))
    allowed = {"", "charset=utf-8", 'charset="utf-8"'}
    return media_type == "application/json" and allowed.issuperset(parameters)


def check_length(headers: Headers, cap: int) -> None:
    """Refuse by the announced length, before a byte is read."""
    length = headers.get("content-length", "0")
    if not (length.isascii() and length.isdigit()):
        raise Refused(400, "malformed-request", "Content-Length is not a number.")
    if len(length) > _MOST_DIGITS or int(length) > cap:
        raise too_large(cap)


def too_large(cap: int) -> Refused:
    """The 413 that says the limit."""
    return Refused(413, "body-too-large", f"A body has at most {cap} bytes here.")


def _single(values: Iterable[str]) -> list[str]:
    listed = list(values)
    return listed if len(listed) == 1 else []


def _replayed(body: bytes, receive: Receive) -> Receive:
    pending: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return pending.pop() if pending else await receive()

    return replay
