"""A lock that all processes share: its holder is a transaction of Postgres, which ends with it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from types import TracebackType
from typing import Final

from infra.postgres.database import Database

PROJECTIONS: Final = 5_360_002
"""Held by whoever folds into the projections' tables, or builds them anew."""

# As long as the longest replay; who waits is told after four seconds that it is not to be had.
_LONGEST_SECONDS: Final = 86_400.0


class SharedLock:
    """Entered by one at a time, of all tasks of all processes on one database.

    Entering raises `Unavailable` when another process has it for more than four seconds, leaving
    when it was lost in between: what was done under it must then be done again.
    """

    def __init__(self, database: Database, number: int = PROJECTIONS) -> None:
        """The lock of this number."""
        self._database = database
        self._number = number
        # Waiting here takes no connection.
        self._here = asyncio.Lock()
        self._held: AbstractAsyncContextManager[None] | None = None

    async def __aenter__(self) -> None:
        held = self._locked()
        await held.__aenter__()
        self._held = held

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        held, self._held = self._held, None
        if held is not None:
            await held.__aexit__(kind, problem, trace)

    @asynccontextmanager
    async def _locked(self) -> AsyncIterator[None]:
        async with self._here, self._database.system(_LONGEST_SECONDS) as connection:
            await connection.execute("SELECT pg_advisory_xact_lock(%s)", (self._number,))
            yield
