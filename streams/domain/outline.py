"""The outline of an answer: its marked lines as a tree, by depth."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from streams.domain.heads import Head, read_head
from streams.domain.lines import ATTRIBUTE_DEPTH, NUMBERED_DEPTH, Kind, Line

_LONGEST_LABEL: Final = 2  # words of a heading that may be an attribute's label
_REPEATED: Final = 3


@dataclass(slots=True, eq=False)
class Node:
    """One marked line, what it heads, and how far its extent goes."""

    line: Line
    head: Head
    depth: int
    parent: "Node | None" = None
    children: list["Node"] = field(default_factory=list)
    end: int = 0
    is_attribute: bool = False
    is_open: bool = False  # ends in a colon, so names nothing itself


def read_outline(text: str, lines: Sequence[Line]) -> list[Node]:
    """The top lines of the tree; prose is in nobody's children, it only ends extents."""
    inside = _inside_numbered(lines)
    roots: list[Node] = []
    stack: list[Node] = []
    previous_end = 0
    for index, line in enumerate(lines):
        if line.kind is Kind.PROSE:
            if (
                "\n\n" in text[previous_end : line.start]
                and not text[line.start - 1 : line.start].isspace()
            ):
                _close(stack, line.start, NUMBERED_DEPTH, keep=inside[index])
            previous_end = line.end
            continue
        previous_end = line.end
        node = _node(text, line, is_inside=inside[index])
        while stack and stack[-1].depth >= node.depth:
            stack.pop().end = line.start
        node.parent = stack[-1] if stack else None
        (node.parent.children if node.parent else roots).append(node)
        stack.append(node)
    for node in stack:
        node.end = node.end or len(text)
    _mark_repeated_labels(roots)
    return roots


def _close(stack: Sequence[Node], at: int, depth: int, *, keep: bool) -> None:
    """Ends the extent of open list entries at a paragraph of plain prose."""
    if keep:
        return
    for node in stack:
        if node.depth >= depth and not node.end:
            node.end = at


def _node(text: str, line: Line, *, is_inside: bool) -> Node:
    head = read_head(text, line.start, line.end)
    depth = line.depth
    attribute = head.is_attribute and not line.is_strong and line.number is None
    if line.kind is Kind.HEADING and len(head.words.split()) > _LONGEST_LABEL:
        attribute = False
    if line.kind in (Kind.LABEL, Kind.BOLD) and (attribute or is_inside):
        depth = ATTRIBUTE_DEPTH
        attribute = True
    is_open = text[line.start : line.end].rstrip(" *_").endswith((":", "\uff1a"))
    return Node(line, head, depth, is_attribute=attribute, is_open=is_open)


def _inside_numbered(lines: Sequence[Line]) -> list[bool]:
    """For each line, whether it stands between two numbers of one list that goes on."""
    inside = [False] * len(lines)
    upcoming: dict[int, tuple[int, int]] = {}
    for index in range(len(lines) - 1, -1, -1):
        line = lines[index]
        if line.kind is Kind.HEADING and line.number is None:
            upcoming.clear()
        if line.kind is not Kind.NUMBERED or line.number is None:
            continue
        following = upcoming.get(line.depth)
        if following and following[1] in (line.number + 1, line.number - 1):
            for between in range(index + 1, following[0]):
                if inside[between]:
                    break
                inside[between] = True
        upcoming[line.depth] = (index, line.number)
    return inside


def _walk(nodes: Sequence[Node]) -> Iterator[Node]:
    pending = list(reversed(nodes))
    while pending:
        node = pending.pop()
        yield node
        pending.extend(reversed(node.children))


def _mark_repeated_labels(roots: Sequence[Node]) -> None:
    """A label below three entries or more (`Range:` under every car) is an attribute."""
    parents: Counter[str] = Counter()
    for node in _walk(roots):
        parents.update({c.head.words.lower() for c in node.children if not c.line.is_strong})
    for node in _walk(roots):
        if node.line.kind is Kind.BULLET and parents[node.head.words.lower()] >= _REPEATED:
            node.is_attribute = node.is_attribute or not node.line.is_strong
