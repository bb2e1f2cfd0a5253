"""What a definition must keep to that types cannot say."""

from typing import Final

from schemas.conditions import HOURS, Duration
from schemas.errors import Invalid
from schemas.moments import milliseconds_in
from schemas.segment_forms import nodes, placed
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
    Window,
)

MAX_DEPTH: Final = 5
MAX_NODES: Final = 50
# As SQL, four hundred of the longest are more text than ClickHouse parses, and analysing two
# hundred takes 0.6 s.
MAX_CONDITIONS: Final = 100
MAX_WINDOW_DAYS: Final = 730


def check(definition: Definition) -> None:
    """Accept a definition or say where it breaks a rule.

    Source: spec "segments", "Limits".

    Raises:
        Invalid: deeper than 5 nodes, more than 50 nodes or 100 conditions, a window that is longer
            than 730 days, or has no bound or no time in it. The pointer is into the definition.
    """
    _check_size(definition)
    for pointer, node, depth in placed(definition.root):
        if depth > MAX_DEPTH:
            raise Invalid(pointer, f"must not be deeper than {MAX_DEPTH} nodes")
        _check_times(pointer, node)


def _check_size(definition: Definition) -> None:
    if sum(1 for _ in nodes(definition.root)) > MAX_NODES:
        raise Invalid("/root", f"must not have more than {MAX_NODES} nodes")
    if sum(map(_conditions, nodes(definition.root))) > MAX_CONDITIONS:
        raise Invalid("/root", f"must not have more than {MAX_CONDITIONS} conditions")


def _conditions(node: Node) -> int:
    """How many conditions on properties and traits a node has itself."""
    match node:
        case Event() | EventAggregate():
            return len(node.where)
        case Sequence():
            return sum(len(step.where) for step in node.steps)
        case And() | Or() | Not() | Segment():
            return 0
    return 1


def _check_times(pointer: str, node: Node) -> None:
    if isinstance(node, Sequence):
        _check_length(f"{pointer}/within", node.within)
    if isinstance(node, Event | EventAggregate | Sequence) and node.window is not None:
        _check_window(f"{pointer}/window", node.window)


def _check_window(pointer: str, window: Window) -> None:
    match window:
        case Last():
            _check_length(f"{pointer}/last", window.last)
        case Ago(ago=(older, younger)):
            _check_length(f"{pointer}/ago/0", Duration(value=older, unit=window.unit))
            if older <= younger:
                raise Invalid(f"{pointer}/ago", "must go from the longer ago to the shorter")
        case Between():
            _check_bounds(pointer, window)


def _check_length(pointer: str, duration: Duration) -> None:
    if duration.value * HOURS[duration.unit] > MAX_WINDOW_DAYS * HOURS["day"]:
        raise Invalid(pointer, f"must not be longer than {MAX_WINDOW_DAYS} days")


def _check_bounds(pointer: str, window: Between) -> None:
    if window.after is None and window.before is None:
        raise Invalid(pointer, "needs a bound")
    if window.after is None or window.before is None:
        return
    after, before = milliseconds_in(window.after), milliseconds_in(window.before)
    if after is not None and before is not None and after >= before:
        raise Invalid(f"{pointer}/before", "must be later than after")
