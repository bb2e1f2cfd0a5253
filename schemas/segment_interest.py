"""What a definition depends on: so that only news that may matter has it evaluated anew."""

from schemas.conditions import Prop, Trait
from schemas.segment_forms import nodes
from schemas.segments import (
    And,
    Definition,
    Event,
    EventAggregate,
    Node,
    Not,
    Or,
    Segment,
    Sequence,
)

Outcomes = frozenset[bool]
Leaf = Event | EventAggregate | Sequence | Trait


def event_names(definition: Definition) -> frozenset[str]:
    """The events that it speaks of."""
    return frozenset(name for node in nodes(definition.root) for name in _named(node))


def is_timed(definition: Definition) -> bool:
    """Whether who is meant may change though nothing happens."""
    return any(map(_is_timed, nodes(definition.root)))


def may_mean_strangers(definition: Definition) -> bool:
    """Whether it may mean a customer of whom neither events nor traits are known.

    If not, somebody new who did nothing that it speaks of is no news for it.
    """
    return True in _outcomes(definition.root)


def _named(node: Node) -> tuple[str, ...]:
    match node:
        case Event() | EventAggregate():
            return (node.event,)
        case Sequence():
            return tuple(step.event for step in node.steps)
    return ()


def _is_timed(node: Node) -> bool:
    match node:
        case And() | Or() | Not() | Segment():
            return False
        case Event() | EventAggregate():
            return node.window is not None or any(map(_is_relative, node.where))
        case Sequence():
            where = (each for step in node.steps for each in step.where)
            return node.window is not None or any(map(_is_relative, where))
    return _is_relative(node)


def _is_relative(condition: Prop | Trait) -> bool:
    return condition.op in ("within_last", "before_last")


def _outcomes(node: Node) -> Outcomes:
    """What a node may say of a stranger: one of both, or either where others decide."""
    match node:
        case And():
            return frozenset(map(all, _combined(node.children)))
        case Or():
            return frozenset(map(any, _combined(node.children)))
        case Not():
            return frozenset(not each for each in _outcomes(node.child))
        case Segment():
            return frozenset({False, True})
    return _leaf(node)


def _leaf(node: Leaf) -> Outcomes:
    match node:
        case Event():
            return frozenset({node.occurs in ("never", "at_most")})
        case EventAggregate() if node.fn in ("sum", "count_distinct"):
            # Nothing adds up to 0: what 0 is compared with, the evaluation may say.
            return frozenset({False, True})
        case EventAggregate() | Sequence():
            return frozenset({False})
    return frozenset({node.op in ("neq", "not_in", "not_contains", "not_exists")})


def _combined(children: tuple[Node, ...]) -> list[tuple[bool, ...]]:
    """The two ways in which the children may turn out that matter: all low, and all high."""
    found = [_outcomes(child) for child in children]
    return [tuple(min(each) for each in found), tuple(max(each) for each in found)]
