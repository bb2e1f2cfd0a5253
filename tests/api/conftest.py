"""Tenants of the shared stack, and clients that call the API by its whole paths."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
import pytest

from tests.stack import Stack


@dataclass(frozen=True)
class Served:
    """A running API."""

    url: str

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


@pytest.fixture(scope="session")
def served(stack: Stack) -> Served:
    """One API for all tests; each test has tenants of its own."""
    return Served(stack.url)


@pytest.fixture
def tenants(stack: Stack) -> Iterator[NewTenant]:
    """Makes tenants that nobody else uses."""
    with making_tenants(stack) as new:
        yield new


@contextmanager
def making_tenants(stack: Stack) -> Iterator[NewTenant]:
    """The same for as long as the block lasts."""
    clients = []

    def new() -> Caller:
        with stack.new_tenant() as made:
            client = httpx.Client(
                base_url=stack.url,
                headers={"Authorization": f"Bearer {made.token}"},
                timeout=30,
                trust_env=False,
                verify=False,  # Plain HTTP: saves reading the certificates for each client.
            )
        clients.append(client)
        return Caller(made.tenant_id, made.token, client)

    yield new
    for client in clients:
        client.close()


@pytest.fixture
def client(tenants: NewTenant) -> httpx.Client:
    """A client of a fresh tenant."""
    return tenants().client
