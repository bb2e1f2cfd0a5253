"""How a run or a rescore ends: its outcome and its fact in one transaction."""

from psycopg.types.json import Jsonb

from infra.postgres import outbox
from infra.postgres.database import Database
from schemas.events import BaseFact, RescoreFinished


async def is_open(database: Database, tenant_id: str, result_id: int) -> bool:
    """Whether there is such a run and it has no outcome yet."""
    async with database.tenant(tenant_id) as connection:
        cursor = await connection.execute(
            "SELECT 1 FROM results WHERE tenant_id = %s AND id = %s AND finished_at IS NULL",
            (tenant_id, result_id),
        )
        return await cursor.fetchone() is not None


async def finish_run(database: Database, outcome: BaseFact, result_id: int) -> bool:
    """Close the run and publish its outcome in one transaction; False when it was closed."""
    async with database.tenant(outcome.tenant_id) as connection:
        cursor = await connection.execute(
            "UPDATE results SET finished_at = now()"
            " WHERE tenant_id = %s AND id = %s AND finished_at IS NULL RETURNING query_id",
            (outcome.tenant_id, result_id),
        )
        row = await cursor.fetchone()
        if row is None:
            return False
        await connection.execute(
            "UPDATE queries SET last_run_at = greatest(last_run_at, %s)"
            " WHERE tenant_id = %s AND id = %s",
            (outcome.occurred_at, outcome.tenant_id, row["query_id"]),
        )
        await outbox.add(connection, [outcome])
    return True


async def finish_rescore(database: Database, finished: RescoreFinished) -> None:
    """Keep the report where the tenant reads it, and publish it."""
    async with database.tenant(finished.tenant_id) as connection:
        await connection.execute(
            "UPDATE rescores SET report = %s WHERE tenant_id = %s AND id = %s",
            (
                Jsonb(finished.model_dump(mode="json", exclude={"id", "type", "v", "tenant_id"})),
                finished.tenant_id,
                finished.rescore_id,
            ),
        )
        await outbox.add(connection, [finished])
