"""Events by their names, what they broke, and what becomes of those that nobody declared."""

from typing import Annotated

from fastapi import Query

from api.deps import TheDoor, TheTenant
from api.fields import EventFilter, Limit
from api.lag import DataLag
from api.paths import OwnPaths
from api.schema_bodies import NewEventPolicy
from projections.registry import read
from schemas.errors import NotFound
from schemas.event_schemas import EventPolicy, ViolationKind
from schemas.registry import BrokenSchemas, KnownEventDetail

router = OwnPaths(prefix="/api/event-schemas", tags=["event-schemas"])

EventName = Annotated[str, Query(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]


@router.get("/by-name/", dependencies=[DataLag])
async def get_event_by_name(tenant: TheTenant, door: TheDoor, event: EventName) -> KnownEventDetail:
    """All that is known of an event, declared or not; 404 when it never was, nor was seen."""
    declared = {each.event: each for each in await tenant.catalog.event_schemas()}
    found = await read.known_event(door.warehouse, tenant.id, event, declared.get(event))
    if not (found.declaration or found.count or found.violations):
        raise NotFound("event")
    return found


@router.get("/violations/", dependencies=[DataLag])
async def list_violations(
    tenant: TheTenant,
    door: TheDoor,
    limit: Limit = 50,
    event: EventFilter = None,
    kind: Annotated[ViolationKind | None, Query(description="Only this kind.")] = None,
) -> BrokenSchemas:
    """What events broke of what is declared, the most frequent first, with examples."""
    return await read.violations(door.warehouse, tenant.id, limit, event, kind)


@router.get("/settings/")
async def get_event_policy(tenant: TheTenant) -> EventPolicy:
    """What becomes of tracks that nobody declared."""
    return await tenant.catalog.event_policy()


@router.put("/settings/")
async def put_event_policy(tenant: TheTenant, body: NewEventPolicy) -> EventPolicy:
    """Say what becomes of them: allowed, taken and flagged, or rejected as dead letters."""
    return await tenant.catalog.put_event_policy(EventPolicy(**dict(body)))
