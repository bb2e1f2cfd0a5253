"""The outbox and the migrations once more, on PostgreSQL in a container."""

import asyncio
from dataclasses import dataclass

import pytest

from infra.migrate import migrate
from infra.postgres.migrations import POSTGRES, PostgresMigrations
from tests.infra.postgres.scenes import opened
from tests.infra.postgres.test_migrations import *  # noqa: F403 - the suite itself
from tests.infra.postgres.test_outbox import *  # noqa: F403
from tests.infra.postgres.test_upgrades import *  # noqa: F403

pytestmark = [pytest.mark.docker, pytest.mark.usefixtures("empty_outbox")]


@dataclass(frozen=True)
class Server:
    url: str


@pytest.fixture(scope="module")
def server(postgres_url):
    async def begin():
        async with opened(postgres_url) as database:
            await migrate(POSTGRES, PostgresMigrations(database))

    asyncio.run(begin())
    return Server(postgres_url)
