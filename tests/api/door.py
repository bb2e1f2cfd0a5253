"""An API in this process, over the Postgres of the running stack: for what only its maker sets.

Limits that a test can wait for, counters of its own, parts that are down. Everything else is
tested on the stack itself.
"""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import httpx
from prometheus_client import CollectorRegistry

from api.app import build_api
from api.deps import Door
from api.server import build_server
from infra.answers.policy import CallPolicy
from infra.clickhouse_embedded import EmbeddedWarehouse
from infra.clickhouse_reading import ReadingWarehouse
from infra.copilot_ports import Copilot
from infra.local.stack import kept_secrets, whereabouts
from infra.postgres.catalogs import PostgresCatalogs
from infra.postgres.conversations import PostgresConversations
from infra.postgres.database import Database, always_at
from infra.postgres.intake import PostgresIntake
from infra.postgres.standing import PostgresStandings
from infra.postgres.tokens import PostgresTokens
from infra.runtime import SystemClock, open_engines
from infra.settings import Settings
from infra.signing import Sealer
from infra.webhook_rules import WebhookRules
from projections.activity.tail import Tail
from streams.domain.backtest import backtest
from tests.stack import Stack, free_port


def door_over(database: Database, pepper: str = "") -> Door:
    """A door over this database, with a warehouse that nobody may use yet."""
    warehouse = EmbeddedWarehouse(Path(mkdtemp()))
    return Door(
        catalogs=PostgresCatalogs(database, WebhookRules(Sealer("a key"), True, True)),
        intake=PostgresIntake(database),
        tail=Tail(),
        tokens=PostgresTokens(database, pepper),
        warehouse=warehouse,
        standings=PostgresStandings(
            database, CallPolicy.of(Settings()), open_engines(Settings(), SystemClock())
        ),
        copilot=Copilot(PostgresConversations(database), None, pepper, ReadingWarehouse(warehouse)),
        clock=SystemClock(),
        metrics=CollectorRegistry(),
        is_ready=_all_ready,
        lag=_no_lag,
        backtest=backtest,
    )


def nowhere_door() -> Door:
    """A door with nothing behind it, on which the OpenAPI document does not depend."""
    return door_over(_nowhere())


@asynccontextmanager
async def door_beside(stack: Stack | None, folder: Path, **changes: Any) -> AsyncIterator[Door]:
    """A door over the stack's Postgres, or over one that is down; `changes` replace its parts, and
    those of its copilot.
    """
    database = _at(whereabouts(stack.folder).postgres_url) if stack else _nowhere()
    warehouse = EmbeddedWarehouse(folder)
    await warehouse.close()
    await database.open()
    try:
        door = door_over(database, kept_secrets(stack.folder).pepper if stack else "")
        read = ReadingWarehouse(changes.setdefault("warehouse", warehouse))
        copilot = replace(door.copilot, **{"warehouse": read, **changes.pop("copilot", {})})
        yield replace(door, copilot=copilot, **changes)
    finally:
        await database.close()


def asked(
    stack: Stack | None, folder: Path, *paths: str, token: str = "x", **changes: Any
) -> tuple[list[httpx.Response], Door]:
    """The answers of an API over such a door, asked in this process, and the door."""

    async def ask() -> tuple[list[httpx.Response], Door]:
        async with door_beside(stack, folder, **changes) as door:
            transport = httpx.ASGITransport(build_api(door), raise_app_exceptions=False)
            headers = {"Authorization": f"Bearer {token}"}
            async with httpx.AsyncClient(
                transport=transport, base_url="http://here", headers=headers
            ) as client:
                return list(await asyncio.gather(*map(client.get, paths))), door

    return asyncio.run(ask())


@contextmanager
def serving(stack: Stack, folder: Path, **changes: Any) -> Iterator[str]:
    """Such an API on a socket, in a thread of its own; its address."""
    port, is_ending = free_port(), threading.Event()

    async def serve() -> None:
        async with door_beside(stack, folder, **changes) as door:
            server = build_server(build_api(door), "127.0.0.1", port)
            with socket.create_server(("127.0.0.1", port)) as listener:
                task = asyncio.create_task(server.serve([listener]))
                await asyncio.to_thread(is_ending.wait)
                server.should_exit = True
                await task

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    try:
        _until_open(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        is_ending.set()
        thread.join()


def _until_open(port: int) -> None:
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            pass


def _at(url: str) -> Database:
    return Database(always_at(url), size=4)


def _nowhere() -> Database:
    return _at(f"postgresql://nobody@127.0.0.1:{free_port()}/none?connect_timeout=2")


async def _all_ready() -> Mapping[str, bool]:
    return {"catalog": True, "worker": True, "projections": True}


async def _no_lag() -> float:
    return 0.0
