"""What a provider's server may do with one request."""

import json
import socket
import struct
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any

Act = Callable[[BaseHTTPRequestHandler, Any], None]


def says(body: Any, status: int = 200, **headers: str) -> Act:
    """Replies; bytes and text as they are, anything else as JSON. `retry_after=` is `Retry-After`."""
    raw = body if isinstance(body, bytes) else _text(body).encode()

    def act(handler, _):
        _head(handler, status, len(raw), headers)
        handler.wfile.write(raw)

    return act


def after(seconds: float, act: Act) -> Act:
    """Does it, but thinks for so long first."""

    def later(handler, server):
        if not server.wait(seconds):
            act(handler, server)

    return later


def echoes(status: int) -> Act:
    """Sends back all headers that it was sent, in headers and body, as a proxy's error page may."""

    def act(handler, server):
        sent = dict(handler.headers)
        told = {f"x-echo-{name}": value for name, value in sent.items()}
        says({"error": {"message": sent, "code": "odd"}}, status, **told)(handler, server)

    return act


def resets(body: Any, after: int | None = None) -> Act:
    """Announces the whole body, sends `after` bytes of it (half by default) and resets."""
    raw = _text(body).encode()

    def act(handler, _):
        _head(handler, 200, len(raw), {})
        handler.wfile.write(raw[: len(raw) // 2 if after is None else after])
        handler.wfile.flush()
        _reset(handler)

    return act


def hangs_up() -> Act:
    """Resets before it says anything."""
    return lambda handler, _: _reset(handler)


def drips(body: Any, every_seconds: float = 0.05) -> Act:
    """Sends the body byte by byte, so that no single read is late."""
    raw = _text(body).encode()

    def act(handler, server):
        _head(handler, 200, len(raw), {})
        for at in range(len(raw)):
            handler.wfile.write(raw[at : at + 1])
            if server.wait(every_seconds):
                return

    return act


def hangs() -> Act:
    """Says nothing until the server closes."""

    def act(handler, server):
        server.wait(60)
        handler.close_connection = True

    return act


def floods(size: int, status: int = 200) -> Act:
    """Sends so many bytes of one endless string, in chunks, length untold."""

    def act(handler, _):
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        piece = b"x" * 65536
        for _ in range(size // len(piece) + 1):
            handler.wfile.write(b"10000\r\n" + piece + b"\r\n")
        handler.wfile.write(b"0\r\n\r\n")

    return act


def sends(*raw: bytes, until_closing: bool = False) -> Act:
    """Sends these bytes, which need not be HTTP; then hangs up, or waits until the server closes."""

    def act(handler, server):
        for piece in raw:
            handler.wfile.write(piece)
        if until_closing:
            server.wait(60)
        handler.close_connection = True

    return act


def repeats(piece: bytes, start: bytes = b"", every_seconds: float = 0) -> Act:
    """Sends `start`, and then `piece` again and again until the caller hangs up."""

    def act(handler, server):
        handler.wfile.write(start)
        while not server.wait(every_seconds):
            handler.wfile.write(piece)

    return act


def babbles() -> Act:
    """Sends what is no HTTP."""

    def act(handler, _):
        handler.wfile.write(b"\x16\x03\x01 this is no HTTP\r\n\r\n")
        handler.close_connection = True

    return act


def _text(body: Any) -> str:
    return body if isinstance(body, str) else json.dumps(body)


def _head(handler, status, length, headers) -> None:
    handler.send_response(status)
    handler.send_header("Content-Type", "application/json")
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-").title(), value)
    handler.send_header("Content-Length", str(length))
    handler.end_headers()


def _reset(handler) -> None:
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()
    handler.close_connection = True
    handler.wfile = _Nowhere()


class _Nowhere:
    closed = True

    def flush(self) -> None:
        pass

    def close(self) -> None:
        pass
