"""Days of one measure pooled into the windows that alert rules compare: sums over sums."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from projections.visibility.intervals import student, wilson
from schemas.alerts import WINDOW_DAYS, AlertType, Look, Window
from schemas.previews import Seen
from schemas.visibility import Basis

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Tally:
    """What the answers of one UTC day say of one measure, in whole numbers.

    `answers` are completed ones. A share is `numerator` of `denominator`; of positions,
    `numerator` is their sum, `squares` the sum of their squares, `denominator` how many.
    """

    answers: int = 0
    numerator: int = 0
    denominator: int = 0
    squares: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.answers + other.answers,
            self.numerator + other.numerator,
            self.denominator + other.denominator,
            self.squares + other.squares,
        )


Days = Mapping[date, Tally]
"""Days without answers are left out."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What a rule measures, day by day, on one basis; None when there are no answers.

    `days` are of the one that the rule is about. Of candidates they have the answers only, and
    `candidates` has how many of a day's answers name each: days on which none does are left out.
    """

    basis: Basis | None
    subject: str
    days: Days
    candidates: Mapping[str, Days] = field(default_factory=dict)


def first_day(alert_type: AlertType, until: date) -> date:
    """The first day of the two windows that end with `until`."""
    return until - _DAY * (2 * WINDOW_DAYS[alert_type] - 1)


def looks(alert_type: AlertType, measured: Measured, until: date) -> tuple[Look, ...]:
    """What a rule of this type sees at the end of `until`, one look for each subject.

    Candidates that the window does not name are left out; with none at all, the only look is of
    nobody.
    """
    days = WINDOW_DAYS[alert_type]
    if alert_type is not AlertType.NEW_COMPETITOR:
        return (_look(alert_type, measured.subject, measured.days, until),)
    now = _dates(until, days)
    named = [name for name, of in measured.candidates.items() if not of.keys().isdisjoint(now)]
    return tuple(
        _look(alert_type, name, _of_candidate(measured, name, until), until)
        for name in named or ("",)
    )


def history(
    alert_type: AlertType, measured: Measured, since: date, now: datetime
) -> tuple[Seen, ...]:
    """What a rule would have seen on each day from `since` to today, the oldest first.

    A day is looked at when it is over; today, now.
    """
    return tuple(
        Seen(
            date=day,
            at=min(datetime.combine(day + _DAY, time.min, UTC), now),
            looks=looks(alert_type, measured, day),
        )
        for day in reversed(_dates(now.date(), (now.date() - since).days + 1))
    )


def _look(alert_type: AlertType, subject: str, days: Days, until: date) -> Look:
    length = WINDOW_DAYS[alert_type]
    before = until - _DAY * length
    return Look(
        subject=subject,
        current=_window(alert_type, days, _dates(until, length)),
        previous=_window(alert_type, days, _dates(before, length)),
    )


def _of_candidate(measured: Measured, name: str, until: date) -> Days:
    """The two windows' days of a candidate: of all answers, those that name it."""
    named = measured.candidates.get(name, {})
    return {
        day: Tally(of_all.answers, named.get(day, Tally()).numerator, of_all.answers)
        for day in _dates(until, 2 * WINDOW_DAYS[AlertType.NEW_COMPETITOR])
        if (of_all := measured.days.get(day))
    }


def _window(alert_type: AlertType, days: Days, dates: tuple[date, ...]) -> Window:
    tally = sum((days[day] for day in dates if day in days), Tally())
    return Window(
        since=dates[-1],
        until=dates[0],
        answers=tally.answers,
        numerator=tally.numerator,
        denominator=tally.denominator,
        value=tally.numerator / tally.denominator if tally.denominator else None,
        interval=_interval(alert_type, tally),
    )


def _interval(alert_type: AlertType, tally: Tally) -> tuple[float, float] | None:
    if alert_type is AlertType.RANK_DROP:
        return student(tally.numerator, tally.squares, tally.denominator)
    return wilson(tally.numerator, tally.denominator)


def _dates(until: date, count: int) -> tuple[date, ...]:
    """So many days, newest first."""
    return tuple(until - _DAY * back for back in range(count))
