"""Local servers that speak the providers' wire formats, over real sockets."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import Any

from schemas.base import Provider
from tests.wire.acts import says
from tests.wire.replies import good
from tests.wire.scripted import ScriptedServer


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: header names in lower case, the body as JSON."""

    path: str
    headers: Mapping[str, str]
    body: Any


class ProviderServer(ScriptedServer[Asked]):
    """One provider; without a script it gives a good answer.

    with ProviderServer(Provider.CLAUDE) as server:
        server.script(says(overloaded(Provider.CLAUDE), 529))
    """

    def __init__(self, provider: Provider) -> None:
        super().__init__(says(good(provider)))
        self.provider = provider

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def calls(self) -> int:
        """How often it was asked."""
        return len(self.requests)

    def noted(self, handler: BaseHTTPRequestHandler, body: bytes) -> Asked:
        headers = {name.lower(): value for name, value in handler.headers.items()}
        return Asked(handler.path, headers, json.loads(body))
