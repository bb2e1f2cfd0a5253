"""The tools that show something: each names a result, and we fill the component from it.

So a card or a chart cannot hold a number that no query returned; nor can its label.
Source: spec "copilot", decision 3.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated, Final

from pydantic import Field

from api.copilot.headings import Heading, check_heading
from api.copilot.masking import clean_text
from api.copilot.reading import row_of
from api.copilot.resolving import SegmentRef, segment_of
from api.copilot.shelf import Figure, Result
from api.copilot.tool import Desk, Given, Tool, ToolProblem
from schemas.base import Model
from schemas.copilot_components import (
    CategoryPoint,
    DayPoint,
    EventVolumeChart,
    MetricCard,
    SegmentColumn,
    SegmentRow,
    SegmentTable,
    Series,
)
from schemas.saved_segments import SavedSegment

_COLUMNS: Final[tuple[SegmentColumn, ...]] = ("name", "type", "status", "member_count")

ResultId = Annotated[str, Field(max_length=20, description="The result_id of a query tool.")]


class TableInput(Model):
    """Segments of a result, or by their ids."""

    result_id: ResultId | None = None
    segment_ids: Annotated[tuple[SegmentRef, ...], Field(max_length=50)] = ()
    columns: Annotated[tuple[SegmentColumn, ...], Field(max_length=5)] = _COLUMNS


class CardInput(Model):
    """A number of a result by its name, or the size of a segment."""

    label: Heading
    result_id: ResultId | None = None
    field: Annotated[str, Field(max_length=200)] | None = None
    segment_id: SegmentRef | None = None


class ChartInput(Model):
    """A ranking, a volume or a membership trend."""

    result_id: ResultId
    title: Heading


async def display_segment_table(asked: TableInput, desk: Desk) -> Given:
    """Segments as a table."""
    if asked.result_id:
        data = _result(asked.result_id, desk, "segments").data
        rows, total = data["rows"], data["total"]
    else:
        every = await desk.segments()
        rows = [row_of(segment_of(each, every)) for each in asked.segment_ids]
        total = len(rows)
    if not rows:
        raise ToolProblem("nothing_to_show")
    table = SegmentTable(
        columns=asked.columns or _COLUMNS,
        rows=tuple(SegmentRow(**row) for row in rows),
        total=total,
        truncated=len(rows) < total,
    )
    return Given({"shown": True, "rows": rows, "total": total}, table)


async def display_metric_card(asked: CardInput, desk: Desk) -> Given:
    """One number."""
    if asked.segment_id is not None:
        segment = segment_of(asked.segment_id, await desk.segments())
        figure, basis, source = _size(segment), row_of(segment), None
        as_of = segment.computed_at or desk.now
    else:
        result = _result(asked.result_id or "", desk)
        figure, basis, source = _figure(asked.field or "", result), result.data, asked.result_id
        as_of = result.made_at
    check_heading(asked.label, {**basis, "value": figure.value})
    card = MetricCard(
        label=asked.label,
        value=figure.value,
        unit=figure.unit,
        delta=figure.delta,
        as_of=as_of,
        source=source,
    )
    return Given({"shown": True, "value": figure.value, "unit": figure.unit}, card)


async def display_event_chart(asked: ChartInput, desk: Desk) -> Given:
    """Bars: by day, or by event."""
    result = _result(asked.result_id, desk, "ranking", "volume", "membership")
    check_heading(asked.title, result.data)
    points = tuple(_points(result))
    if not any(point.count for point in points):
        raise ToolProblem("nothing_to_show", message="every count is 0: say so instead")
    chart = EventVolumeChart(
        title=asked.title,
        metric="members" if result.kind == "membership" else "events",
        x="category" if result.kind == "ranking" else "day",
        series=(Series(name=_series_name(result), points=points),),
        last_day_partial=bool(result.data["last_day_partial"]),
        source=asked.result_id,
    )
    return Given({"shown": True, "points": len(points)}, chart)


def _result(result_id: str, desk: Desk, *kinds: str) -> Result:
    result = desk.shelf.get(result_id)
    if result is None:
        raise ToolProblem("unknown_result", known=desk.shelf.ids)
    if kinds and result.kind not in kinds:
        raise ToolProblem("wrong_result", message=f"needs a result of {' or '.join(kinds)}")
    return result


def _figure(field: str, result: Result) -> Figure:
    for name, figure in result.figures.items():
        if field in (name, clean_text(name)):
            return figure
    raise ToolProblem("unknown_field", known=list(result.figures)[:20])


def _size(segment: SavedSegment) -> Figure:
    if segment.member_count is None:
        raise ToolProblem("not_counted_yet", segment=segment.name)
    return Figure(value=segment.member_count, unit="members")


def _points(result: Result) -> Iterator[DayPoint | CategoryPoint]:
    for row in result.data["rows"]:
        if result.kind == "ranking":
            yield CategoryPoint(label=row["event"], count=row["count"])
        else:
            count = row["member_count" if result.kind == "membership" else "count"]
            yield DayPoint(date=date.fromisoformat(row["date"]), count=count)


def _series_name(result: Result) -> str:
    return str(result.data.get("segment") or result.data.get("event") or "All events")


SHOWING: Final[Sequence[Tool]] = (
    Tool(
        "display_segment_table",
        "Show segments as a table: those of a list_segments result, or some by id or name.",
        TableInput,
        display_segment_table,
    ),
    Tool(
        "display_metric_card",
        "Show one number: a result_id and the name of its number (such as total, member_count,"
        " mention_rate_percent, or an event's, segment's or competitor's name), or a segment_id.",
        CardInput,
        display_metric_card,
    ),
    Tool(
        "display_event_chart",
        "Show the result of query_top_events, query_event_volume or"
        " query_segment_membership_trend as a bar chart.",
        ChartInput,
        display_event_chart,
    ),
)
