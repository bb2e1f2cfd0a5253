"""The front door: every command of SegOps. `python manage.py --help` lists them."""

import argparse
import sys
from dataclasses import replace
from typing import Final

from commands import answers, operations, tenants, tokens, up
from infra.importer import ImportFailed
from infra.local.child import DidNotStart
from infra.local.stack import AlreadyRunning, NotRunning
from infra.migrate import MigrationRefused
from infra.settings import Settings
from schemas.errors import Conflict, NotFound, Unavailable
from streams.host import WorkerDied

# In the order of the help.
COMMANDS: Final = (up, tenants, tokens, operations, answers)


def main(argv: list[str] | None = None) -> int:
    """Run one command; its exit code. 2 means that it was called wrongly."""
    arguments = parser().parse_args(argv)
    try:
        return int(arguments.run(arguments, settings_of(arguments)))
    except (
        AlreadyRunning,
        Conflict,
        DidNotStart,
        ImportFailed,
        MigrationRefused,
        NotFound,
        NotRunning,
        OSError,
        Unavailable,
        ValueError,
        WorkerDied,
    ) as problem:
        print(f"manage.py: {problem}", file=sys.stderr)
        return 1


def parser() -> argparse.ArgumentParser:
    """The command line, all commands in it."""
    made = argparse.ArgumentParser(prog="manage.py", description="SegOps")
    adding = made.add_subparsers(required=True, metavar="COMMAND").add_parser
    for subject in COMMANDS:
        subject.declare(adding)
    return made


def settings_of(arguments: argparse.Namespace) -> Settings:
    """The settings of the environment, with what the command line says instead."""
    told = {"data_dir", "host", "port"} & vars(arguments).keys()
    given = {name: value for name in told if (value := getattr(arguments, name)) is not None}
    return replace(Settings.from_environment(), **given)


if __name__ == "__main__":
    sys.exit(main())
