"""What the copilot shows inline: four components, each a version 1. Filled by us, never by a model.

Source: Copilot, "Inline UI Components"; spec "copilot", "Component data".
"""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from schemas.base import Id, Model
from schemas.visibility import Count

Unit = Literal["members", "events", "users", "percent", "currency", "answers", "position"]
SegmentColumn = Literal["name", "type", "status", "member_count", "updated_at"]


class Delta(Model):
    """How a value moved; `percent` is None where it was 0 before."""

    value: float
    percent: float | None
    versus: str


class MetricCard(Model):
    """One number. `source` is the result it was taken from; None where it is a segment's."""

    v: Literal[1] = 1
    label: str
    value: float
    unit: Unit
    currency: str | None = None
    delta: Delta | None = None
    as_of: datetime
    source: str | None


class SegmentRow(Model):
    """A segment in a table; `member_count` is None until it is counted."""

    id: Id
    name: str
    type: str
    status: str
    member_count: Count | None
    updated_at: datetime


class SegmentTable(Model):
    """Segments; `total` says of how many these are the first."""

    v: Literal[1] = 1
    columns: tuple[SegmentColumn, ...]
    rows: tuple[SegmentRow, ...]
    total: Count
    truncated: bool


class DayPoint(Model):
    """A UTC day of a chart."""

    date: date
    count: Count


class CategoryPoint(Model):
    """A bar of a ranking."""

    label: str
    count: Count


class Series(Model):
    """One row of bars."""

    name: str
    points: tuple[DayPoint | CategoryPoint, ...]


class EventVolumeChart(Model):
    """Bars: a day each, or, where `x` is `category`, an event each."""

    v: Literal[1] = 1
    title: str
    metric: Literal["events", "members"]
    x: Literal["day", "category"]
    series: tuple[Series, ...]
    timezone: Literal["UTC"] = "UTC"
    last_day_partial: bool
    source: str


class Estimate(Model):
    """How many profiles a definition means, of how many, counted at `as_of`."""

    count: Count
    total: Count
    exact: bool
    as_of: datetime


class Warned(Model):
    """Something that may not be meant as it is written; `code` is stable."""

    code: str
    message: str


class CreateSegmentCTA(Model):
    """A definition that was checked, for the segment builder; nothing is saved yet."""

    v: Literal[1] = 1
    name: Annotated[str, Field(max_length=200)]
    description: Annotated[str, Field(max_length=500)]
    definition: dict[str, Any]
    explain: tuple[str, ...]
    estimate: Estimate | None
    warnings: tuple[Warned, ...]
    href: Literal["/segments/new"] = "/segments/new"


Component = MetricCard | SegmentTable | EventVolumeChart | CreateSegmentCTA
