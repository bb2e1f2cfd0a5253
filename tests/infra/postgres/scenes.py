"""How tests of this folder speak with Postgres."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

from infra.local.postgres import LocalPostgres
from infra.migrate import migrate
from infra.ports import Clock
from infra.postgres.catalogs import PostgresTenant
from infra.postgres.database import Database, always_at
from infra.postgres.migrations import POSTGRES, PostgresMigrations
from infra.signing import Sealer
from infra.webhook_rules import WebhookRules
from schemas.codec import decode

SEALER = Sealer("a key of tests")
WEBHOOKS = WebhookRules(SEALER, allow_http=True, allow_loopback=True)


@contextmanager
def served(folder: Path) -> Iterator[LocalPostgres]:
    """A server of its own over this folder, with all tables."""
    server = LocalPostgres(folder)

    async def begin() -> None:
        await server.start()
        async with opened(server.url) as database:
            await migrate(POSTGRES, PostgresMigrations(database))

    asyncio.run(begin())
    yield server
    asyncio.run(server.stop())


@asynccontextmanager
async def opened(url: str, size: int = 12, clock: Clock | None = None) -> AsyncIterator[Database]:
    """A database on the server at `url`."""
    database = Database(always_at(url), size, clock)
    await database.open()
    try:
        yield database
    finally:
        await database.close()


def play(url: str, scene: Callable[[Database], Awaitable[Any]], clock: Clock | None = None) -> Any:
    """Run `scene` with a database on the server at `url`; what it returns."""

    async def run() -> Any:
        async with opened(url, clock=clock) as database:
            return await scene(database)

    return asyncio.run(run())


def catalog_of(database: Database, tenant: str) -> PostgresTenant:
    """One tenant's catalog."""
    return PostgresTenant(database, tenant, WEBHOOKS)


def for_tenant(url: str, tenant: str, scene: Callable[[PostgresTenant], Awaitable[Any]]) -> Any:
    """Run `scene` with one tenant's catalog."""
    return play(url, lambda database: scene(catalog_of(database, tenant)))


def ask(url: str, statement: str, *values: Any) -> list[dict[str, Any]]:
    """Rows as the superuser sees them, past all row security."""
    with psycopg.connect(url, autocommit=True, row_factory=dict_row) as connection:
        found = connection.execute(statement, values or None)
        return found.fetchall() if found.description else []


def facts_of(url: str, tenant: str, topic: str) -> list[Any]:
    """The tenant's facts that wait in the outbox, in the order in which they were added."""
    rows = ask(url, "SELECT value FROM outbox WHERE topic = %s ORDER BY seq", topic)
    facts = [decode(bytes(row["value"])) for row in rows]
    return [fact for fact in facts if fact.tenant_id == tenant]
