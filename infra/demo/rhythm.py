"""When people come to the demo's shop: its hours, weekdays, bad week and sale."""

from bisect import bisect
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from random import Random
from typing import Final, TypeVar

from infra.answers.simulated.dice import roll
from infra.demo.history import BAD_WEEK, DAYS

_T = TypeVar("_T")

# Counted as `BAD_WEEK` is: from the oldest of the thirty days.
SALE: Final = range(DAYS - 4, DAYS - 2)
# From Monday to Sunday, beside an average day.
_WEEK: Final = (0.94, 0.86, 0.9, 0.96, 1.04, 1.18, 1.22)
# From midnight (UTC) on, how many come in an hour beside other hours.
_HOURS: Final = (
    *(3, 2, 1, 1, 1, 2, 5, 9, 12, 13, 14, 17),
    *(19, 15, 13, 12, 13, 16, 21, 24, 23, 17, 11, 6),
)


def busyness(first_day: date, on: date) -> float:
    """How busy a day is beside an average one; `first_day` is the oldest of the thirty."""
    day = (on - first_day).days
    story = 0.65 if day in BAD_WEEK else 1.7 if day in SALE else 1.0
    return story * _WEEK[on.weekday()] * (0.92 + 0.16 * min(max(day / DAYS, 0.0), 1.0))


def moment(on: date, dice: Random) -> datetime:
    """Some time of that day, to the second: rarely at night, mostly in the evening."""
    (hour,) = chosen(range(24), _HOURS, 1, dice)
    return datetime.combine(on, time(hour), UTC) + timedelta(seconds=roll(dice, 3600))


def chosen(
    choices: Sequence[_T], weights: Sequence[float], count: int, dice: Random
) -> Iterator[_T]:
    """So many of the choices, each as often as it weighs; none where nothing weighs anything."""
    sums = [0.0, *accumulate(weights)]
    for _ in range(count if sums[-1] else 0):
        yield choices[bisect(sums, dice.random() * sums[-1]) - 1]
