"""Connections to Postgres: the only way to get one, for a tenant or for the system."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, Final

import psycopg
from psycopg import AsyncConnection
from psycopg.rows import DictRow, dict_row
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from infra.ports import Clock
from schemas.errors import Unavailable

# Where Postgres is now; asked for each new connection.
Locate = Callable[[], Awaitable[str]]


def always_at(url: str) -> Locate:
    """Whoever asks is told this address: a server that does not move."""

    async def locate() -> str:
        return url

    return locate


CHECKOUT_SECONDS: Final = 2.0
# A server that is frozen enforces no timeout of its own.
PATIENCE_SECONDS: Final = 7.0
# The driver would wait ten seconds more for a frozen server to cancel a statement.
_CANCEL_SECONDS: Final = 0.5
# Nothing that a request waits for may take longer; a lock that is held too long is an outage.
_OPTIONS: Final = "-c statement_timeout=5s -c lock_timeout=4s -c timezone=UTC"

# Of these the same statement may succeed later; every other database error is a bug of ours.
_PASSING: Final = (
    psycopg.OperationalError,
    psycopg.InterfaceError,
    psycopg.errors.DeadlockDetected,
    psycopg.errors.SerializationFailure,
    PoolTimeout,
    TimeoutError,
)


class Connection(AsyncConnection[DictRow]):
    """A connection that is cut when its server does not take a cancellation at once.

    `has_news` is set by whoever puts something into the outbox in the running transaction.
    """

    has_news = False

    async def cancel_safe(self, *, timeout: float = _CANCEL_SECONDS) -> None:  # noqa: ASYNC109
        """Cancel the running statement, or close the connection."""
        try:
            await super().cancel_safe(timeout=min(timeout, _CANCEL_SECONDS))
        except psycopg.errors.CancellationTimeout:
            await self.close()
            raise


class Database:
    """A pool of connections, and who is told of news in the outbox.

    `clock` says what time it is for work that waits; by default Postgres's own clock does, which
    all replicas share.
    """

    def __init__(self, locate: Locate, size: int = 12, clock: Clock | None = None) -> None:
        self._clock = clock
        # The pool reports each failed attempt; the caller's 503 already says the same.
        logging.getLogger("psycopg.pool").setLevel(logging.ERROR)
        self._on_commit: list[Callable[[], None]] = []
        self._pool: AsyncConnectionPool[Connection] = AsyncConnectionPool(
            locate,
            connection_class=Connection,
            min_size=1,
            max_size=size,
            open=False,
            timeout=CHECKOUT_SECONDS,
            check=AsyncConnectionPool.check_connection,
            reconnect_timeout=1e9,
            kwargs={"row_factory": dict_row, "autocommit": True, "options": _OPTIONS},
        )

    async def open(self) -> None:
        """Start filling the pool; does not wait for Postgres."""
        await self._pool.open()

    async def close(self) -> None:
        """Give back every connection."""
        await self._pool.close(timeout=2)

    def after_commit(self, call: Callable[[], None]) -> None:
        """Have `call` called after every commit that put something into the outbox."""
        self._on_commit.append(call)

    async def now(self, connection: Connection) -> datetime:
        """What time it is, aware, UTC: for what is due, never for a lease."""
        if self._clock:
            return self._clock.now()
        cursor = await connection.execute("SELECT clock_timestamp() AS now")
        row = await cursor.fetchone()
        assert row is not None  # noqa: S101 - a SELECT without FROM has one row
        return row["now"].astimezone(UTC)  # type: ignore[no-any-return]

    @asynccontextmanager
    async def system(self, patience_seconds: float = PATIENCE_SECONDS) -> AsyncIterator[Connection]:
        """A transaction that sees all tenants. Not for anything that a route reaches.

        Raises:
            Unavailable: Postgres does not answer, or not within `patience_seconds`.
        """
        try:
            async with (
                asyncio.timeout(patience_seconds),
                self._pool.connection() as connection,
                connection.transaction(),
            ):
                connection.has_news = False
                yield connection
        except _PASSING as problem:
            raise Unavailable("catalog") from problem
        # Only news: the relay's own commits would wake it without end.
        if connection.has_news:
            for call in self._on_commit:
                call()

    @asynccontextmanager
    async def tenant(self, tenant_id: str) -> AsyncIterator[Connection]:
        """A transaction that sees one tenant's rows only, held by row security.

        Raises:
            Unavailable: Postgres does not answer.
        """
        async with self.system() as connection:
            await connection.execute(
                "SELECT set_config('role', 'segops_tenant', true),"
                " set_config('app.tenant_id', %s, true)",
                (tenant_id,),
            )
            yield connection


def row_count(cursor: psycopg.AsyncCursor[Any]) -> int:
    """How many rows the last statement touched."""
    return max(cursor.rowcount, 0)
