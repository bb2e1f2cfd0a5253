"""What commands share: their form, the loop that they run in, the stack that they speak with."""

import argparse
import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import uvloop

from infra.local.stack import whereabouts
from infra.postgres.database import Database
from infra.settings import Settings

Adding = Callable[..., argparse.ArgumentParser]
"""Adds a command by its name to those that there are."""

Command = Callable[[argparse.Namespace, Settings], Coroutine[Any, Any, int]]
"""Does the work; its exit code."""


def running(command: Command) -> Callable[[argparse.Namespace, Settings], int]:
    """The command, in an event loop of its own."""
    return lambda arguments, settings: in_loop(command(arguments, settings))


def in_loop(work: Coroutine[Any, Any, int]) -> int:
    """Run this until it ends."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)


def folder() -> argparse.ArgumentParser:
    """The argument that says which stack is meant."""
    parent = argparse.ArgumentParser(add_help=False)
    parent.add_argument("--data-dir", type=Path, help="where the stack keeps its data (.data)")
    return parent


@asynccontextmanager
async def database_of(data_dir: Path) -> AsyncIterator[Database]:
    """The Postgres of the stack that runs on this folder.

    Raises:
        NotRunning: none does.
    """
    found = whereabouts(data_dir)

    async def locate() -> str:
        return found.postgres_url

    database = Database(locate, size=2)
    await database.open()
    try:
        yield database
    finally:
        await database.close()
