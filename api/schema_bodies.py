"""What may be sent about event schemas."""

from typing import Annotated, Final

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, with_config
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict

from api.fields import Flag
from schemas.base import Model
from schemas.event_schemas import MOST_PROPERTIES, JsonType, OnUnplanned, OnViolation

_STRICT: Final = ConfigDict(extra="forbid")
_NO_NUL: Final = {"pattern": r"^[^\x00]*$"}


def _each_once(types: tuple[JsonType, ...]) -> tuple[JsonType, ...]:
    return tuple(dict.fromkeys(types))


# Exactly as it is sent: what is trimmed here would be another event.
SchemaEvent = Annotated[
    str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00]*[^\s\x00][^\x00]*$")
]
Text = Annotated[str, StringConstraints(max_length=1_000), Field(json_schema_extra=_NO_NUL)]
PropertyName = Annotated[
    str, StringConstraints(min_length=1, max_length=256), Field(json_schema_extra=_NO_NUL)
]
Types = Annotated[
    tuple[JsonType, ...],
    Field(min_length=1, max_length=20, description="Any of these will do."),
    AfterValidator(_each_once),
]


class NewProperty(Model):
    """What is declared of a property; an `integer` is a `number` too."""

    name: PropertyName
    types: Types
    required: Flag = False
    description: Text = ""


def _named_once(properties: tuple[NewProperty, ...]) -> tuple[NewProperty, ...]:
    if len({each.name for each in properties}) < len(properties):
        raise PydanticCustomError("named_twice", "named twice")
    return properties


Properties = Annotated[
    tuple[NewProperty, ...], Field(max_length=MOST_PROPERTIES), AfterValidator(_named_once)
]


class NewEventSchema(Model):
    """What to declare of the events of one name. Each property is named once."""

    event: SchemaEvent = Field(description="Unique per tenant, exactly as it is sent.")
    description: Text = ""
    properties: Properties = ()
    additional_properties: Flag = Field(
        default=True, description="Whether properties that are not declared are allowed."
    )
    on_violation: OnViolation = OnViolation.FLAG


@with_config(_STRICT)
class ChangeEventSchema(TypedDict, total=False):
    """Fields of an event schema to change; `properties` as a whole."""

    event: SchemaEvent
    description: Text
    properties: Properties
    additional_properties: Flag
    on_violation: OnViolation


class NewEventPolicy(Model):
    """What is to become of tracks that nobody declared."""

    unplanned_events: OnUnplanned
