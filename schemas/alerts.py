"""Rules that watch the numbers, and the windows of days they compare."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import Field

from schemas.base import Id, Model


class AlertType(StrEnum):
    """What a rule watches for. Source: AI Visibility API, "Alert types"."""

    SOV_JUMP = "sov_jump"
    RANK_DROP = "rank_drop"
    NEW_COMPETITOR = "new_competitor"


# Source: AI Visibility API, "Create alert" (0.1); spec "visibility", decision 14 (5).
DEFAULT_THRESHOLDS: Final = {
    AlertType.SOV_JUMP: 0.1,
    AlertType.RANK_DROP: 5.0,
    AlertType.NEW_COMPETITOR: 0.1,
}

# Days in each of the two windows. Source: AI Visibility API, "Alert types"; ours for the third.
WINDOW_DAYS: Final = {
    AlertType.SOV_JUMP: 7,
    AlertType.RANK_DROP: 3,
    AlertType.NEW_COMPETITOR: 7,
}


class Window(Model):
    """What the answers of some UTC days, both inclusive, say of one measure.

    `answers` counts completed answers; `value` is None where the measure has no denominator.
    A share is `numerator / denominator` with its 95 % Wilson interval; a mean position is the
    pooled mean over `denominator` mentions, `numerator` their sum, with its 95 % t interval.
    """

    since: date
    until: date
    answers: int = Field(ge=0)
    numerator: int = Field(ge=0)
    denominator: int = Field(ge=0)
    value: float | None = None
    interval: tuple[float, float] | None = None


class Look(Model):
    """What a rule sees on a day: its window, and the one of as many days before it.

    `subject` is the competitor's or the candidate's name, "" for the tenant itself.
    """

    subject: str
    current: Window
    previous: Window


class AlertRule(Model):
    """When an alert fires. Source: spec "visibility", decisions 13 to 16.

    `min_samples` is the least number of answers in each window; `cooldown_hours` after a firing
    the rule may fire again though it never became false.
    """

    alert_type: AlertType
    competitor: Id | None = None
    threshold: float
    min_samples: int = Field(default=3, ge=1)
    cooldown_hours: float = Field(default=24.0, ge=0)
    require_significance: bool = False


AlertState = Literal["ok", "firing", "not_enough_answers", "not_mentioned", "not_significant"]


class AlertStatus(Model):
    """How a rule stood when it was looked at last, in words and in numbers."""

    state: AlertState
    detail: str
    evaluated_at: datetime
    current: Window | None = None
    previous: Window | None = None


class Alert(Model):
    """A rule of a tenant and where its firings are posted. Source: AI Visibility API, "Alerts"."""

    id: Id
    alert_type: AlertType
    competitor: Id | None
    threshold: float
    webhook_url: str
    is_active: bool
    min_samples: int
    cooldown_hours: float
    require_significance: bool
    disabled_reason: Annotated[str, Field(description="Why nothing is sent; empty while it is.")]
    status: AlertStatus | None
    last_fired_at: datetime | None
    created_at: datetime
    updated_at: datetime

    def rule(self) -> AlertRule:
        """Its rule alone."""
        return AlertRule(**{name: getattr(self, name) for name in AlertRule.model_fields})
