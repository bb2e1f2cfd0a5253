"""The segment language: which customers are meant, as a tree without methods.

Its interpreters are `streams.domain.segments` and `projections.segments.compile`; what types
cannot say is in `schemas.segment_rules`. Source: spec "segments", "Proposed grammar".
"""

from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, Discriminator, Field, StrictBool, Tag, ValidationInfo

from schemas.base import Id, Model
from schemas.conditions import (
    MAX_WHOLE,
    Duration,
    Fraction,
    Moment,
    Name,
    Trait,
    Unit,
    Where,
    Whole,
    any_of,
    kind_of,
)

# Sums and means leave out larger numbers: more would not fit the millionths that they add up.
MAX_SUMMAND: Final = 10**11

Amount = Annotated[
    Annotated[Whole, Tag("whole")]
    | Annotated[Fraction, Field(ge=-MAX_WHOLE, le=MAX_WHOLE), Tag("fraction")],
    Discriminator(kind_of, custom_error_type="not_a_quantity", custom_error_message="no number"),
    Field(json_schema_extra=any_of),
]


class Last(Model):
    """From a duration before now, exclusive, until now."""

    last: Duration


class Ago(Model):
    """Between two ages: after the older one, exclusive, until the younger one."""

    ago: tuple[
        Annotated[int, Field(strict=True, ge=1, le=730)],
        Annotated[int, Field(strict=True, ge=0, le=730)],
    ]
    unit: Unit


class Between(Model):
    """From a moment, inclusive, until before another; at least one of them."""

    after: Moment | None = None
    before: Moment | None = None


def _window_tag(window: Any) -> str:
    """Which window it is, told by its keys; a window without any is a `Between`."""
    keys = window if isinstance(window, dict) else getattr(window, "model_fields_set", ())
    return next((tag for tag in ("last", "ago") if tag in keys), "between")


Window = Annotated[
    Annotated[Last, Tag("last")] | Annotated[Ago, Tag("ago")] | Annotated[Between, Tag("between")],
    Discriminator(_window_tag),
]


def _times(times: int | None, info: ValidationInfo) -> int | None:
    """How often: once where nothing is said, and nothing may be said of never."""
    if info.data.get("occurs") != "never":
        return 1 if times is None else times
    if times is not None:
        raise ValueError("never takes no times")
    return None


Times = Annotated[
    Annotated[int, Field(strict=True, ge=1, le=100_000)] | None,
    Field(validate_default=True),
    AfterValidator(_times),
]


class Event(Model):
    """How often an event happened; `times` is None with `never` only."""

    type: Literal["event"]
    event: Name
    occurs: Literal["at_least", "at_most", "exactly", "never"] = "at_least"
    times: Times = None
    window: Window | None = None
    where: Where = ()


class EventAggregate(Model):
    """What a property of an event amounts to."""

    type: Literal["event_aggregate"]
    event: Name
    fn: Literal["sum", "avg", "min", "max", "count_distinct"]
    prop: Name
    op: Literal["eq", "gt", "gte", "lt", "lte"]
    value: Amount
    window: Window | None = None
    where: Where = ()


class Step(Model):
    """One event of a sequence."""

    event: Name
    where: Where = ()


class Sequence(Model):
    """Steps one after the other, each later than the one before, the last `within` the first."""

    type: Literal["sequence"]
    steps: Annotated[tuple[Step, ...], Field(min_length=2, max_length=5)]
    within: Duration
    window: Window | None = None


class Segment(Model):
    """Member of another segment, or not."""

    type: Literal["segment"]
    segment_id: Annotated[Id, Field(strict=True)]
    member: StrictBool = True


class And(Model):
    """Each of its children."""

    type: Literal["and"]
    children: "Children"


class Or(Model):
    """At least one of its children."""

    type: Literal["or"]
    children: "Children"


class Not(Model):
    """All but those of its child."""

    type: Literal["not"]
    child: "Node"


def _plain_union(schema: dict[str, Any]) -> None:
    """OpenAPI's discriminator names schemas only, and a trait is a union itself."""
    schema.pop("discriminator", None)


Node = Annotated[
    And | Or | Not | Event | EventAggregate | Sequence | Trait | Segment,
    Field(discriminator="type", json_schema_extra=_plain_union),
]
Children = Annotated[tuple[Node, ...], Field(min_length=1, max_length=20)]


class Definition(Model):
    """Which of a tenant's profiles belong to a segment."""

    version: Literal[1]
    root: Node
