"""When a query is due, and how long to wait before a provider is called again."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final

from schemas.base import Schedule
from schemas.slots import MissedSlots, Planned, Slot

PERIODS: Final = {
    Schedule.HOURLY: timedelta(hours=1),
    Schedule.DAILY: timedelta(days=1),
    Schedule.WEEKLY: timedelta(days=7),
}
# Within how long of a slot's start its queries are spread. Source: spec "reliability", section 4.
SPREADS: Final = {
    Schedule.HOURLY: timedelta(minutes=5),
    Schedule.DAILY: timedelta(minutes=60),
    Schedule.WEEKLY: timedelta(hours=6),
}
# A run ends, with or without an answer, well before the next one of its query is due.
PATIENCE: Final = {
    Schedule.HOURLY: timedelta(minutes=50),
    Schedule.DAILY: timedelta(hours=6),
    Schedule.WEEKLY: timedelta(hours=24),
}
# A Monday: weeks begin there, days and hours too. UTC knows no summer time, so all are even.
_ORIGIN: Final = datetime(2024, 1, 1, tzinfo=UTC)

# Source: spec "reliability", section 4: three repeats with full jitter of 1 to 30 s.
MOST_FAILURES: Final = 4
_FIRST_PAUSE_SECONDS: Final = 4.0
_LONGEST_PAUSE_SECONDS: Final = 30.0
_SHORTEST_PAUSE_SECONDS: Final = 1.0


def jitter(schedule: Schedule, query: str) -> timedelta:
    """How long after a slot's start a query is due: the same for each slot, whole milliseconds.

    `query` is any text that is the query's own. At least 0, less than the schedule's spread.
    """
    digest = sha256(f"{schedule}/{query}".encode()).digest()
    spread = SPREADS[schedule] // timedelta(milliseconds=1)
    return timedelta(milliseconds=int.from_bytes(digest[:8], "big") % spread)


def slot_at(schedule: Schedule, moment: datetime) -> Slot:
    """The slot that the moment lies in."""
    period = PERIODS[schedule]
    return Slot(schedule=schedule, starts_at=_ORIGIN + (moment - _ORIGIN) // period * period)


def plan(schedule: Schedule, query: str, due_at: datetime | None, now: datetime) -> Planned:
    """What to do at `now` with a query whose next slot was planned for `due_at`.

    The newest slot that is due runs; older ones were missed. None as `due_at` (a new, resumed or
    rescheduled query), or one further ahead than a period (the clock was set back), runs nothing
    and plans the next slot after `now`.
    """
    period, shift = PERIODS[schedule], jitter(schedule, query)
    newest = slot_at(schedule, now - shift)
    next_due_at = newest.starts_at + period + shift
    give_up_at = now + PATIENCE[schedule]
    if due_at is None or due_at > now:
        return Planned(None, None, next_due_at, give_up_at)
    oldest = slot_at(schedule, due_at - shift)
    return Planned(newest, _missed(schedule, oldest, newest), next_due_at, give_up_at)


def _missed(schedule: Schedule, oldest: Slot, newest: Slot) -> MissedSlots | None:
    period = PERIODS[schedule]
    count = (newest.starts_at - oldest.starts_at) // period
    if count < 1:
        return None
    return MissedSlots(
        schedule=schedule,
        first=oldest.starts_at,
        last=newest.starts_at - period,
        period=period,
        count=count,
    )


def pause_before_repeat(failures: int, asked_seconds: float | None, dice: float) -> timedelta:
    """How long to wait after the `failures`-th failed call of a run (from 1).

    Full jitter: `dice` (0 to 1) of a bound that doubles from 4 s to 30 s, at least 1 s; never
    less than the provider asked for.
    """
    bound = min(_FIRST_PAUSE_SECONDS * 2 ** (failures - 1), _LONGEST_PAUSE_SECONDS)
    seconds = max(_SHORTEST_PAUSE_SECONDS, bound * dice, asked_seconds or 0.0)
    return timedelta(seconds=seconds)
