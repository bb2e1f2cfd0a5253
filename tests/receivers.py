"""Subscribers on this machine: each notes the webhooks that it gets and does with them as told."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler

from tests.wire.acts import says
from tests.wire.scripted import ScriptedServer


@dataclass(frozen=True, slots=True)
class Received:
    """One request: header names in lower case, `lines` as they came, the body's exact bytes."""

    method: str
    path: str
    headers: Mapping[str, str]
    lines: tuple[tuple[str, str], ...]
    body: bytes


class Receiver(ScriptedServer[Received]):
    """One subscriber; without a script it answers an empty 200.

    with Receiver() as receiver:
        receiver.script(says("", 503, retry_after="7"), hangs_up())
        post_to(receiver.url)
        assert receiver.requests[0].headers["webhook-id"]
    """

    def __init__(self, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> None:
        super().__init__(says(""), host, tls)
        self._host = host
        self._scheme = "https" if tls else "http"

    @property
    def url(self) -> str:
        """Where webhooks go."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"{self._scheme}://{host}:{self.port}/hook"

    def noted(self, handler: BaseHTTPRequestHandler, body: bytes) -> Received:
        lines = tuple(handler.headers.items())
        headers = {name.lower(): value for name, value in lines}
        return Received(handler.command, handler.path, headers, lines, body)
