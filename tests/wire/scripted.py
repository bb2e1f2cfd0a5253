"""A local HTTP server that notes each request and does with it as it was told."""

import socket
import ssl
import threading
from abc import abstractmethod
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Generic, Self, TypeVar

from tests.wire.acts import Act

R = TypeVar("R")


class ScriptedServer(Generic[R]):
    """Each request gets the next scripted act; without one, the act that it always does.

    `noted` says what is kept of a request.
    """

    def __init__(
        self, otherwise: Act, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None
    ) -> None:
        self._lock = threading.Condition()
        self._requests: list[R] = []
        self._connections = 0
        self._acts: deque[Act] = deque()
        self._otherwise = otherwise
        self._closing = threading.Event()
        self._http = _Http(self, host, tls)
        self._serving = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self._serving.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._http.shutdown()
        self._http.server_close()

    @abstractmethod
    def noted(self, handler: BaseHTTPRequestHandler, body: bytes) -> R:
        """What is kept of this request."""

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._http.server_port

    @property
    def requests(self) -> list[R]:
        """What came so far, oldest first."""
        with self._lock:
            return list(self._requests)

    @property
    def connections(self) -> int:
        """How many callers connected so far, whether they said something or not."""
        with self._lock:
            return self._connections

    def script(self, *acts: Act) -> None:
        """Do these with the next requests, one each, after those scripted before."""
        with self._lock:
            self._acts.extend(acts)

    def always(self, act: Act) -> None:
        """Do this whenever nothing is scripted."""
        with self._lock:
            self._otherwise = act

    def wait_for(self, count: int, seconds: float = 10.0) -> list[R]:
        """The requests, as soon as there are so many."""
        with self._lock:
            assert self._lock.wait_for(lambda: len(self._requests) >= count, seconds)
            return list(self._requests)

    def take(self, request: R) -> Act:
        """Note the request; what to do about it."""
        with self._lock:
            self._requests.append(request)
            self._lock.notify_all()
            return self._acts.popleft() if self._acts else self._otherwise

    def greet(self) -> None:
        """Note that somebody connected."""
        with self._lock:
            self._connections += 1

    def wait(self, seconds: float) -> bool:
        """Wait so long; whether the server closed meanwhile."""
        return self._closing.wait(seconds)


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, server: ScriptedServer[Any], host: str, tls: ssl.SSLContext | None) -> None:
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._server = server
        self._tls = tls
        super().__init__((host, 0), _handler(server))

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        self._server.greet()
        try:
            if self._tls:
                request = self._tls.wrap_socket(request, server_side=True)
        except OSError:
            request.close()
            return
        super().process_request_thread(request, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Callers hang up on purpose."""


def _handler(server: ScriptedServer[Any]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers.get("content-length", 0))
            body = self.rfile.read(length)
            if len(body) < length:
                # Its caller was killed while it spoke: nothing was asked.
                self.close_connection = True
                return
            server.take(server.noted(self, body))(self, server)

        do_GET = do_PUT = do_POST

        def log_message(self, *_: object) -> None:
            pass

    return Handler
