"""What processes are made of, whether all is one process or several."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

from prometheus_client import CollectorRegistry

from api.deps import Door
from api.server import Server
from commands.running import needed
from infra.clickhouse_cluster import Cluster, cluster_of
from infra.migrate import CLICKHOUSE, ClickHouseMigrations, migrate
from infra.postgres.database import always_at
from infra.postgres.migrations import POSTGRES, PostgresMigrations
from infra.runtime import Runtime, open_runtime, open_warehouse
from infra.settings import Settings
from projections.activity.tail import Tail
from schemas.errors import Unavailable
from streams.domain.backtest import backtest

WELCOME: Final = "welcome"
"""The one task that may end by itself."""

Work = Coroutine[Any, Any, Any]


@asynccontextmanager
async def deployed(settings: Settings) -> AsyncIterator[Runtime]:
    """A runtime on the servers that the settings name.

    Raises:
        ValueError: a setting that it needs is missing, or not of its form.
    """
    needed(settings, "postgres_url", "warehouse_url", "token_pepper", "sealing_key")
    runtime = await open_runtime(
        settings,
        postgres=always_at(settings.postgres_url),
        warehouse=open_warehouse(settings.warehouse_url, cluster_of(settings)),
        pepper=settings.token_pepper,
        sealing_key=settings.sealing_key,
    )
    try:
        yield runtime
    finally:
        await runtime.close()


async def migrated(runtime: Runtime, cluster: Cluster | None = None) -> list[str]:
    """Have all tables as this version wants them, on one server of ClickHouse or on a cluster.

    Returns the names of what was applied.

    Raises:
        MigrationRefused: what was applied and what is here do not fit together.
    """
    return [
        *await migrate(POSTGRES, PostgresMigrations(runtime.database)),
        *await migrate(CLICKHOUSE, ClickHouseMigrations(runtime.warehouse, cluster)),
    ]


def door_of(
    runtime: Runtime,
    tail: Tail,
    registry: CollectorRegistry,
    is_ready: Callable[[], Awaitable[Mapping[str, bool]]],
) -> Door:
    """The door that these parts stand behind."""

    async def lag() -> float:
        oldest = await runtime.log.oldest()
        return (runtime.clock.now() - oldest).total_seconds() if oldest else 0.0

    return Door(
        catalogs=runtime.catalogs,
        intake=runtime.intake,
        tokens=runtime.tokens,
        warehouse=runtime.warehouse,
        tail=tail,
        standings=runtime.standings,
        copilot=runtime.copilot,
        clock=runtime.clock,
        metrics=registry,
        is_ready=is_ready,
        lag=lag,
        backtest=backtest,
    )


async def stores_of(runtime: Runtime) -> dict[str, bool]:
    """Whether each store answers, by the name of what is in it."""
    return {
        "catalog": await _answers(runtime.catalogs.ping()),
        "projections": await _answers(runtime.warehouse.ask("SELECT 1 AS one")),
    }


async def _answers(question: Awaitable[object]) -> bool:
    try:
        await question
    except Unavailable:
        return False
    return True


async def run_until_one_ends(
    works: Mapping[str, Work], server: Server | None = None, tail: Tail | None = None
) -> None:
    """Run all of them until one ends, then end the others; `WELCOME` may end by itself.

    The server answers what it was asked, and the tail lets its onlookers go. What a work raises
    comes out.
    """
    tasks = {asyncio.create_task(work, name=name) for name, work in works.items()}
    try:
        await _first_end(tasks)
    finally:
        if tail is not None:
            tail.end()
        if server is not None:
            server.should_exit = True
        for task in tasks:
            if task.get_name() != "api":
                task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _first_end(tasks: set[asyncio.Task[Any]]) -> None:
    waiting = set(tasks)
    while True:
        done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
            if task.get_name() != WELCOME:
                return
