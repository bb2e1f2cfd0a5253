"""What a rule would have done over the last days, so that a person can choose its threshold."""

from datetime import date, datetime

from pydantic import Field

from schemas.alerts import AlertRule, AlertState, Look, Window
from schemas.base import Id, Model
from schemas.visibility import Basis, Count


class Seen(Model):
    """What a rule sees on one UTC day, looked at `at`: when the day is over, or now."""

    date: date
    at: datetime
    looks: tuple[Look, ...]


class PreviewedFiring(Model):
    """A firing as its fact would be."""

    at: datetime
    subject: str
    value: float
    message: str
    current: Window
    previous: Window
    is_significant: bool
    evidence: tuple[Id, ...] = ()


class PreviewedDay(Model):
    """How the rule stood on one UTC day; of several candidates, by the one most often listed.

    `value` is what is held against the threshold. `answers`, `level` and `interval` are the
    current window's: how many, what they say (a share, or a mean position), and its 95 % interval.
    """

    date: date
    state: AlertState
    subject: str
    value: float | None
    answers: Count
    level: float | None
    interval: tuple[float, float] | None
    is_true: bool
    is_significant: bool


class PreviewedThreshold(Model):
    """What the rule would have done with this threshold: firings, significant ones among them,
    and days on which it was true.
    """

    threshold: float
    firings: Count
    significant: Count
    days_true: Count


class Suggestion(Model):
    """One of the thresholds, and why that one; null where nothing can be said."""

    threshold: float | None
    reason: str


class Preview(Model):
    """A rule tried on the past, day by day, by the same judgement as now."""

    rule: AlertRule
    since: date
    until: date
    days: int = Field(ge=1)
    basis: Basis | None = None
    firings: tuple[PreviewedFiring, ...]
    series: tuple[PreviewedDay, ...]
    thresholds: tuple[PreviewedThreshold, ...]
    suggested: Suggestion
