"""How a rescore begins and ends: its row and its fact in one transaction."""

from datetime import UTC, datetime

from psycopg.types.json import Jsonb

from infra.parcels import Rescore
from infra.postgres import outbox
from infra.postgres.database import Connection, Database
from schemas.errors import NotFound
from schemas.events import RescoreFinished, RescoreRequested, answer_id, derived_id


async def request_rescore(
    connection: Connection,
    tenant_id: str,
    since: datetime | None = None,
    until: datetime | None = None,
    *,
    dry_run: bool = False,
) -> Rescore:
    """Ask for a rescore of the answers captured from `since` to `until`, both inclusive."""
    cursor = await connection.execute(
        "INSERT INTO rescores (tenant_id, dry_run) VALUES (%s, %s)"
        " RETURNING id, dry_run, requested_at, report",
        (tenant_id, dry_run),
    )
    row = await cursor.fetchone()
    if row is None:
        raise NotFound("rescore")
    at = row["requested_at"].astimezone(UTC)
    requested = RescoreRequested(
        id=derived_id(answer_id(tenant_id, 0), f"rescore:{row['id']}"),
        tenant_id=tenant_id,
        occurred_at=at,
        recorded_at=at,
        rescore_id=row["id"],
        since=since,
        until=until,
        dry_run=dry_run,
    )
    await outbox.add(connection, [requested])
    return Rescore(**row)


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
