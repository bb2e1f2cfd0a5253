"""A lock that all processes share: its holder is a transaction of Postgres, which ends with it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from types import TracebackType
from typing import Final

import psycopg

from infra.postgres.database import Connection, Database
from schemas.errors import Unavailable

PROJECTIONS: Final = 5_360_002
"""Held by whoever folds into the projections' tables, or builds them anew."""

REPLAYS: Final = 5_360_003
"""Held by whoever does what a command asked for: the new tables are filled by one."""

SILENT_SECONDS: Final = 20.0
"""Whoever holds a lock and stands still for so long loses it."""

# As long as the longest replay; who waits is told after four seconds that it is not to be had.
_LONGEST_SECONDS: Final = 86_400.0


class SharedLock:
    """Entered by one at a time, of all tasks of all processes on one database.

    Entering raises `Unavailable` when another process has it for more than four seconds, leaving
    when it was lost in between: what was done under it must then be done again. A holder that is
    frozen or cut off loses it after `silent_seconds`.
    """

    def __init__(
        self,
        database: Database,
        number: int = PROJECTIONS,
        silent_seconds: float = SILENT_SECONDS,
    ) -> None:
        """The lock of this number."""
        self._database = database
        self._number = number
        self._silent_seconds = silent_seconds
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
            await connection.execute(
                "SELECT set_config('idle_in_transaction_session_timeout', %s, true)",
                (f"{self._silent_seconds * 1000:.0f}",),
            )
            await connection.execute("SELECT pg_advisory_xact_lock(%s)", (self._number,))
            left = asyncio.Event()
            keeping = asyncio.create_task(self._keep(connection, left))
            try:
                yield
            finally:
                left.set()
                await keeping

    async def _keep(self, connection: Connection, left: asyncio.Event) -> None:
        """Say now and then that we are there, and at last that we still were.

        Raises:
            Unavailable: we were not: another may have had the lock.
        """
        while not left.is_set():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._silent_seconds / 4):
                    await left.wait()
            try:
                await connection.execute("SELECT 1")
            except psycopg.Error as problem:
                raise Unavailable("catalog") from problem
