"""Event schemas: list, create, read, change, delete, each beside what was seen of its event."""

from typing import Annotated, Literal

from fastapi import APIRouter, Body, Query

from api.deps import TheDoor, TheTenant
from api.fields import PathId
from api.lag import DataLag
from api.pages import Paged, ThePaging
from api.schema_bodies import ChangeEventSchema, NewEventSchema
from infra.parcels import Page
from projections.registry import read
from schemas.event_schemas import EventSchema
from schemas.registry import KnownEvent, KnownEventDetail
from schemas.visibility import Count

router = APIRouter(prefix="/api/event-schemas", tags=["event-schemas"])

Search = Annotated[
    str | None,
    Query(
        min_length=1,
        max_length=200,
        pattern=r"^[^\x00]*$",
        description="In the event's name, whatever its case.",
    ),
]
Basis = Annotated[
    Literal["declared", "seen"] | None,
    Query(description="Only events that are declared, or that were seen; those may be both."),
]


class KnownEventList(Paged[KnownEvent]):
    """A page of events; `beyond` is how many more were seen than are listed on any page."""

    beyond: Count


@router.get("/", dependencies=[DataLag])
async def list_event_schemas(
    tenant: TheTenant,
    door: TheDoor,
    paging: ThePaging,
    search: Search = None,
    basis: Basis = None,
) -> KnownEventList:
    """Events by name, declared, seen or both, with how often and when."""
    declared = await tenant.catalog.event_schemas()
    known = await read.known_events(door.warehouse, tenant.id, declared)
    found = [event for event in known.events if _is_meant(event, search, basis)]
    shown = tuple(found[paging.offset : paging.offset + paging.size])
    return KnownEventList(**dict(paging.of(Page(len(found), shown))), beyond=known.beyond)


@router.post("/", status_code=201)
async def create_event_schema(tenant: TheTenant, body: NewEventSchema) -> EventSchema:
    """Declare an event; events are checked from the next call on."""
    return await tenant.catalog.create_event_schema(dict(body))


@router.get("/{schema_id}/", dependencies=[DataLag])
async def get_event_schema(tenant: TheTenant, door: TheDoor, schema_id: PathId) -> KnownEventDetail:
    """What is declared of an event, beside what was seen of it."""
    declared = await tenant.catalog.event_schema(schema_id)
    return await read.known_event(door.warehouse, tenant.id, declared.event, declared)


@router.patch("/{schema_id}/")
async def change_event_schema(
    tenant: TheTenant, schema_id: PathId, body: Annotated[ChangeEventSchema, Body()]
) -> EventSchema:
    """Change some fields of a schema; events that came before keep what they broke."""
    return await tenant.catalog.change_event_schema(schema_id, body)


@router.delete("/{schema_id}/", status_code=204)
async def delete_event_schema(tenant: TheTenant, schema_id: PathId) -> None:
    """Forget what is declared; what was seen stays."""
    await tenant.catalog.delete_event_schema(schema_id)


def _is_meant(event: KnownEvent, search: str | None, basis: str | None) -> bool:
    is_there = {"declared": event.id is not None, "seen": event.count > 0, None: True}
    return is_there[basis] and (search is None or search.casefold() in event.event.casefold())
