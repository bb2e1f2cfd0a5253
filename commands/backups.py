"""Everything that a stack knows, saved while it runs and made again elsewhere."""

import argparse
import asyncio
from pathlib import Path
from typing import Final

import structlog

from commands.running import Adding, database_of, folder, running
from infra.backup.folder import BackupRefused, Contents
from infra.backup.stack import back_up
from infra.backup.stack import restore as make_again
from infra.local.stack import LocalStack
from infra.postgres import backups
from infra.process import goes_on
from infra.runtime import Runtime
from infra.settings import Settings
from projections.writer import Projector
from schemas.errors import Unavailable

# Nobody asks often, and an idle stack is to rest.
_LOOK_SECONDS: Final = 5.0
_WATCH_SECONDS: Final = 0.5

_log = structlog.get_logger("backup")


def declare(adding: Adding) -> None:
    """Say what these commands take."""
    command = adding("backup", parents=[folder()], help="save a running stack to a new folder")
    command.add_argument("folder", type=Path, help="must not be there yet")
    command.set_defaults(run=running(backup))
    command = adding("restore", parents=[folder()], help="make a stack from a backup")
    command.add_argument("folder", type=Path, help="what `backup` made")
    command.set_defaults(run=running(restore))


async def backup(arguments: argparse.Namespace, settings: Settings) -> int:
    """Have the running stack save itself, and wait for it.

    Raises:
        BackupRefused: it cannot be done; where the settings name servers, nobody here could.
    """
    if settings.postgres_url:
        raise BackupRefused("servers are saved by their own programs: see docs/backup.md")
    async with database_of(settings) as database:
        wanted = await backups.request(database, arguments.folder.resolve())
        while True:
            found = await backups.find(database, wanted)
            if found and found.failure:
                raise BackupRefused(found.failure)
            if found and found.is_finished:
                print(found.outcome)
                return 0
            await asyncio.sleep(_WATCH_SECONDS)


async def restore(arguments: argparse.Namespace, settings: Settings) -> int:
    """Make the data folder of a stack that does not run yet."""
    contents = await make_again(arguments.folder.resolve(), settings)
    print(f"{settings.data_dir} is as of {contents.taken_at}: {_told(contents)}")
    return 0


async def back_up_on_request(stack: LocalStack, runtime: Runtime, projector: Projector) -> None:
    """Take requests for ever."""
    while goes_on():
        try:
            if (wanted := await backups.claim(runtime.database)) is not None:
                await _back_up(stack, runtime, projector, *wanted)
        except Unavailable as problem:
            _log.warning("backup waits", part=problem.part)
        await asyncio.sleep(_LOOK_SECONDS)


async def _back_up(
    stack: LocalStack, runtime: Runtime, projector: Projector, wanted: int, to: Path
) -> None:
    try:
        now = runtime.clock.now()
        contents = await back_up(stack, runtime.warehouse, projector.lock, to, now)
    except Exception as problem:  # noqa: BLE001 - whoever waits must be told; the stack goes on
        _log.exception("backup failed")
        await backups.finish(runtime.database, wanted, failure=str(problem))
        return
    outcome = f"{to} is as of {contents.taken_at}: {_told(contents)}"
    await backups.finish(runtime.database, wanted, outcome=outcome)


def _told(contents: Contents) -> str:
    return ", ".join(f"{table} {count}" for table, count in contents.rows.items())
