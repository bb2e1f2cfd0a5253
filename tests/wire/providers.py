"""Local servers that speak the providers' wire formats, over real sockets."""

import json
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from schemas.base import Provider
from tests.wire.acts import Act, says
from tests.wire.replies import good


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: header names in lower case, the body as JSON."""

    path: str
    headers: Mapping[str, str]
    body: Any


class ProviderServer:
    """One provider. Each request gets the next scripted act; without one, a good answer.

    with ProviderServer(Provider.CLAUDE) as server:
        server.script(says(overloaded(Provider.CLAUDE), 529))
    """

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        self._lock = threading.Lock()
        self._requests: list[Asked] = []
        self._acts: deque[Act] = deque()
        self._otherwise: Act = says(good(provider))
        self._closing = threading.Event()
        self._http = _Http(("127.0.0.1", 0), _handler(self))
        self._serving = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self):
        self._serving.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._http.shutdown()
        self._http.server_close()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._http.server_port}"

    @property
    def requests(self) -> list[Asked]:
        """What was asked so far, oldest first."""
        with self._lock:
            return list(self._requests)

    @property
    def calls(self) -> int:
        """How often it was asked."""
        return len(self.requests)

    def script(self, *acts: Act) -> None:
        """Answer the next requests by these, one each, after those scripted before."""
        with self._lock:
            self._acts.extend(acts)

    def always(self, act: Act) -> None:
        """Answer by this whenever nothing is scripted."""
        with self._lock:
            self._otherwise = act

    def take(self, asked: Asked) -> Act:
        """Note the request; what to do about it."""
        with self._lock:
            self._requests.append(asked)
            return self._acts.popleft() if self._acts else self._otherwise

    def wait(self, seconds: float) -> bool:
        """Wait so long; whether the server closed meanwhile."""
        return self._closing.wait(seconds)


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Callers hang up on purpose."""


def _handler(server: ProviderServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            server.take(Asked(self.path, headers, json.loads(raw)))(self, server)

        def log_message(self, *_: object) -> None:
            pass

    return Handler
