"""Does a value of a property or trait satisfy a condition on it? Values are JSON's."""

import operator
from collections.abc import Callable, Mapping
from typing import Any, Final

from schemas.casing import folded
from schemas.conditions import HOURS, Duration, Prop, Trait
from schemas.moments import milliseconds_in

_HOUR: Final = 3_600_000

COMPARE: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "eq": operator.eq,
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
}
# Each is all that the other is not, so a value that is missing or of another type satisfies it.
_NEGATIVE: Final = {
    "neq": "eq",
    "not_in": "in",
    "not_contains": "contains",
    "not_exists": "exists",
}


def satisfies(condition: Prop | Trait, given: Any, now: int) -> bool:
    """Whether a value is as the condition wants it; None is a missing one.

    `now` is in milliseconds since 1970. Source: spec "segments", "Semantics to state in docs".
    """
    if condition.op in _NEGATIVE:
        return not _holds(_NEGATIVE[condition.op], _wanted(condition), given, now)
    return _holds(condition.op, _wanted(condition), given, now)


def length(duration: Duration) -> int:
    """In milliseconds."""
    return duration.value * HOURS[duration.unit] * _HOUR


def number(given: Any) -> float | None:
    """The number that a value is, as a double; true is none."""
    return float(given) if isinstance(given, int | float) and not _is_bool(given) else None


def identity(given: Any) -> tuple[str, Any] | None:
    """What makes values one and the same: type and value; None for what has no such thing."""
    if _is_bool(given):
        return "bool", given
    if isinstance(given, str):
        return "text", given
    return ("number", found) if (found := number(given)) is not None else None


def _wanted(condition: Prop | Trait) -> Any:
    return getattr(condition, "value", None)


def _holds(op: str, wanted: Any, given: Any, now: int) -> bool:
    """For the operators that are no negation of another."""
    match op:
        case "exists":
            return given is not None
        case "eq":
            return identity(given) == identity(wanted)
        case "in":
            return identity(given) in map(identity, wanted)
        case "gt" | "gte" | "lt" | "lte":
            return _is_ordered(op, wanted, given)
        case "within_last" | "before_last":
            return _is_of_age(op, wanted, given, now)
    return isinstance(given, str) and _is_worded(op, folded(wanted), folded(given))


def _is_ordered(op: str, wanted: Any, given: Any) -> bool:
    """Numbers against a number, moments against a moment; anything else is in no order."""
    scale = _moment if isinstance(wanted, str) else number
    at = scale(given)
    return at is not None and COMPARE[op](at, scale(wanted))


def _is_of_age(op: str, wanted: Duration, given: Any, now: int) -> bool:
    at = _moment(given)
    if at is None or at > now:
        return False
    return (at > now - length(wanted)) == (op == "within_last")


def _is_worded(op: str, wanted: str, given: str) -> bool:
    match op:
        case "starts_with":
            return given.startswith(wanted)
        case "ends_with":
            return given.endswith(wanted)
    return wanted in given


def _moment(given: Any) -> int | None:
    return milliseconds_in(given) if isinstance(given, str) else None


def _is_bool(given: Any) -> bool:
    return isinstance(given, bool)
