"""The segment language in SQL: a definition becomes one statement that reads events once.

`streams.domain.segments` says the same in plain Python; a generated test demands that both agree.
Source: spec "segments", "Compilation".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from infra.sql import statements
from projections.segments.columns import Leaf, column, comparison, names
from projections.segments.conditions import condition
from projections.segments.parameters import Parameters
from schemas.segments import And, Definition, Event, EventAggregate, Node, Not, Or, Segment
from schemas.segments import Sequence as Steps

_SQL: Final = statements(__file__)


@dataclass(frozen=True, slots=True)
class Question:
    """A statement with `{name:Type}` placeholders, and their values."""

    sql: str
    parameters: Mapping[str, Any]


def count(definition: Definition, tenant_id: str, now: datetime) -> Question:
    """Asks for one row: how many profiles are meant (`count`), of how many (`total`)."""
    return _question("count", definition, Parameters(tenant_id, now))


def members(
    definition: Definition, tenant_id: str, now: datetime, *, after: str, limit: int
) -> Question:
    """Asks for the `user_id` of the profiles that are meant, in order, greater than `after`."""
    return _question("members", definition, Parameters(tenant_id, now), limit=limit, after=after)


def sample(definition: Definition, tenant_id: str, now: datetime, *, limit: int) -> Question:
    """Asks for the `user_id` of some of the profiles that are meant, the same ones each time."""
    return _question("sample", definition, Parameters(tenant_id, now), limit=limit)


def changes(
    definition: Definition, tenant_id: str, now: datetime, *, segment_id: int, limit: int
) -> Question:
    """Asks who is meant but no member of the segment (`entered`), or a member but not meant.

    At most `limit` of them, by `user_id`.
    """
    parameters = Parameters(tenant_id, now)
    return _question("changes", definition, parameters, limit=limit, segment_id=segment_id)


def listed(tenant_id: str, now: datetime, *, segment_id: int, base: int, limit: int) -> Question:
    """Asks the same of a static segment, whose list holds what was said since revision `base`."""
    parameters = Parameters(tenant_id, now)
    sql = _SQL["listed"].format(
        tenant=parameters.tenant,
        segment=parameters.bind(segment_id, "UInt64"),
        base=parameters.bind(base, "UInt64"),
        limit=parameters.bind(limit, "UInt64"),
    )
    return Question(sql, parameters.values())


@dataclass(frozen=True, slots=True)
class _Draft:
    """What is written so far: a column for each leaf that asks for events."""

    parameters: Parameters
    columns: list[str] = field(default_factory=lambda: ["owner"])
    events: set[str] = field(default_factory=set)


def _question(  # noqa: PLR0913 - what some of the statements take
    name: str,
    definition: Definition,
    parameters: Parameters,
    *,
    limit: int = 0,
    after: str = "",
    segment_id: int = 0,
) -> Question:
    draft = _Draft(parameters)
    wanted = _node(definition.root, draft)
    sql = _SQL[name].format(
        condition=wanted,
        columns=",\n        ".join(draft.columns),
        events=parameters.bind(sorted(draft.events), "Array(String)"),
        tenant=parameters.tenant,
        now=parameters.now,
        after=parameters.bind(after, "String"),
        segment=parameters.bind(segment_id, "UInt64"),
        limit=parameters.bind(limit, "UInt64"),
    )
    return Question(sql, parameters.values())


def _node(node: Node, draft: _Draft) -> str:
    """Whether a profile is as the node wants it; 0 or 1 and never NULL."""
    match node:
        case And():
            return _joined(" AND ", node.children, draft)
        case Or():
            return _joined(" OR ", node.children, draft)
        case Not():
            return f"NOT ({_node(node.child, draft)})"
        case Segment():
            return _membership(node, draft.parameters)
        case Event() | EventAggregate() | Steps():
            return _leaf(node, draft)
    return condition(node, "live.traits", node.trait, draft.parameters)


def _joined(word: str, children: Iterable[Node], draft: _Draft) -> str:
    return f"({word.join(_node(child, draft) for child in children)})"


def _leaf(leaf: Leaf, draft: _Draft) -> str:
    """Adds the column of a leaf, and compares it."""
    name = f"c{len(draft.columns)}"
    draft.columns.append(f"{column(leaf, draft.parameters)} AS {name}")
    draft.events.update(names(leaf))
    return comparison(leaf, f"performed.{name}", draft.parameters)


def _membership(node: Segment, parameters: Parameters) -> str:
    is_member = _SQL["is_member"].format(
        tenant=parameters.tenant, segment_id=parameters.bind(node.segment_id, "UInt64")
    )
    return f"({is_member})" if node.member else f"NOT ({is_member})"
