"""The port of event schemas; `infra/ports.py` has the rest of the page."""

from collections.abc import Mapping
from typing import Any, Protocol

from schemas.base import Id
from schemas.event_schemas import EventPolicy, EventSchema


class TenantEventSchemas(Protocol):
    """What one tenant declared of its events; what was seen of them is in the projections.

    Events are checked from the next call on. Raises `NotFound`, `Conflict` and `Invalid`.
    """

    async def event_schemas(self) -> list[EventSchema]:
        """All schemas, by the names of their events; at most `MOST_EVENTS`."""

    async def event_schema(self, schema_id: Id) -> EventSchema:
        """One schema."""

    async def create_event_schema(self, fields: Mapping[str, Any]) -> EventSchema:
        """A new schema of these fields."""

    async def change_event_schema(self, schema_id: Id, fields: Mapping[str, Any]) -> EventSchema:
        """Change these fields only."""

    async def delete_event_schema(self, schema_id: Id) -> None:
        """Forget the schema; events keep what they broke of it."""

    async def event_policy(self) -> EventPolicy:
        """What becomes of events without a schema; they are allowed until it is said."""

    async def put_event_policy(self, policy: EventPolicy) -> EventPolicy:
        """Say it."""
