"""Segments: list, create, read, change, delete, their versions, and the lists of static ones."""

from typing import Annotated, Literal

from fastapi import APIRouter, Body, Query

from api.deps import TheTenant
from api.errors import invalid
from api.fields import PathId
from api.pages import Paged, ThePaging
from api.segment_bodies import ChangedIds, ChangeSegment, NewSegment
from api.segment_replies import ListChanged
from schemas.saved_segments import SavedSegment, SegmentStatus, SegmentVersion

router = APIRouter(prefix="/api/segments", tags=["segments"])

Order = Literal[
    "id", "-id", "name", "-name", "member_count", "-member_count", "updated_at", "-updated_at"
]


@router.get("/")
async def list_segments(
    tenant: TheTenant,
    paging: ThePaging,
    search: Annotated[
        str | None,
        Query(
            min_length=1,
            max_length=200,
            pattern=r"^[^\x00]*$",
            description="In the name, whatever its case.",
        ),
    ] = None,
    status: SegmentStatus | None = None,
    order: Annotated[Order, Query(description="By what; with - the greatest first.")] = "id",
) -> Paged[SavedSegment]:
    """Segments, with how many are in them."""
    found = await tenant.catalog.segments(
        paging.offset, paging.size, search=search, status=status, order=order
    )
    return paging.of(found)


@router.post("/", status_code=201)
async def create_segment(tenant: TheTenant, body: NewSegment) -> SavedSegment:
    """Create a segment; its members follow within seconds."""
    if body.type == "dynamic" and body.definition is None:
        raise invalid("/definition", "required", "is required of a dynamic segment")
    if body.type == "static" and body.definition is not None:
        raise invalid("/definition", "static", "a static segment has none")
    return await tenant.catalog.create_segment({**dict(body), "definition": body.definition})


@router.get("/{segment_id}/")
async def get_segment(tenant: TheTenant, segment_id: PathId) -> SavedSegment:
    """One segment, and how its evaluation stands."""
    return await tenant.catalog.segment(segment_id)


@router.patch("/{segment_id}/")
async def change_segment(
    tenant: TheTenant, segment_id: PathId, body: Annotated[ChangeSegment, Body()]
) -> SavedSegment:
    """Change some fields of a segment; another definition is another version."""
    return await tenant.catalog.change_segment(segment_id, body)


@router.delete("/{segment_id}/", status_code=204)
async def delete_segment(tenant: TheTenant, segment_id: PathId) -> None:
    """Delete a segment; refused while others need it."""
    await tenant.catalog.delete_segment(segment_id)


@router.get("/{segment_id}/versions/")
async def list_segment_versions(
    tenant: TheTenant, segment_id: PathId, paging: ThePaging
) -> Paged[SegmentVersion]:
    """The definitions that a segment had, newest first."""
    return paging.of(await tenant.catalog.segment_versions(segment_id, paging.offset, paging.size))


@router.post("/{segment_id}/ids/", status_code=202)
async def change_segment_ids(
    tenant: TheTenant, segment_id: PathId, body: ChangedIds
) -> ListChanged:
    """Put ids on the list of a static segment, or take them off it."""
    revision = await tenant.catalog.change_ids(segment_id, body.mode, body.ids)
    return ListChanged(revision=revision, ids=len(body.ids))
