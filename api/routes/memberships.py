"""Who is in a segment, how many were on each day, who came and went, and who is in another too."""

import csv
import io
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Annotated, Any, Final, Literal
from urllib.parse import quote

import orjson
from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from api.deps import TheDoor, TheTenant
from api.errors import invalid
from api.fields import Limit, PathId, TextId
from api.lag import DataLag
from api.segment_replies import Changes, Members
from api.selection import TheRange
from projections.memberships import read
from schemas.errors import NotFound
from schemas.saved_segments import Member, Overlap, Trend

router = APIRouter(prefix="/api/segments", tags=["segments"], dependencies=[DataLag])

_EXPORTED: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The members, as a file.",
        "content": {
            "text/csv": {"schema": {"type": "string"}},
            "application/jsonl": {"schema": {"type": "string"}},
        },
    }
}

_MOST_SEQUENCE: Final = 2**63 - 1
_After = Annotated[
    str,
    Query(max_length=300, pattern=r"^[^\x00]*$", description="Members after this id."),
]
_Before = Annotated[
    str | None,
    Query(
        max_length=300,
        pattern=r"^[0-9]{1,18}\.[^\x00]*$",
        description="Changes before this one: as `next` of the page before has it.",
    ),
]


@router.get("/{segment_id}/members/")
async def list_members(
    tenant: TheTenant, door: TheDoor, segment_id: PathId, limit: Limit = 50, after: _After = ""
) -> Members:
    """Members by id, some at a time."""
    segment = await tenant.catalog.segment(segment_id)
    found = await read.members(door.warehouse, tenant.id, segment_id, after=after, limit=limit + 1)
    shown = found[:limit]
    rest = f"/api/segments/{segment_id}/members/?limit={limit}&after="
    return Members(
        count=segment.member_count,
        next=rest + quote(shown[-1].user_id, safe="") if len(found) > limit else None,
        results=tuple(shown),
    )


@router.get("/{segment_id}/members/export/", response_class=StreamingResponse, responses=_EXPORTED)
async def export_members(
    tenant: TheTenant,
    door: TheDoor,
    segment_id: PathId,
    form: Annotated[Literal["csv", "jsonl"], Query(alias="format")] = "csv",
) -> StreamingResponse:
    """All members, streamed: as CSV with a header, or an object a line."""
    await tenant.catalog.segment(segment_id)
    pages = read.all_members(door.warehouse, tenant.id, segment_id)
    # The first page comes before the status: a warehouse that is down is a 503. Not `()` for
    # none: CPython 3.11 breaks on a tuple there.
    first = await anext(pages, None) or ()
    media, lines, head = _FORMS[form]
    name = f'attachment; filename="segment-{segment_id}.{form}"'
    return StreamingResponse(
        _written(head, lines, first, pages),
        media_type=media,
        headers={"Content-Disposition": name},
    )


@router.get("/{segment_id}/trend/")
async def get_trend(tenant: TheTenant, door: TheDoor, segment_id: PathId, days: TheRange) -> Trend:
    """How many were in the segment on each of these days; what is not known is carried, and
    flagged.
    """
    await tenant.catalog.segment(segment_id)
    return await read.trend(door.warehouse, tenant.id, segment_id, days.since, days.until)


@router.get("/{segment_id}/changes/")
async def list_changes(
    tenant: TheTenant, door: TheDoor, segment_id: PathId, limit: Limit = 50, before: _Before = None
) -> Changes:
    """Who came and went, newest first."""
    await tenant.catalog.segment(segment_id)
    sequence, _, user_id = (before or f"{_MOST_SEQUENCE}.").partition(".")
    found = await read.changes(
        door.warehouse, tenant.id, segment_id, before=(int(sequence), user_id), limit=limit + 1
    )
    shown = found[:limit]
    rest = f"/api/segments/{segment_id}/changes/?limit={limit}&before="
    cursor = f"{shown[-1].sequence}.{shown[-1].user_id}" if len(found) > limit else ""
    return Changes(next=rest + quote(cursor, safe="") if cursor else None, results=tuple(shown))


@router.get("/{segment_id}/overlap/")
async def get_overlap(
    tenant: TheTenant,
    door: TheDoor,
    segment_id: PathId,
    other: Annotated[TextId, Query(alias="with", description="The other segment.")],
) -> Overlap:
    """How many are in both this segment and another."""
    await tenant.catalog.segment(segment_id)
    try:
        await tenant.catalog.segment(other)
    except NotFound:
        raise invalid("?with", "unknown", "is no segment") from None
    return await read.overlap(door.warehouse, tenant.id, segment_id, other)


def _as_csv(members: Sequence[Member]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows((each.user_id, each.since.isoformat()) for each in members)
    return text.getvalue().encode()


def _as_lines(members: Sequence[Member]) -> bytes:
    return b"".join(orjson.dumps(each.model_dump()) + b"\n" for each in members)


_Lines = Callable[[Sequence[Member]], bytes]
_FORMS: Final[dict[str, tuple[str, _Lines, bytes]]] = {
    "csv": ("text/csv", _as_csv, b"user_id,since\r\n"),
    "jsonl": ("application/jsonl", _as_lines, b""),
}


async def _written(
    head: bytes,
    lines: _Lines,
    first: Sequence[Member],
    rest: AsyncIterator[Sequence[Member]],
) -> AsyncIterator[bytes]:
    yield head + lines(first)
    async for some in rest:
        yield lines(some)
