"""The lines of an answer: which are headings, list entries, table rows, or plain prose."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What a line is, by its marker."""

    HEADING = "heading"
    BOLD = "bold"  # a line, or the start of one, in bold: a heading in all but name
    LABEL = "label"  # plain prose that ends in a colon and so introduces what follows
    NUMBERED = "numbered"
    BULLET = "bullet"
    TABLE = "table"
    PROSE = "prose"


@dataclass(frozen=True, slots=True)
class Line:
    """One line: offsets into the normalised text, its marker read, its words from `start`.

    `depth` orders nesting: a line belongs to the nearest line above with a smaller depth.
    """

    kind: Kind
    depth: int
    start: int
    end: int
    number: int | None = None
    is_hashed: bool = False
    is_strong: bool = False


# Headings are 1 to 6. A bullet at a number's indent is below the number: answers write
# `**1. Name**` and then unindented attribute bullets.
BOLD_DEPTH: Final = 14
LABEL_DEPTH: Final = 16
NUMBERED_DEPTH: Final = 20
TABLE_DEPTH: Final = 20
ATTRIBUTE_DEPTH: Final = 21
BULLET_DEPTH: Final = 22
PROSE_DEPTH: Final = 9999

_NUMBER: Final = (
    r"(?:\(?(?P<dotted>\d{1,3})[.)\]\u3001\uff0e](?=[ \t*_\[]|[^\W\d_]|$)"
    r"|(?:No\.?|Nr\.?|Rank|Platz|Place|Top|Pick|Number)?[ \t]?\#[ \t]?(?P<hashed>\d{1,3})"
    r"(?=[ \t:.)*_\u2013\u2014-])[ \t]?[:.)\u2013\u2014-]?"
    r"|(?:No\.?|Nr\.?|Rank|Platz|Place|Top|Pick"
    r"|Number)[ \t]?(?P<named>\d{1,2})[ \t]?[:.)\u2013\u2014-]"
    r"|(?P<spaced>\d{1,2})(?:[ \t][-\u2013\u2014]|:)(?=[ \t])"
    r"|(?P<ordinal>\d{1,2})(?:st|nd|rd|th)(?:[ \t]place)?[ \t]?[:.\u2013\u2014-](?=[ \t*])"
    r"|\u7b2c?(?P<placed>\d{1,2})[\u4f4d\uc704][ \t]?[:.\uff1a\u3001]?)"
)
_DECORATION: Final = "[^\\w\\s#*_\\[\\](){}|<>\"'`~.,:;!?$&+\\-/\\\\@%=^\u2013\u2014]"
_MARKER: Final = re.compile(
    r"(?P<indent>[ \t>]{0,80})"
    r"(?P<hash>\#{1,6}(?=[ \t]))?[ \t]{0,8}"
    r"(?:(?P<bullet>[-+*\u2022\u25e6\u25aa\u2023\u00b7\u25cf\u25cb\u25a0\u2013\u2014])"
    r"[ \t]{1,8}(?:\[[ xX]\][ \t])?)?"
    rf"(?:{_DECORATION}{{1,4}}[ \t]{{0,4}})?"
    r"(?P<open>\*{2,3}|__)?[ \t]?"
    rf"(?:{_DECORATION}{{1,4}}[ \t]{{0,4}})?"
    rf"(?:{_NUMBER}[ \t]{{0,8}})?",
    re.IGNORECASE,
)
_BOLD: Final = re.compile(r"(?:\*{2,3}|__)[ \t]?(?P<words>[^*\n]{1,200}?)[ \t]?(?:\*{2,3}|__)")
_MOST_INDENT: Final = 3
_LONGEST_LABEL: Final = 160
_RULE: Final = re.compile(r"[ \t]{0,8}(?:-{3,}|\*{3,}|_{3,}|={3,}|(?:[-*_] ){3,}[-*_]?)[ \t]*")
_LINK: Final = re.compile(r"[*_]{0,3}\[[^\]\n]{2,300}\]")
_AFTER_BOLD: Final = re.compile(r"[ \t]{0,3}(?:$|[\u2013\u2014:(-]|\()")


def read_lines(text: str) -> list[Line]:
    """Every line that is not blank nor a rule, in order."""
    lines: list[Line] = []
    at = 0
    for raw in text.split("\n"):
        if raw.strip(" \t>") and not _RULE.fullmatch(raw):
            lines.append(_line(raw, at))
        at += len(raw) + 1
    return lines


def _line(raw: str, at: int) -> Line:
    end = at + len(raw.rstrip())
    if raw.count("|") > 1 and raw.lstrip(" >").startswith("|"):
        return Line(Kind.TABLE, TABLE_DEPTH, at, end)
    marker = _MARKER.match(raw)
    if marker is None:
        return Line(Kind.PROSE, PROSE_DEPTH, at, end)
    indent = len(marker["indent"].replace("\t", "    ").replace(">", ""))
    number = next((int(v) for k, v in marker.groupdict().items() if k in _NUMBERS and v), None)
    start = at + marker.end()
    hashed = marker["hashed"] is not None
    if marker["hash"]:
        depth = len(marker["hash"])
        strong = number is not None or _is_strong(raw, marker)
        return Line(Kind.HEADING, depth, start, end, number, hashed, strong)
    if number is not None:
        depth = NUMBERED_DEPTH + 4 * indent
        return Line(Kind.NUMBERED, depth, start, end, number, hashed, _is_strong(raw, marker))
    if marker["bullet"]:
        depth = BULLET_DEPTH + 4 * indent
        return Line(Kind.BULLET, depth, start, end, is_strong=_is_strong(raw, marker))
    return _unmarked(raw, marker, start, end, indent)


_NUMBERS: Final = frozenset({"dotted", "hashed", "named", "spaced", "ordinal", "placed"})


def _unmarked(raw: str, marker: re.Match[str], start: int, end: int, indent: int) -> Line:
    if marker["open"] and indent <= _MOST_INDENT:
        bold = _BOLD.match(raw, marker.start("open"))
        if bold and _AFTER_BOLD.match(raw, bold.end()):
            return Line(Kind.BOLD, BOLD_DEPTH, start, end, is_strong=_is_strong(raw, marker))
    words = raw.rstrip(" *_")
    if words.endswith(":") and len(words) <= _LONGEST_LABEL and indent <= _MOST_INDENT:
        return Line(Kind.LABEL, LABEL_DEPTH, start, end)
    return Line(Kind.PROSE, PROSE_DEPTH, start, end)


def _is_strong(raw: str, marker: re.Match[str]) -> bool:
    """Whether the entry is set off as a name: a link, or bold that is no `Label:`."""
    opened = marker.start("open") if marker["open"] else marker.end()
    if _LINK.match(raw, opened) or _LINK.match(raw, marker.end()):
        return True
    bold = _BOLD.match(raw, opened)
    if bold is None:
        return False
    if bold["words"].rstrip().endswith(":") or raw[bold.end() : bold.end() + 1] == ":":
        return False
    return _AFTER_BOLD.match(raw, bold.end()) is not None
