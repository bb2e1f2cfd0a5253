"""The scheduler: turns due slots into runs. Any number of them may work at once."""

import asyncio
from typing import Final

import structlog

from infra.postgres.database import Database
from infra.postgres.slots import claim_due
from infra.process import goes_on
from schemas.errors import Unavailable
from streams.domain.timing import plan

LOOK_SECONDS: Final = 1.0
_AT_ONCE: Final = 100

_log = structlog.get_logger("scheduler")


async def schedule(database: Database, look_seconds: float = LOOK_SECONDS) -> None:
    """Claim what is due, for ever. A slot that a crash left unclaimed is due again."""
    while goes_on():
        try:
            while await claim_due(database, plan, _AT_ONCE) == _AT_ONCE:
                pass
        except Unavailable as problem:
            _log.warning("scheduler waits", part=problem.part)
        await asyncio.sleep(look_seconds)
