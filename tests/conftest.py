"""The real parts, each started once per test process."""

import asyncio
import logging

import pytest
import structlog
from hypothesis import settings

from infra.clickhouse_embedded import EmbeddedWarehouse
from infra.local.kafka import ApacheKafka
from infra.migrate import CLICKHOUSE, ClickHouseMigrations, migrate
from tests import kafka as apache
from tests.containers import clickhouse_url, kafka_url, postgres_url  # noqa: F401 - fixtures
from tests.stack import Stack

# Thirty times as many examples: `--hypothesis-profile=thorough`.
THOROUGH = "thorough"
settings.register_profile(THOROUGH, max_examples=3_000)

# Receivers of webhooks are on this machine too.
_SETTINGS = {"SEGOPS_WEBHOOK_LOOPBACK": "true"}


@pytest.fixture
def own_logging():
    """How a test has things logged ends with the test."""
    before, handlers = structlog.get_config(), logging.getLogger().handlers[:]
    yield
    structlog.configure(**before)
    logging.getLogger().handlers[:] = handlers


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory):
    """A running stack that tests share; a tenant of its own keeps each test apart."""
    running = Stack(tmp_path_factory.mktemp("stack"), settings=_SETTINGS).start()
    yield running
    assert running.stop() == 0, running.output()


@pytest.fixture
def tenant(stack: Stack):
    """A fresh tenant of the shared stack."""
    with stack.new_tenant() as client:
        yield client


@pytest.fixture(scope="session")
def warehouse(tmp_path_factory: pytest.TempPathFactory):
    """The one ClickHouse that a process may have, migrated; tests use tenants of their own."""
    opened = EmbeddedWarehouse(tmp_path_factory.mktemp("warehouse"))
    asyncio.run(migrate(CLICKHOUSE, ClickHouseMigrations(opened)))
    yield opened
    asyncio.run(opened.close())


@pytest.fixture(scope="session")
def jars():
    """What Apache Kafka consists of."""
    return apache.fetched()


@pytest.fixture(scope="session")
def kafka(jars, tmp_path_factory: pytest.TempPathFactory):
    """Apache Kafka, which a test may kill if it starts it again."""
    broker = ApacheKafka(tmp_path_factory.mktemp("kafka"), jars)
    apache.started(broker)
    yield broker
    asyncio.run(broker.stop())
