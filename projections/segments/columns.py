"""What one leaf of a definition asks of a customer's events: a column of the one scan."""

from collections.abc import Iterable, Sequence
from typing import Final

from infra.sql import statements
from projections.segments.conditions import SIGNS, condition
from projections.segments.conditions import SQL as CONDITIONS
from projections.segments.parameters import Parameters, length
from schemas.conditions import Prop
from schemas.moments import milliseconds_in
from schemas.segments import (
    MAX_SUMMAND,
    Ago,
    Between,
    Event,
    EventAggregate,
    Last,
    Step,
    Window,
)
from schemas.segments import Sequence as Steps

_SQL: Final = statements(__file__, CONDITIONS)
_OCCURS: Final = {"at_least": ">=", "at_most": "<=", "exactly": "=", "never": "="}
_MILLION: Final = 1e6
# Times are in eighths of a millisecond.
_EIGHTHS: Final = 8

Leaf = Event | EventAggregate | Steps


def names(leaf: Leaf) -> tuple[str, ...]:
    """The events that a leaf speaks of."""
    return tuple(s.event for s in leaf.steps) if isinstance(leaf, Steps) else (leaf.event,)


def column(leaf: Leaf, parameters: Parameters) -> str:
    """The expression that a leaf aggregates, over rows of `event`, `at` and `properties`."""
    match leaf:
        case Event():
            return _SQL["count"].format(matching=_matching(leaf, parameters))
        case EventAggregate():
            return _aggregate(leaf, parameters)
        case Steps():
            return _reached(leaf, parameters)


def comparison(leaf: Leaf, column: str, parameters: Parameters) -> str:
    """Whether what a leaf aggregated is as it wants it; 0 or 1 and never NULL."""
    match leaf:
        case Event():
            times = parameters.bind(leaf.times or 0, "UInt64")
            return f"{column} {_OCCURS[leaf.occurs]} {times}"
        case EventAggregate():
            return f"ifNull({column} {SIGNS[leaf.op]} {_wanted(leaf, parameters)}, false)"
        case Steps():
            return f"{column} = {parameters.bind(len(leaf.steps), 'UInt8')}"


def _aggregate(leaf: EventAggregate, parameters: Parameters) -> str:
    return _SQL[leaf.fn].format(
        json=_properties(parameters.bind(leaf.event, "String")),
        key=parameters.bind(leaf.prop, "String"),
        largest=parameters.bind(MAX_SUMMAND, "Int64"),
        matching=_matching(leaf, parameters),
        value=parameters.bind(_millionths(_mean(leaf.value)), "Decimal(18, 0)"),
    )


def _wanted(leaf: EventAggregate, parameters: Parameters) -> str:
    """What the column is compared with."""
    match leaf.fn:
        case "avg":
            return "0"
        case "sum":
            return parameters.bind(_millionths(leaf.value), "Decimal(38, 0)")
    return f"JSONExtractFloat({parameters.json(leaf.value)})"


def _mean(wanted: float) -> float:
    """The same to compare a mean with, but no larger than needed: it must not overflow."""
    beyond = MAX_SUMMAND + 1
    return min(max(wanted, -beyond), beyond)


def _millionths(amount: float) -> int:
    return round(amount * _MILLION)


def _reached(leaf: Steps, parameters: Parameters) -> str:
    among = f"event IN {parameters.bind(names(leaf), 'Array(String)')}"
    within = leaf.within
    return _SQL["reached"].format(
        within=parameters.bind(_EIGHTHS * length(within.value, within.unit), "UInt64"),
        steps=parameters.bind(len(leaf.steps), "UInt8"),
        flags=",\n    ".join(_flags(leaf.steps, parameters)),
        matching=" AND ".join([among, *_bounds(leaf.window, parameters)]),
    )


def _flags(steps: Sequence[Step], parameters: Parameters) -> Iterable[str]:
    """For each step an array that is 1 in its own place where the event is that step."""
    for place, step in enumerate(steps):
        flags = ["0"] * len(steps)
        flags[place] = " AND ".join(_is(step.event, step.where, parameters))
        yield f"[{', '.join(flags)}]"


def _matching(leaf: Event | EventAggregate, parameters: Parameters) -> str:
    own = _is(leaf.event, leaf.where, parameters)
    return " AND ".join([*own, *_bounds(leaf.window, parameters)])


def _is(event: str, where: Iterable[Prop], parameters: Parameters) -> Iterable[str]:
    """That an event has the name and is as the conditions want it."""
    name = parameters.bind(event, "String")
    yield f"event = {name}"
    for prop in where:
        yield condition(prop, _properties(name), prop.prop, parameters)


def _properties(name: str) -> str:
    """The properties of the events of that name; others', which are not asked for, are not read.

    ClickHouse evaluates conditions for every row, and reading JSON is most of what they cost.
    """
    return f"if(event = {name}, properties, '')"


def _bounds(window: Window | None, parameters: Parameters) -> Iterable[str]:
    """That an event lies in the window; all events lie before now."""
    match window:
        case Last(last=last):
            yield f"at > {parameters.before_now(last.value, last.unit)}"
        case Ago(ago=(older, younger), unit=unit):
            yield f"at > {parameters.before_now(older, unit)}"
            yield f"at <= {parameters.before_now(younger, unit)}"
        case Between(after=after, before=before):
            if after is not None:
                yield f"at >= {parameters.bind(milliseconds_in(after), 'Int64')}"
            if before is not None:
                yield f"at < {parameters.bind(milliseconds_in(before), 'Int64')}"
