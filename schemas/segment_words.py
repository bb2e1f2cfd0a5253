"""A definition in English, line by line: the same words for the same definition."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from schemas.conditions import Duration, Prop, Trait
from schemas.segments import (
    Ago,
    And,
    Between,
    Definition,
    Event,
    EventAggregate,
    Last,
    Node,
    Not,
    Or,
    Segment,
    Sequence,
    Step,
    Window,
)

_INDENT: Final = "  "
# Longer lists say how many more there are.
_LISTED: Final = 10
_PLAIN: Final = re.compile(r"\w(?:[\w .:$/-]*\w)?")

_OCCURS: Final = {"at_least": "at least", "at_most": "at most", "exactly": "exactly"}
_FUNCTIONS: Final = {
    "sum": "the sum of",
    "avg": "the mean of",
    "min": "the smallest",
    "max": "the largest",
    "count_distinct": "the number of different values of",
}
_OPERATORS: Final = {
    "eq": "is",
    "neq": "is not",
    "gt": "is more than",
    "gte": "is at least",
    "lt": "is less than",
    "lte": "is at most",
    "in": "is one of",
    "not_in": "is none of",
    "contains": "contains",
    "not_contains": "does not contain",
    "starts_with": "starts with",
    "ends_with": "ends with",
    "exists": "is set",
    "not_exists": "is not set",
}
_IN_TIME: Final = {
    "gt": "is after",
    "gte": "is not before",
    "lt": "is before",
    "lte": "is not after",
}


def explain(definition: Definition) -> tuple[str, ...]:
    """Lines such as "performed Order Completed at least once in the last 7 days".

    What a group holds stands below it, indented by two spaces. Names that are more than words, and
    all texts, are quoted as in JSON. Source: spec "segments", "Semantics to state in docs".
    """
    return tuple(_lines(definition.root))


def _lines(node: Node) -> Iterator[str]:
    match node:
        case And():
            yield from _group("all of:", node.children)
        case Or():
            yield from _group("any of:", node.children)
        case Not():
            yield from _group("not:", [node.child])
        case _:
            yield _leaf(node)


def _group(head: str, children: Iterable[Node]) -> Iterator[str]:
    yield head
    for child in children:
        yield from (_INDENT + line for line in _lines(child))


def _leaf(leaf: Event | EventAggregate | Sequence | Trait | Segment) -> str:
    match leaf:
        case Event():
            return f"{_performed(leaf)}{_when(leaf.window)}{_where(leaf.where)}"
        case EventAggregate():
            amount = f"{_FUNCTIONS[leaf.fn]} {_name(leaf.prop)} over {_name(leaf.event)}"
            wanted = f"{_OPERATORS[leaf.op]} {_value(leaf.value)}"
            return f"{amount} {wanted}{_when(leaf.window)}{_where(leaf.where)}"
        case Sequence():
            steps = ", then ".join(map(_step, leaf.steps))
            return f"performed {steps}, within {_duration(leaf.within)}{_when(leaf.window)}"
        case Segment():
            return f"{'' if leaf.member else 'not '}a member of segment {leaf.segment_id}"
    return f"trait {_condition(leaf, leaf.trait)}"


def _performed(event: Event) -> str:
    if event.occurs == "never":
        return f"never performed {_name(event.event)}"
    times = "once" if event.times == 1 else f"{event.times} times"
    return f"performed {_name(event.event)} {_OCCURS[event.occurs]} {times}"


def _step(step: Step) -> str:
    return f"{_name(step.event)}{_where(step.where)}"


def _where(props: Iterable[Prop]) -> str:
    conditions = " and ".join(_condition(prop, prop.prop) for prop in props)
    return f" where {conditions}" if conditions else ""


def _condition(condition: Prop | Trait, key: str) -> str:
    value: Any = getattr(condition, "value", None)
    match condition.op:
        case "exists" | "not_exists":
            return f"{_name(key)} {_OPERATORS[condition.op]}"
        case "within_last":
            return f"{_name(key)} is in the last {_duration(value)}"
        case "before_last":
            return f"{_name(key)} is {_duration(value)} ago or longer"
        case "gt" | "gte" | "lt" | "lte" if isinstance(value, str):
            return f"{_name(key)} {_IN_TIME[condition.op]} {value}"
    return f"{_name(key)} {_OPERATORS[condition.op]} {_value(value)}"


def _when(window: Window | None) -> str:
    match window:
        case Last(last=last):
            return f" in the last {_duration(last)}"
        case Ago(ago=(older, younger), unit=unit):
            return f" between {older} and {younger} {unit}s ago"
        case Between(after=after, before=before):
            since = "" if after is None else f" from {after}"
            return since if before is None else f"{since} before {before}"
    return ""


def _duration(duration: Duration) -> str:
    return f"{duration.value} {duration.unit}{'' if duration.value == 1 else 's'}"


def _value(value: Any) -> str:
    if not isinstance(value, tuple):
        return _quoted(value) if isinstance(value, str) else json.dumps(value)
    more = len(value) - _LISTED
    rest = [f"{more} more"] if more > 0 else []
    return ", ".join([*map(_value, value[:_LISTED]), *rest])


def _name(name: str) -> str:
    return name if _PLAIN.fullmatch(name) else _quoted(name)


def _quoted(text: str) -> str:
    """As in JSON; what is not to be seen is escaped, because it may break or turn the line."""
    letters = json.dumps(text, ensure_ascii=False)
    return "".join(each if each.isprintable() else json.dumps(each)[1:-1] for each in letters)
