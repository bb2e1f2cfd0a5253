"""How a query's runs stand, for whoever looks."""

from collections.abc import Mapping
from typing import Any

from infra.postgres.database import Connection, Database
from schemas.errors import NotFound
from schemas.standing import RunHistory, RunState, SkippedSlot


class RunsOfTenant:
    """A tenant's look at its runs."""

    def __init__(self, database: Database, tenant_id: str) -> None:
        self._database = database
        self._tenant_id = tenant_id

    async def runs(self, query_id: int, limit: int = 50) -> RunHistory:
        """The newest runs of a query, and its newest slots that did not run. Raises `NotFound`."""
        bound = {"tenant": self._tenant_id, "query": query_id, "limit": limit}
        async with self._database.tenant(self._tenant_id) as connection:
            query = await _rows(
                connection,
                "SELECT schedule, CASE WHEN is_active THEN due_at END AS next_run_at"
                " FROM queries WHERE tenant_id = %(tenant)s AND id = %(query)s",
                bound,
            )
            if not query:
                raise NotFound("query")
            runs = await _rows(
                connection,
                "SELECT id, provider, slot, slot_at, requested_at, due_at, finished_at, failures,"
                " attempt, outcome, coalesce(lease_until > clock_timestamp(), false) AS is_leased"
                " FROM results WHERE tenant_id = %(tenant)s AND query_id = %(query)s"
                " AND slot IS NOT NULL ORDER BY id DESC LIMIT %(limit)s",
                bound,
            )
            skipped = await _rows(
                connection,
                "SELECT slot, slot_at, reason, providers FROM skipped_slots"
                " WHERE tenant_id = %(tenant)s AND query_id = %(query)s"
                " ORDER BY slot_at DESC, reason LIMIT %(limit)s",
                bound,
            )
        return RunHistory(
            query_id=query_id,
            **query[0],
            runs=tuple(map(_state, runs)),
            skipped=tuple(SkippedSlot(**row) for row in skipped),
        )


def _state(row: Mapping[str, Any]) -> RunState:
    is_waiting = row["finished_at"] is None and row["failures"] > 0 and not row["is_leased"]
    return RunState(
        result_id=row["id"],
        provider=row["provider"],
        slot=row["slot"],
        slot_at=row["slot_at"],
        status=_status(row),
        reason=None if row["outcome"] in (None, "answered") else row["outcome"],
        attempts=row["attempt"],
        requested_at=row["requested_at"],
        next_attempt_at=row["due_at"] if is_waiting else None,
        finished_at=row["finished_at"],
    )


def _status(row: Mapping[str, Any]) -> Any:
    if row["finished_at"] is not None:
        return "answered" if row["outcome"] == "answered" else "failed"
    if row["is_leased"]:
        return "running"
    return "waiting" if row["failures"] else "queued"


async def _rows(
    connection: Connection, statement: str, values: Mapping[str, Any]
) -> list[dict[str, Any]]:
    return await (await connection.execute(statement.encode(), values)).fetchall()
