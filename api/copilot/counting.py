"""The tools that count events and members in ClickHouse."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated, Any, Final

from pydantic import Field

from api.copilot.resolving import SegmentRef, event_of, segment_of
from api.copilot.shelf import Figure, Result, ResultKind
from api.copilot.tool import Desk, Given, Tool, ToolProblem
from projections.activity import read
from projections.memberships import read as memberships
from schemas.base import Model
from schemas.copilot_components import Delta
from schemas.saved_segments import TrendDay

_QUERYING: Final = "Querying ClickHouse..."

Days = Annotated[int, Field(ge=1, le=365, description="The last so many UTC days, today included.")]
Limit = Annotated[int, Field(ge=1, le=50)]


class TopEventsInput(Model):
    """Either `days`, or `from` and `to`."""

    days: Days = 7
    since: date | None = Field(default=None, alias="from", description="First UTC day.")
    until: date | None = Field(default=None, alias="to", description="Last UTC day, inclusive.")
    limit: Limit = 10


class VolumeInput(Model):
    """Without an event, all of them together."""

    event: Annotated[str, Field(max_length=200)] | None = None
    days: Days = 30


class TrendInput(Model):
    """A segment by its id or name."""

    segment: SegmentRef
    days: Days = 30


def last_days(desk: Desk, days: int) -> tuple[date, date]:
    """The first and the last of so many UTC days, today the last."""
    today = desk.now.date()
    return today - timedelta(days=days - 1), today


def kept(desk: Desk, kind: ResultKind, data: dict[str, Any], figures: dict[str, Figure]) -> Given:
    """What a query brought, on the shelf and with its id."""
    id_ = desk.shelf.put(Result(kind=kind, data=data, figures=figures, made_at=desk.now))
    return Given({"result_id": id_, **data})


def change(now: float, before: float, versus: str) -> Delta:
    """How a number moved."""
    percent = round(100 * (now - before) / before, 1) if before else None
    return Delta(value=now - before, percent=percent, versus=versus)


async def query_top_events(asked: TopEventsInput, desk: Desk) -> Given:
    """The ranking of events in a range, each with its part of all events there."""
    since, until = _range(asked, desk)
    top = await read.top(desk.warehouse, desk.tenant_id, since, until, asked.limit)
    total = (await read.volume(desk.warehouse, desk.tenant_id, since, until)).total
    rows = [
        {
            "event": each.event,
            "count": each.count,
            "users": each.users,
            "share": round(each.count / total, 4) if total else 0,
        }
        for each in top.results
    ]
    figures = {each.event: Figure(value=each.count, unit="events") for each in top.results}
    data = {**_told(desk, since, until), "limit": asked.limit, "total": total, "rows": rows}
    return kept(desk, "ranking", data, {**figures, "total": Figure(value=total, unit="events")})


async def query_event_volume(asked: VolumeInput, desk: Desk) -> Given:
    """Events a day, days without any included, and the sum of as many days before them."""
    event = await _event(asked.event, desk)
    since, until = last_days(desk, asked.days)
    volume = await read.volume(desk.warehouse, desk.tenant_id, since, until, event)
    earlier = since - timedelta(days=asked.days), since - timedelta(days=1)
    before = await read.volume(desk.warehouse, desk.tenant_id, *earlier, event)
    delta = change(volume.total, before.total, f"the {asked.days} days before")
    data = {
        **_told(desk, since, until),
        "event": event,
        "total": volume.total,
        "previous_total": before.total,
        "change": delta.value,
        "change_percent": delta.percent,
        "rows": [{"date": day.date.isoformat(), "count": day.count} for day in volume.days],
    }
    figures = {
        "total": Figure(value=volume.total, unit="events", delta=delta),
        "previous_total": Figure(value=before.total, unit="events"),
    }
    return kept(desk, "volume", data, figures)


async def query_segment_membership_trend(asked: TrendInput, desk: Desk) -> Given:
    """Members a day, with how many came and went."""
    segment = segment_of(asked.segment, await desk.segments())
    since, until = last_days(desk, asked.days)
    trend = await memberships.trend(desk.warehouse, desk.tenant_id, segment.id, since, until)
    days = [each for each in trend.days if each.member_count is not None]
    if not days:
        raise ToolProblem("not_counted_yet", segment=segment.name)
    now, before = days[-1].member_count or 0, days[0].member_count or 0
    delta = change(now, before, days[0].date.isoformat())
    data = {
        **_told(desk, since, until),
        "segment": segment.name,
        "segment_id": segment.id,
        "member_count": now,
        "known_from": days[0].date.isoformat(),
        "change": delta.value,
        "change_percent": delta.percent,
        "rows": [each.model_dump(mode="json") for each in days],
    }
    return kept(desk, "membership", data, _figures(days, delta))


def _figures(days: Sequence[TrendDay], delta: Delta) -> dict[str, Figure]:
    return {
        "member_count": Figure(value=days[-1].member_count or 0, unit="members", delta=delta),
        "entered": Figure(value=sum(each.entered or 0 for each in days), unit="members"),
        "exited": Figure(value=sum(each.exited or 0 for each in days), unit="members"),
    }


async def _event(wanted: str | None, desk: Desk) -> str | None:
    if wanted is None:
        return None
    return event_of(wanted, await desk.knowledge.event_schemas()).event


def _range(asked: TopEventsInput, desk: Desk) -> tuple[date, date]:
    if asked.since is None and asked.until is None:
        return last_days(desk, asked.days)
    until = asked.until or desk.now.date()
    since = asked.since or until - timedelta(days=asked.days - 1)
    if not timedelta(0) <= until - since < timedelta(days=365):
        raise ToolProblem("invalid_range", message="from and to must span 1 to 365 days")
    return since, until


def _told(desk: Desk, since: date, until: date) -> dict[str, Any]:
    return {
        "from": since.isoformat(),
        "to": until.isoformat(),
        "days": (until - since).days + 1,
        "timezone": "UTC",
        "last_day_partial": until >= desk.now.date(),
    }


COUNTING: Final[Sequence[Tool]] = (
    Tool(
        "query_top_events",
        "The most frequent events of a range of UTC days, with users and share of all events."
        " Use it for rankings.",
        TopEventsInput,
        query_top_events,
        _QUERYING,
        "computing",
        is_query=True,
    ),
    Tool(
        "query_event_volume",
        "Events a day over the last days, zero-filled, of one event or of all, and the total of as"
        " many days before. Use it for daily charts and for whether something went up or down.",
        VolumeInput,
        query_event_volume,
        _QUERYING,
        "computing",
        is_query=True,
    ),
    Tool(
        "query_segment_membership_trend",
        "Members of a segment a day, with entered and exited; carried days were not counted.",
        TrendInput,
        query_segment_membership_trend,
        _QUERYING,
        "computing",
        is_query=True,
    ),
)
