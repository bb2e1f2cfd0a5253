"""The demo tenant, of `up --demo` or a deployment: its answers, then, while all works, its shop."""

import argparse
import asyncio
import sys
import time
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Final

from commands.parts import deployed
from commands.running import Adding, running
from infra import logs
from infra.demo.history import DAYS
from infra.demo.past import day_ends
from infra.demo.seed import TENANT, first_day, seed
from infra.demo.seed_connectors import seed_connectors
from infra.demo.seed_segments import SegmentSeeder
from infra.demo.seed_shop import ShopTeller
from infra.postgres.tenants import mint
from infra.runtime import Runtime
from infra.settings import Settings
from projections.memberships.evaluate import SECONDS
from projections.segments import compile as compiled
from schemas.errors import SegOpsError
from schemas.segments import Definition

Tell = Callable[[str], None]

_LOOK_SECONDS: Final = 0.1
_TOLD_SECONDS: Final = 1.0
# More than a demo has.
_EVERYBODY: Final = 1_000_000


def declare(adding: Adding) -> None:
    """Say what the command takes."""
    command = adding("demo", help="tell the demo tenant's history to a deployment, beside workers")
    command.set_defaults(run=running(demo))


async def demo(_: argparse.Namespace, settings: Settings) -> int:
    """Tell the demo tenant's history to the deployment that the settings name, and a new token.

    What is there stays; without a worker it waits for one.

    Raises:
        ValueError: a setting that it needs is missing, or not of its form.
        Unavailable: a server does not answer; called again, it goes on.
    """
    logs.configure(settings.log_level, sys.stderr)
    token = settings.demo_token or mint()
    async with deployed(settings) as runtime:
        await seed(runtime.database, runtime.tenants, runtime.catalogs, token, _say)
        await _tell(runtime, _say)
    print(token)
    return 0


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


async def settled(runtime: Runtime, tell: Tell) -> None:
    """Return when no agent has anything left to handle."""
    told = 0.0
    while owed := await runtime.log.backlog():
        if time.monotonic() - told > _TOLD_SECONDS:
            told = time.monotonic()
            tell(f"{owed} facts still to be handled")
        await asyncio.sleep(_LOOK_SECONDS)


async def open_shop(runtime: Runtime, tell: Tell) -> None:
    """Tell the shop's events through the log, then its segments, as far as they are not there.

    What fails ends it, be it that somebody changes the same segments meanwhile; the next start
    goes on.
    """
    try:
        await _tell(runtime, tell)
    except SegOpsError as problem:
        tell(f"the demo's shop is not told to its end: {problem}")


async def _tell(runtime: Runtime, tell: Tell) -> None:
    now, opened = runtime.clock.now(), await first_day(runtime.database)
    shop = ShopTeller(runtime.intake, runtime.warehouse, TENANT, opened)
    tell(f"told {await shop.tell(now)} events of the demo's shop")
    segments = _segments(runtime)
    if await segments.is_done():
        return
    await settled(runtime, tell)
    await segments.seed(day_ends(opened - timedelta(days=DAYS), now.date()))
    await seed_connectors(segments.catalog)
    await settled(runtime, tell)
    tell("told the segments and connectors of the demo's shop")


def _segments(runtime: Runtime) -> SegmentSeeder:
    async def meant(definition: Definition, at: datetime) -> Collection[str]:
        question = compiled.members(definition, TENANT, at, after="", limit=_EVERYBODY)
        rows = await runtime.warehouse.ask(question.sql, question.parameters, seconds=SECONDS)
        return [row["user_id"] for row in rows]

    catalog = runtime.catalogs.of(TENANT)
    return SegmentSeeder(runtime.database, catalog, runtime.warehouse, TENANT, meant)
