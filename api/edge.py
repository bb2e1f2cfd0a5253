"""The outermost layer: a request's id, its last-resort answer, its log line, its measurement."""

import asyncio
import contextlib
import time
from http import HTTPStatus
from typing import Final
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import log
from api.errors import Refused, internal_error, response_to
from api.metrics import Metrics

# What of a refused body is read on, so that the caller gets to see the answer.
_DRAIN_SECONDS: Final = 1.0
_DRAIN_BYTES: Final = 16 * 1024 * 1024


class Edge:
    """ASGI middleware around everything else. Nothing that fails inside leaves it."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; afterwards it is logged and measured."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        incoming = _Incoming(receive)
        scope.setdefault("state", {}).update(request_id=str(uuid4()), incoming=incoming)
        reply = _Reply(scope, send)
        started = time.perf_counter()
        try:
            await self._app(scope, incoming.receive, reply.send)
        except Exception:
            log.failed(scope)
            if reply.status is not None:
                raise  # Half an answer is out: only closing the connection is honest.
            await answer(internal_error(), scope, reply.send)
        finally:
            seconds = time.perf_counter() - started
            self._metrics.observe(scope, reply.status or 499, seconds)
            log.served(scope, reply.status or 499, seconds)


class _Incoming:
    """Notes whether the body was read to its end."""

    def __init__(self, receive: Receive) -> None:
        self.is_whole = False
        self._receive = receive

    async def receive(self) -> Message:
        message = await self._receive()
        self.is_whole = message["type"] == "http.request" and not message.get("more_body", False)
        return message

    async def drain(self) -> None:
        """Read on and drop, within limits: a caller that is still sending would miss the answer."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_DRAIN_SECONDS):
                await self._drop()

    async def _drop(self) -> None:
        dropped = 0
        while not self.is_whole and dropped < _DRAIN_BYTES:
            message = await self.receive()
            if message["type"] == "http.disconnect":
                return
            dropped += len(message["body"])


class _Reply:
    """Notes the status and adds the request's id on the way out."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.status: int | None = None
        self._request_id: str = scope["state"]["request_id"]
        self._send = send

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            MutableHeaders(scope=message)["X-Request-Id"] = self._request_id
        await self._send(message)


async def answer(refused: Refused, scope: Scope, send: Send) -> None:
    """Send the problem document; the connection is closed if the body was not read to its end."""
    response = response_to(refused, scope["state"]["request_id"])
    incoming: _Incoming = scope["state"]["incoming"]
    headers = Headers(scope=scope)
    if not announces_body(headers):
        incoming.is_whole = True
    elif refused.status != HTTPStatus.REQUEST_TIMEOUT and "expect" not in headers:
        await incoming.drain()
    if not incoming.is_whole:
        response.headers["Connection"] = "close"
    await response(scope, incoming.receive, send)


def announces_body(headers: Headers) -> bool:
    """Whether the headers say that a body follows."""
    return "transfer-encoding" in headers or headers.get("content-length", "0") != "0"
