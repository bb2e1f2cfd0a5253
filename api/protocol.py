"""HTTP/1.1 on a socket, with the patience that uvicorn lacks: slow callers are ended."""

import asyncio
import json
import socket
from http import HTTPStatus
from typing import Any, Final
from uuid import uuid4

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.errors import MEDIA_TYPE, Refused, document

_LINGER_SECONDS: Final = 1.0
_MALFORMED: Final = Refused(400, "malformed-request", "The request is not HTTP/1.1.")
_URL_TOO_LONG: Final = Refused(414, "uri-too-long", "The URL is longer than a whole head may be.")
_HEAD_TOO_LARGE: Final = Refused(431, "head-too-large", "The headers are too many or too long.")


class _Swollen(Exception):
    """The head of a request passes its limits."""


class PatientProtocol(HttpToolsProtocol):
    """Closes a connection whose head is not complete in time, or whose answer nobody reads.

    A running answer is left alone as long as it is read.

    uvicorn itself closes no slow caller: measured, 0 of 120 half-sent requests in 45 s.
    The clock runs from the opening of the connection, from the first byte of each later request,
    and, after an answer, over whatever else comes before the next request (blank lines, what is
    left of a body that nobody reads). Where nothing comes, uvicorn's keep-alive ends it.
    """

    def __init__(
        self,
        *args: Any,
        head_seconds: float = 10.0,
        head_bytes: int = 16 * 1024,
        head_fields: int = 100,
        read_seconds: float = 60.0,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._head_seconds = head_seconds
        self._head_limit = head_bytes
        self._field_limit = head_fields
        self._read_seconds = read_seconds
        self._clock: asyncio.TimerHandle | None = None
        self._unread_clock: asyncio.TimerHandle | None = None
        self._is_in_head = True
        self._is_refused = False
        self._head_size = 0
        self._unparsed = 0
        self._refusal = _MALFORMED

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the clock of the first request."""
        super().connection_made(transport)
        send_at_once(transport)
        self._start_clock()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clocks."""
        self._stop_clock()
        self._stop_unread_clock()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Start the clock of a caller that does not read what it asked for."""
        super().pause_writing()
        # Not closed: that would wait for the rest to be read.
        self._unread_clock = self.loop.call_later(self._read_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """Stop that clock."""
        self._stop_unread_clock()
        super().resume_writing()

    def data_received(self, data: bytes) -> None:
        """Read on, within the limits of a head; drop what follows a refusal."""
        if self._is_refused:
            return
        if self._is_idle():
            self._start_clock()
        self._unparsed += len(data)
        super().data_received(data)
        # The parser keeps an unfinished header to itself, so its size is seen from out here only.
        if self._is_in_head and self._unparsed > self._head_limit:
            self._refuse(_HEAD_TOO_LARGE)

    def on_message_begin(self) -> None:
        """Start the clock, unless it runs already since the connection opened."""
        super().on_message_begin()
        self._is_in_head, self._head_size = True, 0
        self._start_clock()

    def on_url(self, url: bytes) -> None:
        """Refuse a URL that no head has room for."""
        super().on_url(url)
        if len(self.url) > self._head_limit:
            self._refusal = _URL_TOO_LONG
            raise _Swollen

    def on_header(self, name: bytes, value: bytes) -> None:
        """Refuse a head that is too large."""
        super().on_header(name, value)
        self._head_size += len(name) + len(value)
        if self._head_size > self._head_limit or len(self.headers) > self._field_limit:
            self._refusal = _HEAD_TOO_LARGE
            raise _Swollen

    def on_headers_complete(self) -> None:
        """Stop the clock: the body has limits of its own, in `api.guard`."""
        self._is_in_head, self._unparsed = False, 0
        self._stop_clock()
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - ours says more
        """Refuse what is no request with a problem document, as everything else is."""
        self._refuse(self._refusal)

    def _refuse(self, refused: Refused) -> None:
        if self.transport.is_closing() or self._is_refused:
            return
        if not self._is_idle():
            # An answer to an earlier request is on its way: another one would garble it.
            self.transport.close()
            return
        self._is_refused = True
        self._stop_clock()
        self.transport.write(_answer(refused))
        if self.transport.can_write_eof():
            self.transport.write_eof()
        # Closing at once, with bytes unread, would reset the connection and lose the answer.
        self._clock = self.loop.call_later(_LINGER_SECONDS, self.transport.close)

    def _is_idle(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _start_clock(self) -> None:
        if self._clock is None:
            self._clock = self.loop.call_later(self._head_seconds, self._on_time_over)

    def _stop_clock(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None

    def _stop_unread_clock(self) -> None:
        if self._unread_clock is not None:
            self._unread_clock.cancel()
            self._unread_clock = None

    def _on_time_over(self) -> None:
        self._clock = None
        if self._is_idle():
            self.transport.close()
        else:
            # A half-sent next request must not cut the answer that is being written.
            self._start_clock()


def send_at_once(transport: asyncio.Transport) -> None:
    """Switch Nagle's algorithm off, which asyncio forgets on sockets made without a protocol.

    uvicorn writes head and body apart, so each answer would wait 40 ms for an acknowledgement.
    """
    connection = transport.get_extra_info("socket")
    if connection is not None and connection.family in (socket.AF_INET, socket.AF_INET6):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _answer(refused: Refused) -> bytes:
    request_id = str(uuid4())
    body = json.dumps(document(refused, request_id)).encode()
    head = (
        f"HTTP/1.1 {refused.status} {HTTPStatus(refused.status).phrase}\r\n"
        f"content-type: {MEDIA_TYPE}\r\n"
        f"content-length: {len(body)}\r\n"
        f"x-request-id: {request_id}\r\n"
        "connection: close\r\n\r\n"
    )
    return head.encode() + body
