"""One migrated PostgreSQL for all tests of this folder; a tenant of its own keeps each apart."""

import itertools
from uuid import uuid4

import psycopg
import pytest

from tests.clock import SetClock
from tests.infra.postgres.scenes import ask, served
from tests.infra.postgres.subscribing import NOON, forget_all, new_alert

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    with served(tmp_path_factory.mktemp("postgres")) as running:
        yield running


@pytest.fixture
def url(server):
    return server.url


@pytest.fixture
def empty(url):
    """The address of a fresh, empty database on the same server."""
    name = f"fresh_{uuid4().hex}"
    ask(url, f"CREATE DATABASE {name}")
    yield url.rpartition("/")[0] + "/" + name
    ask(url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def tenant(url):
    """The id of a fresh tenant."""
    return new_tenant(url)


@pytest.fixture
def other_tenant(url):
    return new_tenant(url)


@pytest.fixture
def clock(url):
    """A clock of this test's own; no other test's alert is looked at, nor its webhook posted."""
    forget_all(url)
    return SetClock(NOON)


@pytest.fixture
def alert(url, tenant, clock):
    """The id of a new alert with a webhook."""
    return new_alert(url, tenant, clock)[0].id


@pytest.fixture
def empty_outbox(url):
    """Nothing is on its way: what tests of other tenants left there is gone."""
    with psycopg.connect(url) as connection:
        connection.execute("DELETE FROM outbox")


def new_tenant(url: str) -> str:
    slug = f"tenant-{next(_numbers)}"
    with psycopg.connect(url) as connection:
        connection.execute("INSERT INTO tenants (id, name) VALUES (%s, %s)", (slug, slug))
    return slug
