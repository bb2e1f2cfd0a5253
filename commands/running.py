"""What commands share: their form, the loop that they run in, the stack that they speak with."""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, TextIO

import uvloop

from infra.local.stack import LocalStack, found_by
from infra.postgres.database import Database, always_at
from infra.settings import PREFIX, Settings

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


def served() -> argparse.ArgumentParser:
    """The arguments that say where the API listens."""
    parent = argparse.ArgumentParser(add_help=False)
    parent.add_argument("--host", help="address to listen on (127.0.0.1)")
    parent.add_argument("--port", type=int, help="port to listen on (8000)")
    return parent


@contextmanager
def log_stream(settings: Settings, say: Callable[[str], None]) -> Iterator[TextIO]:
    """Where the log goes; says so when it is a file."""
    if settings.log_file == "-":
        yield sys.stderr
        return
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    path = Path(settings.log_file or settings.data_dir / "segops.log")
    say(f"logging to {path}")
    with path.open("a", buffering=1) as stream:
        yield stream


@asynccontextmanager
async def database_of(settings: Settings) -> AsyncIterator[Database]:
    """The Postgres that the settings name, else that of the stack in their folder.

    Raises:
        NotRunning: none works there.
    """
    database = Database(always_at(found_by(settings).postgres_url), size=2)
    await database.open()
    try:
        yield database
    finally:
        await database.close()


def pepper_of(settings: Settings) -> str:
    """What tokens are hashed with: the setting, else the secret of the stack in their folder.

    Raises:
        ValueError: the settings name a Postgres but no pepper; one made up would fit no token.
    """
    if settings.postgres_url:
        needed(settings, "token_pepper")
    return settings.token_pepper or LocalStack(settings).secrets().pepper


def needed(settings: Settings, *names: str) -> None:
    """Refuse to go on without these settings.

    Raises:
        ValueError: one is empty; the message names it.
    """
    for name in names:
        if not getattr(settings, name):
            raise ValueError(f"{PREFIX}{name.upper()} must be set")
