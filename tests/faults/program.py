"""Runs the stack as manage.py does, with the same arguments, but by a plan of the test's own."""

import asyncio
import sys
from collections.abc import Callable
from typing import NoReturn

import manage
from commands.up import Plan, up
from infra import logs
from infra.settings import Settings


def run(plan: Callable[[Settings], Plan]) -> NoReturn:
    """Run `up` as planned until a signal comes; the exit code is its own."""
    settings = manage.settings_of(manage.parser(sys.argv[1:]).parse_args())
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with (settings.data_dir / "segops.log").open("a", buffering=1) as stream:
        logs.configure("info", stream)
        sys.exit(asyncio.run(up(plan(settings))))
