"""Segments as a tenant keeps them, and who is in them. Source: spec "segments", "Membership"."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from schemas.base import Id, Model
from schemas.visibility import Count

SegmentType = Literal["dynamic", "static"]
SegmentStatus = Literal["draft", "computing", "active", "failed", "archived"]
Change = Literal["entered", "exited"]

DefinitionObject = Annotated[
    dict[str, Any], Field(description="A `Definition`, in the form that it was checked in.")
]
Lines = Annotated[tuple[str, ...], Field(description="The definition in English, line by line.")]


class SavedSegment(Model):
    """A segment. A dynamic one has a definition, a static one a list of ids instead.

    `status` is `computing` until everybody is in who belongs in, `failed` while it cannot be
    evaluated (`last_error` says why; it is tried again), and `draft` or `archived` while it is not
    evaluated. `member_count` is null until the first evaluation; `computed_at` is the newest.
    `used_by` are the segments that ask for members of this one.
    """

    id: Id
    name: str
    description: str
    type: SegmentType
    status: SegmentStatus
    definition: DefinitionObject | None
    definition_hash: str | None
    explain: Lines
    version: Annotated[int, Field(ge=1)]
    member_count: Count | None
    computed_at: datetime | None
    last_error: str
    used_by: tuple[Id, ...]
    created_at: datetime
    updated_at: datetime


class SegmentVersion(Model):
    """One definition that a segment had."""

    version: Annotated[int, Field(ge=1)]
    definition: DefinitionObject
    definition_hash: str
    explain: Lines
    created_at: datetime


class Member(Model):
    """Somebody who is in a segment, and since when."""

    user_id: str
    since: datetime


class MembershipChange(Model):
    """One entering or leaving; `sequence` grows along a segment's change log."""

    sequence: Annotated[int, Field(ge=1)]
    user_id: str
    change: Change
    changed_at: datetime


class TrendDay(Model):
    """How many were in a segment at the end of a UTC day, or now; who came and went in it.

    A day without an evaluation carries the count of the day before, and says so; of its comings
    and goings nothing is known. Before the first evaluation nothing is known at all.
    """

    date: date
    member_count: Count | None
    entered: Count | None
    exited: Count | None
    carried: bool


class Trend(Model):
    """The days from `since` to `until`, both inclusive.

    `delta` is the last known count less the first known one; null where there is none.
    """

    segment_id: Id
    since: date
    until: date
    delta: int | None
    days: tuple[TrendDay, ...]


class Overlap(Model):
    """How many are in both of two segments, and in how far these are the same.

    `jaccard` is those in both over those in either, from 0 to 1; null where both are empty.
    """

    segment_id: Id
    other_id: Id
    member_count: Count
    other_count: Count
    both: Count
    jaccard: Annotated[float, Field(ge=0, le=1)] | None
