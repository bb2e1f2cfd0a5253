"""What is known of a tenant's events, as it is shown: declared, seen, and broken."""

from datetime import datetime
from typing import Any

from pydantic import Field

from schemas.base import Id, Model
from schemas.event_schemas import EventSchema, JsonType, ViolationKind
from schemas.visibility import Count


class TypeCount(Model):
    """In how many events a property had values of this type."""

    type: JsonType
    count: Count


class KnownProperty(Model):
    """A property of an event, declared, seen or both.

    `samples` are all of its different values as long as they are few and none is personal.
    """

    name: str
    is_declared: bool
    expected: tuple[JsonType, ...] = Field(description="As declared.")
    required: bool
    description: str
    types: tuple[TypeCount, ...] = Field(description="As seen, the most frequent first.")
    count: Count
    first_seen: datetime | None
    last_seen: datetime | None
    is_personal: bool = Field(description="Told by its name.")
    samples: tuple[Any, ...]


class ViolationCount(Model):
    """How many events broke a schema in one way; `rejected` of them are dead letters."""

    kind: ViolationKind
    count: Count
    rejected: Count
    first_seen: datetime
    last_seen: datetime


class EventCounts(Model):
    """How often an event was seen, and when; times are None while it never was."""

    event: str
    count: Count
    first_seen: datetime | None
    last_seen: datetime | None


class KnownEvent(EventCounts):
    """An event, declared, seen or both; `id` is its schema's, None while it has none."""

    id: Id | None
    description: str
    property_count: Count = Field(description="Different properties seen.")
    declared_property_count: Count


class KnownEventDetail(EventCounts):
    """All that is known of an event.

    `properties` are those declared, then those seen, the earliest first; `beyond` is how many
    more were seen than are shown.
    """

    declaration: EventSchema | None
    properties: tuple[KnownProperty, ...]
    beyond: Count
    violations: tuple[ViolationCount, ...]


class ViolationExample(Model):
    """One violation, without anything personal. `value` is JSON, masked, or empty."""

    message_id: str
    ts: datetime
    property: str
    expected: tuple[JsonType, ...]
    found: JsonType | None
    value: str
    is_rejected: bool


class BrokenSchema(ViolationCount):
    """What happened to an event in one way, with the newest examples."""

    event: str
    examples: tuple[ViolationExample, ...]


class BrokenSchemas(Model):
    """The violations, the most frequent first."""

    results: tuple[BrokenSchema, ...]
