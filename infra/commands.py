"""Commands that speak with a running stack: tenants, dead letters, replays, imports."""

import argparse
import asyncio
import re
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from infra.doctor import examine
from infra.importer import Tally, import_answers
from infra.local.stack import LocalStack, whereabouts
from infra.postgres import dead_letters, replays, tenants
from infra.postgres.database import Database
from infra.settings import Settings

_LOOK_SECONDS: Final = 0.3
_SLUG: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


@asynccontextmanager
async def database_of(folder: Path) -> AsyncIterator[Database]:
    """The Postgres of the stack that runs on this folder.

    Raises:
        NotRunning: none does.
    """
    found = whereabouts(folder)

    async def locate() -> str:
        return found.postgres_url

    database = Database(locate, size=2)
    await database.open()
    try:
        yield database
    finally:
        await database.close()


async def create_tenant(arguments: argparse.Namespace, settings: Settings) -> int:
    """Make a tenant and print its token, which is shown this once.

    Raises:
        Conflict: the slug is taken.
    """
    if not _SLUG.fullmatch(arguments.slug):
        print("a slug is 1 to 63 of a-z, 0-9 and -, and begins with no -", file=sys.stderr)  # noqa: T201
        return 2
    token = tenants.mint()
    async with database_of(settings.data_dir) as database:
        found = tenants.Tenants(database, LocalStack(settings).secrets().pepper)
        await found.create(arguments.slug, arguments.name or arguments.slug)
        await found.admit(arguments.slug, token, "first")
    print(token)  # noqa: T201
    return 0


async def doctor(_: argparse.Namespace, settings: Settings) -> int:
    """Print whether the parts answer and how the providers stand; 1 when not all is well."""
    lines, is_well = await examine(settings)
    for line in lines:
        print(line)  # noqa: T201
    return 0 if is_well else 1


async def list_dead_letters(_: argparse.Namespace, settings: Settings) -> int:
    """Print every dead letter, newest first, one JSON object a line."""
    async with database_of(settings.data_dir) as database:
        for letter in await dead_letters.listed(database):
            print(dead_letters.as_line(letter))  # noqa: T201
    return 0


async def replay_dead_letters(arguments: argparse.Namespace, settings: Settings) -> int:
    """Put dead letters' original bytes on their topic again."""
    async with database_of(settings.data_dir) as database:
        count = await dead_letters.replay(database, arguments.ids or None)
    print(f"{count} put on the log again")  # noqa: T201
    return 0


async def replay_projections(_: argparse.Namespace, settings: Settings) -> int:
    """Have the running stack rebuild its projections, and watch it."""
    async with database_of(settings.data_dir) as database:
        wanted = await replays.request(database)
        said = ""
        while True:
            found = await replays.find(database, wanted)
            if found and found.progress != said:
                said = found.progress
                print(said, flush=True)  # noqa: T201
            if found and found.is_finished:
                return 1 if found.failure else 0
            await asyncio.sleep(_LOOK_SECONDS)


async def import_files(arguments: argparse.Namespace, settings: Settings) -> int:
    """Post files of captured answers to the API.

    Raises:
        ImportFailed: the API refused a batch or stayed away.
    """
    url = arguments.url or f"http://{settings.host}:{settings.port}"
    started = time.monotonic()

    def tell(tally: Tally) -> None:
        seconds = max(time.monotonic() - started, 1e-9)
        done = tally.accepted + tally.duplicates + tally.rejected
        print(  # noqa: T201
            f"{done} answers, {done / seconds:.0f} a second: {tally.accepted} accepted,"
            f" {tally.duplicates} known already, {tally.rejected} rejected",
            file=sys.stderr,
            flush=True,
        )

    tally = await asyncio.to_thread(import_answers, arguments.files, url, arguments.token, tell)
    return 1 if tally.rejected else 0
