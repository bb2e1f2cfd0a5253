"""Rebuilds the projections whenever a command asks for it."""

import asyncio
from typing import Final

import structlog

from infra.ports import Warehouse
from infra.postgres import replays
from infra.postgres.database import Database
from infra.postgres.locks import REPLAYS, SharedLock
from infra.process import goes_on
from projections.replay import replay
from projections.writer import Projector
from schemas.errors import Unavailable

_LOOK_SECONDS: Final = 1.0

_log = structlog.get_logger("replay")


async def replay_on_request(database: Database, warehouse: Warehouse, projector: Projector) -> None:
    """Take requests for ever, one worker at a time; one that a crash cut short is taken again."""
    alone = SharedLock(database, REPLAYS)
    while goes_on():
        try:
            if await replays.next_wanted(database) is not None:
                async with alone:
                    await _replay_next(database, warehouse, projector)
        except Unavailable as problem:
            _log.warning("replay waits", part=problem.part)
        await asyncio.sleep(_LOOK_SECONDS)


async def _replay_next(database: Database, warehouse: Warehouse, projector: Projector) -> None:
    """Do what is still asked for: another worker may have done it before we were let in."""
    if (wanted := await replays.next_wanted(database)) is not None:
        await _replay(database, warehouse, projector, wanted)


async def _replay(
    database: Database, warehouse: Warehouse, projector: Projector, wanted: int
) -> None:
    told: set[asyncio.Task[None]] = set()

    def progress(table: str, done: int, total: int) -> None:
        line = f"{table}: {done} of {total}"
        told.add(asyncio.ensure_future(replays.tell(database, wanted, line)))

    try:
        rows = await replay(warehouse, projector.lock, progress, wanted)
    except Unavailable:
        raise
    except Exception as problem:  # noqa: BLE001 - see below
        # The request must end, or it would be taken for ever; the old tables are untouched.
        _log.exception("replay failed")
        await replays.finish(database, wanted, "failed", type(problem).__name__)
        return
    await asyncio.gather(*told, return_exceptions=True)
    line = ", ".join(f"{table} {count}" for table, count in rows.items())
    await replays.finish(database, wanted, line, None)
