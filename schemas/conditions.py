"""Conditions on one value of a customer's event or profile: which operators take which values.

What they mean is in `streams.domain.segment_values`. Source: spec "segments", "Proposed grammar".
"""

from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag

from schemas.base import Model
from schemas.moments import MOMENT, milliseconds_in

# Whole numbers beyond are not exact as the doubles that they are compared as.
MAX_WHOLE: Final = 2**53 - 1
HOURS: Final = {"hour": 1, "day": 24, "week": 7 * 24, "month": 30 * 24}

_KINDS: Final = {bool: "boolean", int: "whole", float: "fraction", str: "text"}


def kind_of(value: Any) -> str | None:
    """The kind that a scalar is; None for all else. So a refusal is of that kind alone."""
    return _KINDS.get(type(value))


def any_of(schema: dict[str, Any]) -> None:
    """Says in a JSON schema that kinds may overlap: there a whole number is a fraction too."""
    schema["anyOf"] = schema.pop("oneOf")


Name = Annotated[str, Field(min_length=1, max_length=256)]
Text = Annotated[str, Field(max_length=256)]
Whole = Annotated[int, Field(strict=True, ge=-MAX_WHOLE, le=MAX_WHOLE)]
Fraction = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Scalar = Annotated[
    Annotated[bool, Tag("boolean")]
    | Annotated[Whole, Tag("whole")]
    | Annotated[Fraction, Tag("fraction")]
    | Annotated[Text, Tag("text")],
    Discriminator(kind_of, custom_error_type="not_a_scalar", custom_error_message="no scalar"),
    Field(json_schema_extra=any_of),
]
Unit = Literal["hour", "day", "week", "month"]


def _is_a_moment(text: str) -> str:
    if milliseconds_in(text) is None:
        raise ValueError("no such day")
    return text


Moment = Annotated[str, Field(pattern=MOMENT), AfterValidator(_is_a_moment)]
Bound = Annotated[
    Annotated[Whole, Tag("whole")]
    | Annotated[Fraction, Tag("fraction")]
    | Annotated[Moment, Tag("text")],
    Discriminator(kind_of, custom_error_type="not_in_order", custom_error_message="no number"),
    Field(json_schema_extra=any_of),
]


class Duration(Model):
    """A length of time in multiples of an hour: a day has 24, a month has 30 days."""

    value: Annotated[int, Field(strict=True, ge=1, le=730)]
    unit: Unit


class Equality(Model):
    """The same value of the same JSON type; 1 and 1.0 are one number."""

    op: Literal["eq", "neq"]
    value: Scalar


class Order(Model):
    """Numbers against a number, or moments in text against a moment."""

    op: Literal["gt", "gte", "lt", "lte"]
    value: Bound


class Listing(Model):
    """Equal to one of these."""

    op: Literal["in", "not_in"]
    value: Annotated[tuple[Scalar, ...], Field(min_length=1, max_length=1_000)]


class Wording(Model):
    """Part of a text, whatever the case of its letters."""

    op: Literal["contains", "not_contains", "starts_with", "ends_with"]
    value: Name


class Presence(Model):
    """There at all; null is not."""

    op: Literal["exists", "not_exists"]


class Recency(Model):
    """A moment in text, not in the future, younger than a duration or at least that old."""

    op: Literal["within_last", "before_last"]
    value: Duration


class _OfProp(Model):
    prop: Name


class PropEquality(Equality, _OfProp):
    """Of a property."""


class PropOrder(Order, _OfProp):
    """Of a property."""


class PropListing(Listing, _OfProp):
    """Of a property."""


class PropWording(Wording, _OfProp):
    """Of a property."""


class PropPresence(Presence, _OfProp):
    """Of a property."""


class PropRecency(Recency, _OfProp):
    """Of a property."""


# A condition on a top-level property of an event.
Prop = Annotated[
    PropEquality | PropOrder | PropListing | PropWording | PropPresence | PropRecency,
    Field(discriminator="op"),
]
Where = Annotated[tuple[Prop, ...], Field(max_length=10)]


class _OfTrait(Model):
    type: Literal["trait"]
    trait: Name


class TraitEquality(Equality, _OfTrait):
    """Of a trait."""


class TraitOrder(Order, _OfTrait):
    """Of a trait."""


class TraitListing(Listing, _OfTrait):
    """Of a trait."""


class TraitWording(Wording, _OfTrait):
    """Of a trait."""


class TraitPresence(Presence, _OfTrait):
    """Of a trait."""


class TraitRecency(Recency, _OfTrait):
    """Of a trait."""


# A condition on a top-level trait of the profile.
Trait = Annotated[
    TraitEquality | TraitOrder | TraitListing | TraitWording | TraitPresence | TraitRecency,
    Field(discriminator="op"),
]
