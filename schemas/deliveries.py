"""What became of an alert's firings: the webhooks that told of them, attempt by attempt."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from schemas.alerts import Window
from schemas.base import Id, Model


class Attempt(Model):
    """One POST to a subscriber.

    `outcome` is `delivered`, or why not: `gone` (410), `failed` (any other status),
    `unreachable`, `timeout`, `ours` (a fault on our side, not counted), or `unknown` while it is
    under way and when we broke off. `reply` is the first KiB of the answer's body.
    """

    number: int = Field(ge=1)
    started_at: datetime
    outcome: Literal["delivered", "gone", "failed", "unreachable", "timeout", "ours", "unknown"]
    status_code: int | None
    latency_ms: int | None
    reply: str


Reason = Literal["", "exhausted", "gone", "failing", "deactivated"]


class Delivery(Model):
    """One message to an alert's webhook. `firing_id` is null for a sample.

    `next_attempt_at` is null once it has ended, and past while it is under way. `attempts` are
    the newest fifty, oldest first.
    """

    id: Id
    firing_id: UUID | None
    webhook_id: Annotated[str, Field(description="The same on every attempt and replay.")]
    state: Literal["pending", "delivered", "failed"]
    reason: Annotated[Reason, Field(description="Why it failed; empty unless it did.")]
    created_at: datetime
    next_attempt_at: datetime | None
    finished_at: datetime | None
    attempts: tuple[Attempt, ...] = ()


class Firing(Model):
    """One time at which an alert fired, the numbers behind it, and who was told.

    `evidence` are results that show it. Source: spec "visibility", decision 15.
    """

    id: UUID
    fired_at: datetime
    sequence: int
    subject: Annotated[str, Field(description="Whom it is about; empty for the tenant's brand.")]
    threshold: float
    value: float
    message: str
    current: Window
    previous: Window
    is_significant: bool
    evidence: tuple[Id, ...]
    is_simulated: bool
    deliveries: tuple[Delivery, ...] = ()
