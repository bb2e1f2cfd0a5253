"""Event schemas: what a tenant declares of an event's properties, and the ways to break it."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field

from schemas.base import Id, Model

# Of a tenant, and of one event. Source: spec "segments", "Schema registry".
MOST_EVENTS: Final = 500
MOST_PROPERTIES: Final = 200


class JsonType(StrEnum):
    """The types of JSON values; a number without a fraction is an integer."""

    NULL = "null"
    BOOLEAN = "boolean"
    INTEGER = "integer"
    NUMBER = "number"
    STRING = "string"
    ARRAY = "array"
    OBJECT = "object"


class ViolationKind(StrEnum):
    """How an event breaks what was declared. Source: RudderStack's names, by the spec."""

    UNPLANNED_EVENT = "Unplanned-Event"
    REQUIRED_MISSING = "Required-Missing"
    DATATYPE_MISMATCH = "Datatype-Mismatch"
    ADDITIONAL_PROPERTIES = "Additional-Properties"
    UNKNOWN_VIOLATION = "Unknown-Violation"


class Violation(Model):
    """One way in which an event breaks its schema, without anything personal.

    `property` is empty where it is about the event as a whole. `expected` is what was declared.
    """

    kind: ViolationKind
    property: str = ""
    expected: tuple[JsonType, ...] = ()
    found: JsonType | None = None
    value: str = Field(default="", description="JSON, masked; empty for an object or array.")


class OnViolation(StrEnum):
    """What becomes of an event that breaks its schema: taken all the same, or a dead letter."""

    FLAG = "flag"
    REJECT = "reject"


class OnUnplanned(StrEnum):
    """What becomes of a track that nobody declared; allowed, it is no violation."""

    ALLOW = "allow"
    FLAG = "flag"
    REJECT = "reject"


class DeclaredProperty(Model):
    """A property that events may have, or must; `integer` is a `number` too."""

    name: str
    types: Annotated[tuple[JsonType, ...], Field(min_length=1)]
    required: bool = False
    description: str = ""


class EventRules(Model):
    """What an event is checked against."""

    properties: tuple[DeclaredProperty, ...] = ()
    additional_properties: bool = True
    on_violation: OnViolation = OnViolation.FLAG


class EventSchema(EventRules):
    """What a tenant declares of the events of one name."""

    id: Id
    event: str
    description: str
    created_at: datetime
    updated_at: datetime


class EventPolicy(Model):
    """What a tenant wants of events that it did not declare."""

    unplanned_events: OnUnplanned = OnUnplanned.ALLOW
