"""Posts webhooks over HTTP to whoever subscribed, trusting nobody on the way."""

import asyncio
import ssl
import time
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final, Literal

import httpcore
import httpx
import structlog

from infra.addresses import BadAddress, Target, target_of
from infra.answers.retry_after import seconds as seconds_told
from infra.guard import Guard, Names, OurTrouble, Resolve, Unreachable, system_addresses
from infra.networks import is_loopback, is_public
from infra.parcels import Sent

_READ_BYTES: Final = 4096
_KEPT_BYTES: Final = 1024
_CONNECT_SECONDS: Final = 5.0
_STEP_MS: Final = 100

_NoReply = Literal["unreachable", "timeout", "ours"]

_log = structlog.get_logger("webhooks")


@dataclass(frozen=True, slots=True)
class Outside:
    """What lies between us and the receivers; nothing of it is taken from the environment."""

    resolve: Resolve = system_addresses
    resolve_seconds: float = 5.0
    dial: httpcore.AsyncNetworkBackend = field(default_factory=httpcore.AnyIOBackend)
    tls: ssl.SSLContext = field(default_factory=lambda: httpx.create_ssl_context(trust_env=False))


@dataclass(slots=True)
class _Heard:
    """What has come of the reply so far. A status counts, whatever becomes of its body."""

    status_code: int | None = None
    retry_after: str = ""
    body: bytes = b""

    async def listen(self, response: httpcore.Response) -> None:
        """Take the status, and of the body what is worth reading; a compressed one stays so."""
        told = {name.lower(): value for name, value in response.headers}
        self.retry_after = told.get(b"retry-after", b"").decode("latin-1")
        self.status_code = response.status
        async for chunk in response.aiter_stream():
            self.body += chunk
            if len(self.body) >= _READ_BYTES:
                return

    @property
    def text(self) -> str:
        """The first KiB of the body, read as UTF-8 whatever it is."""
        text = self.body[:_KEPT_BYTES].decode(errors="replace")
        return "".join(letter for letter in text if unicodedata.category(letter) != "Cc")


class HttpHooks:
    """The port `Hooks` over HTTP/1.1: a connection for each post, no redirects, no cookies.

    `allow_loopback` is for tests and demos: it admits 127.0.0.0/8, ::1 and the name `localhost`,
    by http and on any port. A name of somebody's that leads there is refused all the same.
    """

    def __init__(
        self,
        allow_http: bool,  # noqa: FBT001
        allow_loopback: bool,  # noqa: FBT001
        seconds: float = 15.0,
        outside: Outside | None = None,
    ) -> None:
        """`seconds` is all the time that a post may take, from the name to the reply's end."""
        self._allow_http = allow_http
        self._allow_loopback = allow_loopback
        self._seconds = seconds
        self._outside = outside or Outside()
        self._names = Names(self._outside.resolve, self._outside.resolve_seconds)

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Sent:
        """Post once. `headers` are the caller's, in lower case, beside those that HTTP needs.

        Without a reply the latency is rounded up to 100 ms.
        """
        return await self._send("POST", url, body, headers)

    async def put(self, url: str, body: bytes, headers: Mapping[str, str]) -> Sent:
        """Put once; otherwise as `post`. `host` is `Target.authority`, for who must sign it."""
        return await self._send("PUT", url, body, headers)

    async def _send(self, method: str, url: str, body: bytes, headers: Mapping[str, str]) -> Sent:
        began = time.monotonic()
        heard = _Heard()
        outcome: _NoReply = "unreachable"
        try:
            async with asyncio.timeout(self._seconds):
                await self._exchange(method, url, body, headers, heard)
        # A receiver may do whatever it likes, and must not stop those who post to others.
        except Exception as problem:  # noqa: BLE001
            outcome = _outcome_without(problem)
            _log.info("webhook cut short", kind=type(problem).__name__)
        return _sent(heard, outcome, round((time.monotonic() - began) * 1000))

    async def close(self) -> None:
        """Look no more names up; posts under way end by themselves."""
        self._names.close()

    async def _exchange(
        self, method: str, url: str, body: bytes, headers: Mapping[str, str], heard: _Heard
    ) -> None:
        target = target_of(url, allow_http=self._allow_http, allow_loopback=self._allow_loopback)
        may_reach = is_loopback if target.is_loopback else is_public
        guard = Guard(self._names, self._outside.dial, may_reach)
        try:
            response = await self._connection(target, guard).handle_async_request(
                _request(method, target, body, headers)
            )
            await heard.listen(response)
        finally:
            await guard.aclose()

    def _connection(self, target: Target, guard: Guard) -> httpcore.AsyncHTTPConnection:
        return httpcore.AsyncHTTPConnection(
            _url(target).origin, ssl_context=self._outside.tls, network_backend=guard
        )


def _url(target: Target) -> httpcore.URL:
    return httpcore.URL(
        scheme=target.scheme, host=target.host, port=target.port, target=target.resource
    )


def _request(
    method: str, target: Target, body: bytes, headers: Mapping[str, str]
) -> httpcore.Request:
    ours = {
        "host": target.authority,
        "content-length": str(len(body)),
        "accept-encoding": "identity",
        "connection": "close",
    }
    return httpcore.Request(
        method,
        _url(target),
        headers=list({**ours, **headers}.items()),
        content=body,
        extensions={"timeout": {"connect": _CONNECT_SECONDS}},
    )


def _outcome_without(problem: Exception) -> _NoReply:
    """What it is called when no status came."""
    match problem:
        case TimeoutError() | httpcore.TimeoutException():
            return "timeout"
        case Unreachable() | BadAddress() | OSError():
            return "unreachable"
        case httpcore.NetworkError() | httpcore.RemoteProtocolError():
            return "unreachable"
        case OurTrouble():
            return "ours"
    _log.error("a fault of ours in posting a webhook", exc_info=problem)
    return "ours"


def _sent(heard: _Heard, otherwise: _NoReply, latency_ms: int) -> Sent:
    if heard.status_code is None:
        # How fast it failed would tell apart what must look alike.
        return Sent(otherwise, (latency_ms // _STEP_MS + 1) * _STEP_MS)
    return Sent(
        _outcome_of(heard.status_code),
        latency_ms,
        heard.status_code,
        heard.text,
        seconds_told(heard.retry_after, datetime.now(UTC)),
    )


def _outcome_of(status_code: int) -> Literal["delivered", "gone", "failed"]:
    if HTTPStatus.OK <= status_code < HTTPStatus.MULTIPLE_CHOICES:
        return "delivered"
    return "gone" if status_code == HTTPStatus.GONE else "failed"
