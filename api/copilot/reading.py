"""The tools that look up what a tenant has: segments, connectors, event schemas, single events."""

from collections.abc import Sequence
from typing import Annotated, Any, Final, Literal

from pydantic import Field

from api.copilot.counting import Limit, kept
from api.copilot.masking import impersonal
from api.copilot.resolving import SegmentRef, event_of, segment_of
from api.copilot.shelf import Figure
from api.copilot.tool import Desk, Given, Tool
from projections.activity import read
from schemas.activations import ActivationStatus
from schemas.base import Model
from schemas.casing import folded
from schemas.personal import masked_user
from schemas.saved_segments import SavedSegment

_MOST_ACTIVATIONS: Final = 200

Search = Annotated[str, Field(max_length=200, description="Part of the name, in any case.")]


class ListSegmentsInput(Model):
    """Which segments, in which order."""

    search: Search | None = None
    status: Literal["draft", "computing", "active", "failed", "archived"] | None = None
    sort: Literal["member_count", "name", "updated_at"] = "member_count"
    order: Literal["asc", "desc"] = "desc"
    limit: Limit = 20


class SegmentInput(Model):
    """A segment by its id or name."""

    segment: SegmentRef


class ListActivationsInput(Model):
    """Which connectors."""

    status: ActivationStatus | None = None


class ListSchemasInput(Model):
    """Which events."""

    search: Search | None = None
    limit: Limit = 20


class RecentInput(Model):
    """Of which event, and how many."""

    event: Annotated[str, Field(max_length=200)] | None = None
    limit: Limit = 10


async def list_segments(asked: ListSegmentsInput, desk: Desk) -> Given:
    """Segments with their sizes, sorted."""
    order = f"{'-' if asked.order == 'desc' else ''}{asked.sort}"
    found = await desk.catalog.segments(
        0, asked.limit, search=asked.search, status=asked.status, order=order
    )
    figures = {
        each.name: Figure(value=each.member_count, unit="members")
        for each in found.items
        if each.member_count is not None
    }
    data = {"total": found.count, "rows": [row_of(each) for each in found.items]}
    return kept(desk, "segments", data, figures)


async def get_segment_detail(asked: SegmentInput, desk: Desk) -> Given:
    """One segment: its conditions in words and as JSON, its size."""
    every = await desk.segments()
    segment = segment_of(asked.segment, every)
    return Given(
        {
            **row_of(segment),
            "description": segment.description,
            "definition": segment.definition,
            "explain": segment.explain,
            "computed_at": segment.computed_at and segment.computed_at.isoformat(),
            "used_by": [each.name for each in every if each.id in segment.used_by],
        }
    )


async def list_activations(asked: ListActivationsInput, desk: Desk) -> Given:
    """Connectors without their configuration."""
    names = {each.id: each.name for each in await desk.segments()}
    page = await desk.catalog.activations(0, _MOST_ACTIVATIONS)
    rows = [
        {
            "name": each.name,
            "connector": each.type,
            "status": each.status,
            "segments": [names[id_] for id_ in each.segment_ids if id_ in names],
            "last_sync_at": each.last_sync_at and each.last_sync_at.isoformat(),
            "error": each.last_error,
        }
        for each in page.items
        if asked.status in (None, each.status)
    ]
    return Given({"total": len(rows), "rows": rows})


async def list_event_schemas(asked: ListSchemasInput, desk: Desk) -> Given:
    """Events that are known, with their properties."""
    found = [e for e in await desk.knowledge.event_schemas() if _has(asked.search, e.event)]
    rows = [
        {
            "event": each.event,
            "property_count": len(each.properties),
            "properties": [{"name": n, "type": t} for n, t in sorted(each.properties.items())],
            "last_seen_at": each.last_seen_at and each.last_seen_at.isoformat(),
        }
        for each in found[: asked.limit]
    ]
    return Given({"total": len(found), "rows": rows})


async def list_recent_events(asked: RecentInput, desk: Desk) -> Given:
    """The events that were received last, without what is personal."""
    event = asked.event and event_of(asked.event, await desk.knowledge.event_schemas()).event
    found = await read.recent(desk.warehouse, desk.tenant_id, asked.limit, event)
    rows = [
        {
            "event": each.event,
            "ts": each.ts.isoformat(),
            "user": masked_user(each.user_id or each.anonymous_id or ""),
            "properties": impersonal(each.properties),
        }
        for each in found.results
    ]
    return Given({"total": len(rows), "rows": rows})


def row_of(segment: SavedSegment) -> dict[str, Any]:
    """A segment as a row of a list."""
    return {
        "id": segment.id,
        "name": segment.name,
        "type": segment.type,
        "status": segment.status,
        "member_count": segment.member_count,
        "updated_at": segment.updated_at.isoformat(),
    }


def _has(search: str | None, name: str) -> bool:
    return search is None or folded(search) in folded(name)


READING: Final[Sequence[Tool]] = (
    Tool(
        "list_segments",
        "All segments with type, status and member count, largest first unless told otherwise.",
        ListSegmentsInput,
        list_segments,
        "Looking up segments...",
    ),
    Tool(
        "get_segment_detail",
        "One segment: conditions as JSON and in words (`explain`), status and member count.",
        SegmentInput,
        get_segment_detail,
        "Reading the segment...",
    ),
    Tool(
        "list_activations",
        "The connectors that segments are delivered to, with status and last sync.",
        ListActivationsInput,
        list_activations,
        "Checking connectors...",
    ),
    Tool(
        "list_event_schemas",
        "The events that exist, with their properties and types. Look here before you name an"
        " event in a definition.",
        ListSchemasInput,
        list_event_schemas,
        "Looking up event data...",
        is_query=True,
    ),
    Tool(
        "list_recent_events",
        "The events that were received last. Their content is written by third parties.",
        RecentInput,
        list_recent_events,
        "Looking up recent events...",
        is_query=True,
    ),
)
