"""What can be told of a definition from its form: its canonical text, its hash, its references."""

import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Any, Final

from schemas.segments import And, Definition, Node, Not, Or, Segment

JsonObject = dict[str, Any]

_GROUPS: Final = ("and", "or")
_MAX_EXACT: Final = 2**53


def canonical(definition: Definition) -> str:
    """JSON that definitions of one meaning and order share; defaults are written out.

    Groups in groups of their kind are flattened (so there may be more children than a definition
    may have), groups of one unwrapped, double negations dropped, and what an event or a segment
    can say of itself is not said by `not`. Source: spec "segments", "Semantics to state in docs".
    """
    tree = definition.model_dump(mode="json", exclude_none=True)
    tree["root"] = _simplest(tree["root"])
    return json.dumps(_bare(tree), ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def definition_hash(definition: Definition) -> str:
    """SHA-256 of the canonical text, in hex."""
    return sha256(canonical(definition).encode()).hexdigest()


def references(definition: Definition) -> tuple[int, ...]:
    """The ids of the segments that it asks for, each once, in ascending order."""
    return tuple(sorted({n.segment_id for n in nodes(definition.root) if isinstance(n, Segment)}))


def nodes(root: Node) -> Iterator[Node]:
    """The node and all below it, each before its children."""
    return (node for _, node, _ in placed(root))


def placed(node: Node, pointer: str = "/root", depth: int = 1) -> Iterator[tuple[str, Node, int]]:
    """The same with where they stand: a JSON pointer into the definition, and how deep."""
    yield pointer, node, depth
    match node:
        case And() | Or():
            for at, child in enumerate(node.children):
                yield from placed(child, f"{pointer}/children/{at}", depth + 1)
        case Not():
            yield from placed(node.child, f"{pointer}/child", depth + 1)


def _simplest(node: JsonObject) -> JsonObject:
    if node["type"] == "not":
        return _negated(_simplest(node["child"]))
    if node["type"] not in _GROUPS:
        return node
    children = [grand for child in node["children"] for grand in _within(node["type"], child)]
    return children[0] if len(children) == 1 else {**node, "children": children}


def _within(kind: str, child: JsonObject) -> list[JsonObject]:
    """The simplest child; its children instead when it is a group of the same kind."""
    simplest = _simplest(child)
    return simplest["children"] if simplest["type"] == kind else [simplest]


def _negated(node: JsonObject) -> JsonObject:
    """The simplest form of all but those of this one."""
    match node:
        case {"type": "not", "child": dict(child)}:
            return child
        case {"type": "segment", "member": member}:
            return {**node, "member": not member}
        case {"type": "event", "occurs": "at_least", "times": 1, **rest}:
            return {**rest, "type": "event", "occurs": "never"}
        case {"type": "event", "occurs": "never"}:
            return {**node, "occurs": "at_least", "times": 1}
    return {"type": "not", "child": node}


def _bare(value: Any) -> Any:
    """Without empty `where`, and with every whole number written as one."""
    match value:
        case dict():
            return {k: _bare(v) for k, v in value.items() if (k, v) != ("where", [])}
        case list():
            return [_bare(each) for each in value]
        case float() if value.is_integer() and abs(value) < _MAX_EXACT:
            return int(value)
    return value
