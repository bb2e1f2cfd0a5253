"""The front door: every command of SegOps. `python manage.py --help` lists them."""

import argparse
import gc
import importlib
import sys
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from infra.settings import Settings
from schemas.errors import SegOpsError

# Which file of `commands` knows each, in the order of the help.
COMMANDS: Final[Mapping[str, str]] = {
    "up": "up",
    "tenant": "tenants",
    "token": "tokens",
    "scheduler": "operations",
    "doctor": "operations",
    "replay": "operations",
    "dead-letters": "operations",
    "backup": "backups",
    "restore": "backups",
    "import-answers": "answers",
    "extract": "answers",
    "run_copilot_evals": "evals",
    "api": "processes",
    "worker": "processes",
    "migrate": "processes",
    "demo": "demo",
    "kafka": "kafka",
}


def main(argv: list[str] | None = None) -> int:
    """Run one command; its exit code. 2 means that it was called wrongly."""
    told = sys.argv[1:] if argv is None else argv
    arguments = parser(told).parse_args(told)
    try:
        return int(arguments.run(arguments, settings_of(arguments)))
    except (SegOpsError, OSError, ValueError) as problem:
        print(f"manage.py: {problem}", file=sys.stderr)
        return 1


def parser(argv: list[str]) -> argparse.ArgumentParser:
    """The command line; of the commands only that which is called, else all of them.

    What one command needs takes seconds to import; most need little of it.
    """
    made = argparse.ArgumentParser(prog="manage.py", description="SegOps")
    adding = made.add_subparsers(required=True, metavar="COMMAND").add_parser
    called = COMMANDS.get(argv[0]) if argv else None
    # What is imported stays: looking for garbage in it would take a fifth of the time.
    gc.disable()
    for name in [called] if called else dict.fromkeys(COMMANDS.values()):
        importlib.import_module(f"commands.{name}").declare(adding)
    gc.freeze()
    gc.enable()
    return made


def settings_of(arguments: argparse.Namespace) -> Settings:
    """The settings of the environment, with what the command line says instead."""
    told = {"data_dir", "host", "port"} & vars(arguments).keys()
    given = {name: value for name in told if (value := getattr(arguments, name)) is not None}
    return replace(Settings.from_environment(), **given)


if __name__ == "__main__":
    sys.exit(main())
