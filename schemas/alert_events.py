"""The facts of alerts and of their webhooks."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from schemas.alerts import AlertType, Window
from schemas.base import Id
from schemas.fact import BaseFact


class AlertFired(BaseFact):
    """A rule became true. `id` is the firing's; `occurred_at` when it was noticed.

    `subject` is whom it is about: the competitor's or the candidate's name, or "" for the
    tenant. `value` is what passed `threshold`. `is_significant` says whether the intervals of
    the two windows are apart. `evidence` are up to five results. `sequence` counts the firings
    of one alert from 1. Source: spec "visibility", decisions 13 to 16.
    """

    type: Literal["alert_fired"] = "alert_fired"
    alert_id: Id
    alert_type: AlertType
    competitor: Id | None = None
    subject: str = ""
    threshold: float
    value: float
    message: str
    current: Window
    previous: Window
    is_significant: bool
    evidence: tuple[Id, ...] = ()
    is_simulated: bool
    sequence: int = Field(ge=1)


class WebhookDelivered(BaseFact):
    """A subscriber took a delivery. `firing_id` is None for a sample that was asked for."""

    type: Literal["webhook_delivered"] = "webhook_delivered"
    delivery_id: Id
    alert_id: Id
    firing_id: UUID | None = None
    attempts: int = Field(ge=1)
    status_code: int
    latency_ms: int = Field(ge=0)


class WebhookFailed(BaseFact):
    """A delivery was given up after its last attempt, or with its endpoint."""

    type: Literal["webhook_failed"] = "webhook_failed"
    delivery_id: Id
    alert_id: Id
    firing_id: UUID | None = None
    attempts: int = Field(ge=0)
    reason: str


class EndpointDisabled(BaseFact):
    """Nothing is sent to an alert's webhook any more until its tenant turns it on again."""

    type: Literal["endpoint_disabled"] = "endpoint_disabled"
    alert_id: Id
    reason: Literal["gone", "failing"]
