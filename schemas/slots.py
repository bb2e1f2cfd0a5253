"""Slots of the schedule: the moments at which a query is to be put to its providers."""

from datetime import datetime, timedelta
from typing import NamedTuple

from pydantic import AwareDatetime, Field

from schemas.base import Model, Schedule


class Slot(Model):
    """One hour, day or week of a schedule, by its start in UTC; a query runs once in each."""

    schedule: Schedule
    starts_at: AwareDatetime

    @property
    def name(self) -> str:
        """What makes runs of one slot one run, such as `daily:2026-05-09T00:00Z`."""
        return f"{self.schedule}:{self.starts_at:%Y-%m-%dT%H:%MZ}"


class MissedSlots(Model):
    """Slots, one after the other, that nobody was there to run."""

    schedule: Schedule
    first: AwareDatetime
    last: AwareDatetime
    period: timedelta
    count: int = Field(ge=1)

    def slots(self) -> tuple[Slot, ...]:
        """Each of them, oldest first."""
        starts = (self.first + number * self.period for number in range(self.count))
        return tuple(Slot(schedule=self.schedule, starts_at=start) for start in starts)


class Planned(NamedTuple):
    """What is to happen to a query now: the slot to run, those that were missed, and when next.

    `give_up_at` is when the run ends without an answer if it has none by then.
    """

    run: Slot | None
    missed: MissedSlots | None
    next_due_at: datetime
    give_up_at: datetime
