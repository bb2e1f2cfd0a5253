"""The API on a real socket, and tenants to call it as."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Final

import httpx
import pytest

from api.app import build_api
from api.server import Server, build_server
from tests.api.door import Opened, open_door


@dataclass(frozen=True)
class Served:
    """A running API."""

    url: str
    opened: Opened

    @property
    def port(self) -> int:
        return httpx.URL(self.url).port or 0


@dataclass(frozen=True)
class Caller:
    """A tenant, its token, and a client that sends it."""

    tenant_id: str
    token: str
    client: httpx.Client


def until(probe: Callable[[], bool], seconds: float = 20) -> None:
    """Wait for what becomes true later: the projections follow the log."""
    deadline = time.monotonic() + seconds
    while not probe():
        assert time.monotonic() < deadline, "it never became true"
        time.sleep(0.05)


NewTenant = Callable[[], Caller]


_SERVED: Final = pytest.StashKey[Served]()


@pytest.fixture(scope="session")
def served(pytestconfig: pytest.Config) -> Served:
    """One API for all tests, whichever folder asks; each test has tenants of its own."""
    if _SERVED not in pytestconfig.stash:
        parts = ExitStack()
        pytestconfig.add_cleanup(parts.close)
        pytestconfig.stash[_SERVED] = parts.enter_context(serving())
    return pytestconfig.stash[_SERVED]


@contextmanager
def serving() -> Iterator[Served]:
    """The API in a thread of its own, until the end of the block."""
    with open_door() as opened, socket.create_server(("127.0.0.1", 0)) as listener:
        server = build_server(build_api(opened.door), "127.0.0.1", 0)
        thread = threading.Thread(target=_serve, args=(server, listener))
        thread.start()
        yield Served(f"http://127.0.0.1:{listener.getsockname()[1]}", opened)
        server.should_exit = True
        thread.join()


def _serve(server: Server, listener: socket.socket) -> None:
    asyncio.run(server.serve(sockets=[listener]))


@pytest.fixture
def tenants(served: Served) -> Iterator[NewTenant]:
    """Makes tenants that nobody else uses."""
    clients = []

    def new() -> Caller:
        tenant_id, token = served.opened.new_tenant()
        client = httpx.Client(
            base_url=served.url,
            headers={"Authorization": f"Bearer {token}"},
            timeout=30,
            verify=False,  # Plain HTTP: saves reading the certificates for each client.
        )
        clients.append(client)
        return Caller(tenant_id, token, client)

    yield new
    for client in clients:
        client.close()


@pytest.fixture
def client(tenants: NewTenant) -> httpx.Client:
    """A client of a fresh tenant."""
    return tenants().client
