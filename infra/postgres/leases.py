"""Work that waits in a table: due at some time, leased to one worker, taken over when that dies.

The table is keyed by `(tenant_id, id)` and has three columns: `due_at` (null: nothing to do),
`lease_until` and `attempt`. A worker that wakes up after its lease finds another `attempt` in the
row, so every statement with which it ends its work names the attempt it has.
"""

from collections.abc import Sequence
from typing import Any, Final, Protocol

from psycopg import sql

from infra.postgres.database import Connection, Database, row_count

# How long after a worker's death its work is taken over. Renewed three times in that time.
LEASE_SECONDS: Final = 15.0


_ANY: Final = sql.SQL("true")


class Job(Protocol):
    """A piece of work that this worker has leased; `attempt` counts from 1."""

    @property
    def tenant_id(self) -> str:
        """Whose it is."""

    @property
    def id(self) -> int:
        """Its id within the tenant."""

    @property
    def attempt(self) -> int:
        """How often it was taken, this time included."""


class Leases:
    """The leases of one table."""

    def __init__(self, table: str, columns: Sequence[str]) -> None:
        """`columns` are what `take` returns beside the key and `attempt`."""
        wanted = ("tenant_id", "id", "attempt", *columns)
        self._names = {
            "table": sql.Identifier(table),
            "columns": sql.SQL(", ").join(sql.Identifier("taken", name) for name in wanted),
        }

    async def take(
        self,
        connection: Connection,
        database: Database,
        limit: int,
        only: sql.Composable = _ANY,
        values: dict[str, Any] | None = None,
    ) -> list[dict[str, Any]]:
        """Lease up to `limit` due rows for which `only` (a condition on `waiting`) holds.

        Oldest first. What another worker holds, or looks at in this moment, is passed over.
        """
        statement = sql.SQL(
            "UPDATE {table} AS taken"
            " SET lease_until = clock_timestamp() + make_interval(secs => %(lease)s),"
            " attempt = taken.attempt + 1"
            " FROM (SELECT tenant_id, id FROM {table} AS waiting"
            "  WHERE due_at <= %(now)s AND (lease_until IS NULL OR lease_until < clock_timestamp())"
            "  AND {only} ORDER BY due_at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED) AS due"
            " WHERE taken.tenant_id = due.tenant_id AND taken.id = due.id RETURNING {columns}"
        ).format(**self._names, only=only)
        bound = {"lease": LEASE_SECONDS, "now": await database.now(connection), "limit": limit}
        cursor = await connection.execute(statement, {**bound, **(values or {})})
        return await cursor.fetchall()

    async def renew(self, database: Database, jobs: Sequence[Job]) -> None:
        """Keep these a while longer; those that somebody else has meanwhile are left alone."""
        statement = sql.SQL(
            "UPDATE {table} AS held"
            " SET lease_until = clock_timestamp() + make_interval(secs => %s)"
            " FROM unnest(%s::text[], %s::bigint[], %s::integer[]) AS mine (tenant_id, id, attempt)"
            " WHERE held.tenant_id = mine.tenant_id AND held.id = mine.id"
            " AND held.attempt = mine.attempt AND held.lease_until IS NOT NULL"
        ).format(**self._names)
        columns = ([j.tenant_id for j in jobs], [j.id for j in jobs], [j.attempt for j in jobs])
        async with database.system() as connection:
            await connection.execute(statement, (LEASE_SECONDS, *columns))

    async def let_go(self, connection: Connection, job: Job, due_at: Any) -> bool:
        """Give a job back, due at `due_at` (None: done); False when somebody else has it."""
        statement = sql.SQL(
            "UPDATE {table} SET lease_until = NULL, due_at = %s"
            " WHERE tenant_id = %s AND id = %s AND attempt = %s AND lease_until IS NOT NULL"
        ).format(**self._names)
        cursor = await connection.execute(statement, (due_at, job.tenant_id, job.id, job.attempt))
        return row_count(cursor) > 0
