"""The demo tenant of `up --demo`: its answers first, then, while everything works, its shop."""

import asyncio
import time
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Final

from infra.demo.history import DAYS
from infra.demo.past import day_ends
from infra.demo.seed import TENANT, first_day
from infra.demo.seed_connectors import seed_connectors
from infra.demo.seed_segments import SegmentSeeder
from infra.demo.seed_shop import ShopTeller
from infra.runtime import Runtime
from projections.memberships.evaluate import SECONDS
from projections.segments import compile as compiled
from schemas.errors import SegOpsError
from schemas.segments import Definition

Tell = Callable[[str], None]

_LOOK_SECONDS: Final = 0.1
_TOLD_SECONDS: Final = 1.0
# More than a demo has.
_EVERYBODY: Final = 1_000_000


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
        await _open(runtime, tell)
    except SegOpsError as problem:
        tell(f"the demo's shop is not told to its end: {problem}")


async def _open(runtime: Runtime, tell: Tell) -> None:
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
