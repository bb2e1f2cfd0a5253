"""What is handed over at the ports of segments: plain values. Times are aware UTC."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from schemas.segments import Definition

ListMode = Literal["add", "remove", "replace"]


@dataclass(frozen=True, slots=True)
class News:
    """What happened to a tenant's customers, as far as segments care.

    `events` are the names of what they did, the last of it at `latest`. `anybody` may have
    changed where identities or traits did. `segments` are those whose members changed.
    """

    tenant_id: str
    events: frozenset[str] = frozenset()
    latest: datetime | None = None
    anybody: bool = False
    segments: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Told:
    """The facts of a segment's newest evaluation that made some: to be read before the next."""

    segment_id: int
    first: int
    last: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A segment that is leased to be evaluated as of `now`.

    `definition` is None for a static one, whose list holds what was said from revision
    `list_base` to `list_revision`.
    `awaited` is what was told of it and of the segments that it asks for. `due_at` is as it was
    when the segment was taken: what moves it is news that this evaluation misses.
    """

    tenant_id: str
    id: int
    attempt: int
    version: int
    definition: Definition | None
    list_base: int
    list_revision: int
    awaited: tuple[Told, ...]
    now: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Difference:
    """Who is to enter and to leave; `is_whole` unless there are more, for the next evaluation."""

    entered: tuple[str, ...]
    exited: tuple[str, ...]
    is_whole: bool = True
