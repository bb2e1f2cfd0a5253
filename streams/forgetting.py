"""Forgets which messages came in, once their seven days are over. Any number may work at once."""

import asyncio
from typing import Final

import structlog

from infra.postgres.database import Database
from infra.postgres.intake import forget
from infra.process import goes_on
from schemas.errors import Unavailable

LOOK_SECONDS: Final = 60.0
_AT_ONCE: Final = 5_000

_log = structlog.get_logger("forgetting")


async def forget_messages(database: Database, look_seconds: float = LOOK_SECONDS) -> None:
    """Forget for ever, in small steps, so that no statement takes long."""
    while goes_on():
        try:
            while await forget(database, _AT_ONCE) == _AT_ONCE:
                pass
        except Unavailable as problem:
            _log.warning("forgetting waits", part=problem.part)
        await asyncio.sleep(look_seconds)
