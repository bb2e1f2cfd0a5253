"""The answer's own list: its entries in reading order, each with its rank over the answer."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from streams.domain.heads import is_advisory, is_section, read_head
from streams.domain.lines import Kind, Line, read_lines
from streams.domain.outline import Node, read_outline
from streams.domain.ranking import Candidate, Entry, rank_entries
from streams.domain.tables import read_table

_RULES: Final = {
    Kind.HEADING: "heading",
    Kind.BOLD: "heading",
    Kind.NUMBERED: "ordered_list",
    Kind.BULLET: "bullet",
}
_HELD: Final = frozenset({Kind.BULLET, Kind.NUMBERED, Kind.BOLD, Kind.HEADING})
_INLINE: Final = re.compile(
    r"(?:(?<=[\s:(])|^)\(?(\d{1,2})[.)][ \t]{1,3}(?=[^\W\d_]|[*_\[])", re.MULTILINE
)
_FEWEST_INLINE: Final = 2
_LONGEST_INLINE: Final = 160
_MAKER: Final = re.compile(
    r"(?:brand|maker|manufacturer|company|by|marke|hersteller|브랜드|ブランド|品牌)"
)


def read_structure(text: str) -> list[Entry]:
    """The entries of the normalised, blanked text in reading order, ranked.

    Source: spec "visibility", decision 1 and section 6, rule 7.
    """
    lines = read_lines(text)
    roots = read_outline(text, lines)
    candidates = sorted(_entries(text, roots), key=lambda c: c.start)
    if not candidates:
        candidates = list(_inline_entries(text, lines))
    return rank_entries(candidates)


def _entries(text: str, nodes: Sequence[Node]) -> Iterator[Candidate]:
    for (kind, _), group in groupby(nodes, key=lambda n: (n.line.kind, n.depth)):
        siblings = list(group)
        if kind is Kind.TABLE:
            yield from _table_entries(text, siblings)
        elif kind is Kind.BULLET:
            yield from _bullets(text, siblings)
        elif kind is Kind.LABEL:
            for node in siblings:
                yield from _below(text, node)
        else:
            yield from _titled(text, siblings)


def _titled(text: str, siblings: Sequence[Node]) -> Iterator[Candidate]:
    """Headings, bold lines and numbers: entries, or sections that hold entries."""
    named = [n for n in siblings if _names_one(text, n)]
    several = len(named) > 1
    for node in siblings:
        numbered = node.line.number is not None and not _holds_names(node, strict=True)
        if numbered or (node in named and (several or node.line.is_strong or node.head.label)):
            yield _candidate(node)
        else:
            yield from _below(text, node)


def _names_one(text: str, node: Node) -> bool:
    words = text[node.line.start : node.line.end]
    if node.is_attribute or node.line.number is not None:
        return False
    if any(c.line.kind in (Kind.TABLE, Kind.NUMBERED) for c in node.children):
        return False
    if node.line.is_strong and "[" in words[:4]:
        return True
    if node.head.is_advice or is_advisory(words):
        return False
    if not node.head.label and (node.head.is_category or is_section(words)):
        return False
    return node.head.is_name and not _holds_names(node, strict=False)


def _holds_names(node: Node, *, strict: bool) -> bool:
    """Whether the node is a section: what stands below it are names, not attributes.

    `strict` asks that the head read as a category too, as it must for numbered ones.
    """
    if strict and not (node.head.is_category or node.head.is_advice or _ends_open(node)):
        return False
    bullets = [c for c in node.children if c.line.kind in _HELD]
    names = [c for c in bullets if c.line.is_strong or (_is_plain_name(c) and not c.is_attribute)]
    return bool(bullets) and 2 * len(names) >= len(bullets)


def _ends_open(node: Node) -> bool:
    return not node.head.label and node.is_open


def _is_plain_name(node: Node) -> bool:
    return node.head.is_name and not node.head.is_advice


def _below(text: str, node: Node) -> Iterator[Candidate]:
    words = text[node.line.start : node.line.end]
    if node.is_attribute or (is_advisory(words) and not node.line.is_strong):
        return
    yield from _entries(text, node.children)


def _bullets(text: str, siblings: Sequence[Node]) -> Iterator[Candidate]:
    """A bullet list is the answer's list if at least half of it reads as names."""
    names = [n for n in siblings if not n.is_attribute and (n.line.is_strong or _is_entry(n))]
    if 2 * len(names) < len(siblings):
        return
    for node in siblings:
        if node.is_attribute or (node.head.is_advice and not node.line.is_strong):
            continue
        if _holds_names(node, strict=True) and not node.head.label:
            yield from _entries(text, node.children)
        else:
            yield _candidate(node)


def _is_entry(node: Node) -> bool:
    return _is_plain_name(node) or bool(node.head.label)


def _table_entries(text: str, siblings: Sequence[Node]) -> Iterator[Candidate]:
    places = [(n.line.start, n.line.end) for n in siblings]
    for row in read_table(text, places):
        heads = tuple((cell.start, cell.end) for cell in row.names)
        words = " ".join(cell.words for cell in row.names)
        yield Candidate("table", row.number, words, heads, row.start, row.end)


def _candidate(node: Node) -> Candidate:
    line, head = node.line, node.head
    ranked = line.number is not None and (line.kind is Kind.HEADING or line.is_hashed)
    rule = "rank_head" if ranked else _RULES[line.kind]
    makers = tuple(
        (child.line.start, child.line.end)
        for child in node.children
        if _MAKER.fullmatch(child.head.words.lower())
    )
    return Candidate(
        rule, line.number, head.words, ((head.start, head.end), *makers), line.start, node.end
    )


def _inline_entries(text: str, lines: Sequence[Line]) -> Iterator[Candidate]:
    """Numbers 1, 2, 3 within a paragraph, where the answer has no list of its own."""
    for line in lines:
        marks = list(_INLINE.finditer(text, line.start, line.end))
        if len(marks) < _FEWEST_INLINE or [int(m[1]) for m in marks] != list(
            range(1, len(marks) + 1)
        ):
            continue
        ends = [m.start() for m in marks[1:]] + [line.end]
        if any(
            end - mark.end() > _LONGEST_INLINE for mark, end in zip(marks[:-1], ends, strict=False)
        ):
            continue
        for mark, end in zip(marks, ends, strict=True):
            head = read_head(text, mark.end(), end)
            yield Candidate(
                "ordered_list", int(mark[1]), head.words, ((head.start, head.end),), mark.end(), end
            )
