"""How a rescore ends: its report and its fact in one transaction."""

from psycopg.types.json import Jsonb

from infra.postgres import outbox
from infra.postgres.database import Database
from schemas.events import RescoreFinished


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
