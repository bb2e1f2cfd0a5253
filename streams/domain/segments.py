"""Does this history satisfy this tree? The segment language in plain Python, clear before fast.

`projections.segments.compile` says the same in SQL; a generated test demands that both agree.
Source: spec "segments".
"""

from collections.abc import Callable, Collection, Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any, Final, assert_never

from schemas.conditions import Duration, Prop
from schemas.history import History, PastEvent
from schemas.moments import milliseconds, milliseconds_in
from schemas.segments import (
    MAX_SUMMAND,
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
    Window,
)
from schemas.segments import Sequence as Steps
from streams.domain.segment_values import COMPARE, identity, length, number, satisfies

MembersOf = Callable[[int], Container[str]]

_MILLION: Final = 1e6


def evaluate(
    definition: Definition, history: History, now: datetime, members_of: MembersOf
) -> bool:
    """Whether the profile of this history belongs to the segment at `now`.

    `members_of` gives the user ids that are members of a segment. Events after `now` did not
    happen; of one message (per event and user id) the delivery received last did.
    """
    at = milliseconds(now)
    return _holds(definition.root, _Case(history, _happened(history.past, at), at, members_of))


@dataclass(frozen=True, slots=True)
class _Case:
    """A history, its events that happened, and the time in milliseconds since 1970."""

    history: History
    past: Sequence[PastEvent]
    now: int
    members_of: MembersOf


def _happened(events: Iterable[PastEvent], now: int) -> list[PastEvent]:
    latest: dict[tuple[str, str, str], PastEvent] = {}
    for event in sorted(events, key=lambda event: event.received_at):
        latest[event.event, event.user_id, event.message_id] = event
    return [event for event in latest.values() if milliseconds(event.ts) <= now]


def _holds(node: Node, case: _Case) -> bool:
    match node:
        case And():
            return all(_holds(child, case) for child in node.children)
        case Or():
            return any(_holds(child, case) for child in node.children)
        case Not():
            return not _holds(node.child, case)
        case Segment():
            return (case.history.user_id in case.members_of(node.segment_id)) == node.member
        case Event() | EventAggregate() | Steps():
            return _happens(node, case)
    return satisfies(node, case.history.traits.get(node.trait), case.now)


def _happens(node: Event | EventAggregate | Steps, case: _Case) -> bool:
    match node:
        case Event():
            return _occurs(node, len(_matching(case, node.event, node.where, node.window)))
        case EventAggregate():
            return _amounts(node, _values(node, case))
        case Steps():
            return _follow(node, case)


def _matching(
    case: _Case, name: str, where: Iterable[Prop], window: Window | None
) -> list[PastEvent]:
    """The events of that name that are as the conditions want them."""
    return [
        event
        for event in case.past
        if event.event == name
        and (window is None or _is_within(window, milliseconds(event.ts), case.now))
        and all(satisfies(prop, event.properties.get(prop.prop), case.now) for prop in where)
    ]


def _is_within(window: Window, at: int, now: int) -> bool:
    """Whether a time up to now lies in the window."""
    match window:
        case Last():
            return at > now - length(window.last)
        case Ago(ago=(older, younger), unit=unit):
            one = length(Duration(value=1, unit=unit))
            return now - older * one < at <= now - younger * one
        case Between():
            after, before = map(_bound, (window.after, window.before))
            return (after is None or at >= after) and (before is None or at < before)
    assert_never(window)


def _bound(moment: str | None) -> int | None:
    return None if moment is None else milliseconds_in(moment)


def _occurs(node: Event, count: int) -> bool:
    match node.occurs, node.times:
        case "at_least", int(times):
            return count >= times
        case "at_most", int(times):
            return count <= times
        case "exactly", int(times):
            return count == times
    return count == 0


def _values(node: EventAggregate, case: _Case) -> list[Any]:
    """The property of each matching event; None where it is missing."""
    events = _matching(case, node.event, node.where, node.window)
    return [event.properties.get(node.prop) for event in events]


def _amounts(node: EventAggregate, values: Collection[Any]) -> bool:
    """Sums and counts of nothing are 0; means and extremes of nothing compare with nothing."""
    compare, numbers = COMPARE[node.op], [*_numbers(values)]
    match node.fn:
        case "count_distinct":
            return compare(len(set(map(identity, values)) - {None}), node.value)
        case "min":
            return bool(numbers) and compare(min(numbers), node.value)
        case "max":
            return bool(numbers) and compare(max(numbers), node.value)
    summands, wanted = [*map(_millionths, _summands(numbers))], _millionths(node.value)
    if node.fn == "sum":
        return compare(sum(summands), wanted)
    return bool(summands) and compare(Fraction(sum(summands), len(summands)), wanted)


def _numbers(values: Iterable[Any]) -> Iterable[float]:
    return (found for each in values if (found := number(each)) is not None)


def _summands(numbers: Iterable[float]) -> Iterable[float]:
    return (found for found in numbers if abs(found) <= MAX_SUMMAND)


def _millionths(amount: float) -> int:
    """In whole millionths, so that 0.1 and 0.2 add up to 0.3; a half goes to the even one."""
    return round(amount * _MILLION)


def _follow(node: Steps, case: _Case) -> bool:
    """Whether the steps happened one after the other; at one time is not after."""
    first, *later = [
        [milliseconds(e.ts) for e in _matching(case, step.event, step.where, node.window)]
        for step in node.steps
    ]
    ends = ((start, _end(start, later)) for start in first)
    return any(end is not None and end - start <= length(node.within) for start, end in ends)


def _end(start: int, later: Iterable[Sequence[int]]) -> int | None:
    """The earliest time by which all steps can have followed."""
    at = start
    for times in later:
        following = [time for time in times if time > at]
        if not following:
            return None
        at = min(following)
    return at
