"""What customers did, as it is shown: single events, the most frequent, and how many a day."""

from datetime import date, datetime
from typing import Any

from pydantic import Field

from schemas.base import Model
from schemas.customer_events import EventType
from schemas.event_schemas import Violation
from schemas.visibility import Count


class RecentEvent(Model):
    """An event as it was taken. Of `user_id` and `anonymous_id` at least one is there.

    `violations` are what it broke of the schema that was declared then.
    """

    message_id: str
    type: EventType
    event: str
    user_id: str | None
    anonymous_id: str | None
    ts: datetime
    received_at: datetime
    properties: dict[str, Any]
    context: dict[str, Any]
    violations: tuple[Violation, ...]


class RecentEvents(Model):
    """The events that were received last, newest first."""

    results: tuple[RecentEvent, ...]


class TopEvent(Model):
    """How often an event happened, and to how many profiles (one that was merged is its heir)."""

    event: str
    count: Count
    users: Count


class TopEvents(Model):
    """The most frequent events of these UTC days, both inclusive."""

    since: date = Field(serialization_alias="from")
    until: date = Field(serialization_alias="to")
    results: tuple[TopEvent, ...]


class EventDay(Model):
    """How many events happened on a UTC day."""

    date: date
    count: Count


class EventVolume(Model):
    """Every one of these UTC days, both inclusive, in order; `event` is None for all events."""

    since: date = Field(serialization_alias="from")
    until: date = Field(serialization_alias="to")
    event: str | None
    total: Count
    days: tuple[EventDay, ...]
