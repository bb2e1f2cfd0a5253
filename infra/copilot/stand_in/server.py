"""A server of the Messages API on a loopback socket, for the SDK to speak with.

It answers what it is told to: the stand-in by its table of questions, tests by their scripts.
"""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, Final, Self

from infra.copilot.stand_in.checks import refused
from infra.copilot.stand_in.wire import Reply

# What the loop may send: far above twelve turns with results of 12,000 characters.
_MOST_BYTES: Final = 16 * 1024 * 1024
_HEAD_BYTES: Final = 64 * 1024
_STREAM: Final = {"content-type": "text/event-stream; charset=utf-8", "request-id": "req_1"}

Answer = Callable[[dict[str, Any]], Reply]


class MessagesServer:
    """Listens while its block lasts; refuses what the real API refuses, and whom it does not know.

    `requests` are the bodies that came, in order; `disconnects` counts callers that left early.
    """

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._server: asyncio.Server | None = None
        self._open: dict[asyncio.StreamWriter, asyncio.Task[Any]] = {}
        self.key = secrets.token_urlsafe(16)
        self.requests: list[dict[str, Any]] = []
        self.disconnects = 0

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def open(self) -> None:
        """Begin to listen, on a port that the system chooses."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=_HEAD_BYTES)

    async def close(self) -> None:
        """Stop listening and hang up."""
        if self._server:
            self._server.close()
        serving = list(self._open.values())
        for writer in self._open:
            writer.transport.abort()
        await asyncio.gather(*serving, return_exceptions=True)

    @property
    def url(self) -> str:
        """Where it listens."""
        assert self._server is not None  # noqa: S101 - asked for inside the block only
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - asyncio calls this in one
        self._open[writer] = task
        try:
            while (request := await _read(reader)) is not None:
                reply = self._judged(*request)
                await _send(reply, writer)
                if reply.ending == "hangs" and not await reader.read(1):
                    self.disconnects += 1
                if reply.ending != "closes":
                    writer.transport.abort()
                    break
        except OSError:
            self.disconnects += 1
        finally:
            del self._open[writer]
            writer.close()

    def _judged(self, headers: Mapping[str, str], body: bytes) -> Reply:
        request = json.loads(body)
        reply = refused(headers, request, self.key)
        if reply is None:
            self.requests.append(request)
            reply = self._answer(request)
        return reply


async def _read(reader: asyncio.StreamReader) -> tuple[Mapping[str, str], bytes] | None:
    """The headers and body of the next request; None when there is no more, or it is odd."""
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {
            name.lower(): value.strip()
            for name, _, value in (line.partition(":") for line in head[1:] if line)
        }
        length = int(headers.get("content-length", "0"))
        return (headers, await reader.readexactly(length)) if length < _MOST_BYTES else None
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
        return None


async def _send(reply: Reply, writer: asyncio.StreamWriter) -> None:
    headers = {**_STREAM, **(reply.headers or {}), "transfer-encoding": "chunked"}
    lines = [f"HTTP/1.1 {reply.status} OK", *(f"{k}: {v}" for k, v in headers.items())]
    writer.write("\r\n".join([*lines, "", ""]).encode())
    async for piece in _each(reply):
        writer.write(b"%x\r\n%b\r\n" % (len(piece), piece))
        await writer.drain()
    if reply.ending == "closes":
        writer.write(b"0\r\n\r\n")
    await writer.drain()


async def _each(reply: Reply) -> AsyncIterator[bytes]:
    if isinstance(reply.pieces, AsyncIterator):
        async for piece in reply.pieces:
            yield piece
    else:
        for piece in reply.pieces:
            yield piece
