"""Commands for those who run a stack: is it well, what could not be handled, build anew."""

import argparse
import asyncio
from typing import Final

from commands.running import Adding, database_of, folder, running
from infra.doctor import examine
from infra.postgres import dead_letters, replays
from infra.process import on_signals
from infra.settings import Settings
from streams.scheduler import schedule

_LOOK_SECONDS: Final = 0.3


def declare(adding: Adding) -> None:
    """Say what these commands take."""
    command = adding("scheduler", parents=[folder()], help="claim due slots beside a running stack")
    command.set_defaults(run=running(scheduler))
    command = adding(
        "doctor", parents=[folder()], help="do the parts answer, how the providers stand"
    )
    command.set_defaults(run=running(doctor))
    command = adding("replay", parents=[folder()], help="rebuild every projection from the facts")
    command.set_defaults(run=running(replay_projections))
    letters = adding("dead-letters", help="messages that could not be handled")
    kinds = letters.add_subparsers(required=True)
    command = kinds.add_parser("list", parents=[folder()])
    command.set_defaults(run=running(list_dead_letters))
    command = kinds.add_parser("replay", parents=[folder()])
    command.add_argument("ids", nargs="*", type=int, help="those of the list; all when none")
    command.set_defaults(run=running(replay_dead_letters))


async def scheduler(_: argparse.Namespace, settings: Settings) -> int:
    """Another scheduler beside the one in `up`: together they claim each slot once."""
    stopping = on_signals()
    async with database_of(settings) as database:
        scheduling = asyncio.create_task(schedule(database))
        print("SegOps schedules", flush=True)
        await stopping.wait()
        scheduling.cancel()
    return 0


async def doctor(_: argparse.Namespace, settings: Settings) -> int:
    """Print whether the parts answer and how the providers stand; 1 when not all is well."""
    lines, is_well = await examine(settings)
    for line in lines:
        print(line)
    return 0 if is_well else 1


async def list_dead_letters(_: argparse.Namespace, settings: Settings) -> int:
    """Print every dead letter, newest first, one JSON object a line."""
    async with database_of(settings) as database:
        for letter in await dead_letters.listed(database):
            print(dead_letters.as_line(letter))
    return 0


async def replay_dead_letters(arguments: argparse.Namespace, settings: Settings) -> int:
    """Put dead letters' original bytes on their topic again."""
    async with database_of(settings) as database:
        count = await dead_letters.replay(database, arguments.ids or None)
    print(f"{count} put on the log again")
    return 0


async def replay_projections(_: argparse.Namespace, settings: Settings) -> int:
    """Have the running stack rebuild its projections, and watch it."""
    async with database_of(settings) as database:
        wanted = await replays.request(database)
        said = ""
        while True:
            found = await replays.find(database, wanted)
            if found and found.progress != said:
                said = found.progress
                print(said, flush=True)
            if found and found.is_finished:
                return 1 if found.failure else 0
            await asyncio.sleep(_LOOK_SECONDS)
