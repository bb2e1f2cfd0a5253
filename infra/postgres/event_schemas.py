"""What a tenant declares of its events."""

from collections.abc import Mapping
from typing import Any, Final

from psycopg.types.json import Jsonb

from infra.postgres.crud import TenantTable
from infra.postgres.database import Connection, Database
from schemas.errors import Invalid
from schemas.event_schemas import MOST_EVENTS, EventPolicy, EventSchema

# An event is called what its sender calls it, composed or not.
_SCHEMAS: Final = TenantTable(
    "event_schemas",
    tuple(EventSchema.model_fields),
    kind="event schema",
    unique="event",
    exact=("event",),
)


class EventSchemasOfTenant:
    """One tenant's event schemas."""

    def __init__(self, database: Database, tenant_id: str) -> None:
        self._database = database
        self._tenant_id = tenant_id

    async def event_schemas(self) -> list[EventSchema]:
        """All schemas, by the names of their events."""
        async with self._database.tenant(self._tenant_id) as connection:
            rows = await _SCHEMAS.all(connection, self._tenant_id)
        return sorted((EventSchema(**row) for row in rows), key=lambda schema: schema.event)

    async def event_schema(self, schema_id: int) -> EventSchema:
        """One schema. Raises `NotFound`."""
        async with self._database.tenant(self._tenant_id) as connection:
            return EventSchema(**await _SCHEMAS.one(connection, self._tenant_id, schema_id))

    async def create_event_schema(self, fields: Mapping[str, Any]) -> EventSchema:
        """A new schema. Raises `Conflict` when the event has one, `Invalid` when there are many."""
        async with self._database.tenant(self._tenant_id) as connection:
            await self._check_room(connection)
            row = await _SCHEMAS.insert(connection, self._tenant_id, _stored(fields))
        return EventSchema(**row)

    async def change_event_schema(self, schema_id: int, fields: Mapping[str, Any]) -> EventSchema:
        """Change some fields. Raises `NotFound` and `Conflict`."""
        async with self._database.tenant(self._tenant_id) as connection:
            row = await _SCHEMAS.update(connection, self._tenant_id, schema_id, _stored(fields))
        return EventSchema(**row)

    async def delete_event_schema(self, schema_id: int) -> None:
        """Forget the schema. Raises `NotFound`."""
        async with self._database.tenant(self._tenant_id) as connection:
            await _SCHEMAS.delete(connection, self._tenant_id, schema_id)

    async def event_policy(self) -> EventPolicy:
        """What becomes of events without a schema."""
        async with self._database.tenant(self._tenant_id) as connection:
            # Row security leaves the tenant's own row.
            cursor = await connection.execute("SELECT unplanned_events FROM tenants")
            row = await cursor.fetchone()
        return EventPolicy(**row) if row else EventPolicy()

    async def put_event_policy(self, policy: EventPolicy) -> EventPolicy:
        """Say what becomes of them."""
        async with self._database.tenant(self._tenant_id) as connection:
            await connection.execute(
                "UPDATE tenants SET unplanned_events = %s WHERE id = %s",
                (policy.unplanned_events, self._tenant_id),
            )
        return policy

    async def _check_room(self, connection: Connection) -> None:
        # One after another: two at once would both find room. Events do not wait for this lock.
        await connection.execute("SELECT 1 FROM tenants FOR NO KEY UPDATE")
        if await _SCHEMAS.count(connection, self._tenant_id) >= MOST_EVENTS:
            raise Invalid("/event", f"there are {MOST_EVENTS} event schemas already", "too_many")


def _stored(fields: Mapping[str, Any]) -> dict[str, Any]:
    stored = dict(fields)
    if "properties" in stored:
        stored["properties"] = Jsonb([dict(each) for each in stored["properties"]])
    return stored
