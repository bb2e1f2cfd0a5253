"""An answer's text, normalised, with a map from every character back to the raw text."""

import html
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

# Trade marks and superscript footnotes become this one character: names are matched through
# it, and it separates ("Nike™" is not "NikeTM", which is what NFKC alone would give).
MARK: Final = "\u00ae"

_COMBINING = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe2f"
_VOICED = "\u3099\u309a\uff9e\uff9f"
_PLAIN = (  # NFKC leaves these as they are, and they are common
    "\\x00-\\x0c\\x0e-\\x7f\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u0131\u0410-\u044f"
    "\u0e01-\u0e32\u0e34-\u0e4e\u3041-\u3096\u30a1-\u30fc\u4e00-\u9fff\uac00-\ud7a3"
)
_SPECIAL = re.compile(
    r"&(?:amp;){0,3}(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});"
    r"|\r\n?"
    "|[0-9]\ufe0f?\u20e3"
    f"|[^{_COMBINING}{_VOICED}][{_COMBINING}{_VOICED}]+"
    "|[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?"
    f"|[^{_PLAIN}]"
)
_REPLACED: Final = {
    **dict.fromkeys("\u2018\u2019\u201b\u02bc\u02b9\u2032\u00b4\uff07", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb", '"'),
    **dict.fromkeys("\u2010\u2011\ufe63\uff0d\u2043", "-"),
    **dict.fromkeys("\r\u2028\u2029\u0085", "\n"),
    **dict.fromkeys("\u2122\u00ae\u00a9\u2120\u00b9\u00b2\u00b3\u2070", MARK),
    **{chr(code): MARK for code in range(0x2074, 0x207A)},
    **{chr(0x2460 + i): f"{i + 1}) " for i in range(20)},  # circled numbers head list items
    **{chr(base + i): f"{i + 1}) " for base in (0x2776, 0x2780, 0x278A) for i in range(10)},
    "\U0001f947": "1) ",  # medals
    "\U0001f948": "2) ",
    "\U0001f949": "3) ",
}


@dataclass(frozen=True, slots=True)
class Text:
    """Normalised characters, and for each the half-open span of the raw text it came from."""

    chars: str
    starts: Sequence[int]
    ends: Sequence[int]

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Raw offsets of the non-empty normalised span `start:end`."""
        return self.starts[start], self.ends[end - 1]

    def at_raw(self, offset: int) -> int:
        """First normalised offset that does not lie before the raw offset."""
        return bisect_left(self.starts, offset)


def word_set(words: str) -> frozenset[str]:
    """The words of a written list, for membership."""
    return frozenset(words.split())


def normalise(raw: str) -> Text:
    """The text as a reader sees it: entities decoded, invisible characters gone, NFKC.

    Case and accents stay. Nothing is lost: every character knows its raw span, and raw
    characters that vanish lie between their neighbours' spans. Never raises.
    Source: spec "visibility", section 6, rule 1.
    """
    if raw.isascii() and "&" not in raw and "\r" not in raw:
        return Text(raw, range(len(raw)), range(1, len(raw) + 1))
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    done = 0
    for special in _SPECIAL.finditer(raw):
        start, end = special.span()
        replacement = _rewritten(special[0])
        parts += (raw[done:start], replacement)
        starts.extend(range(done, start))
        ends.extend(range(done + 1, start + 1))
        starts.extend([start] * len(replacement))
        ends.extend([end] * len(replacement))
        done = end
    parts.append(raw[done:])
    starts.extend(range(done, len(raw)))
    ends.extend(range(done + 1, len(raw) + 1))
    return Text("".join(parts), starts, ends)


@lru_cache(maxsize=4096)
def _rewritten(cluster: str) -> str:
    """What one special cluster (an entity, a base with its marks, a symbol) reads as."""
    if cluster[0] == "&" and len(cluster) > 1:
        decoded = html.unescape(html.unescape(cluster))
        return cluster if decoded == cluster else "".join(map(_rewritten, decoded))
    if cluster[0] == "\r":
        return "\n"
    if cluster[-1] == "\u20e3" and cluster[0].isdigit():
        return f"{cluster[0]}) "
    if len(cluster) == 1 and cluster.isascii():
        return cluster
    cluster = cluster.rstrip("\ufe0e\ufe0f")  # emoji or text style of the same symbol
    composed = _REPLACED.get(cluster) or unicodedata.normalize("NFKC", cluster)
    return "".join(_REPLACED.get(c, c) for c in map(_visible, composed))


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cs":
        return "\ufffd"  # a lone surrogate cannot be encoded
    if category == "Cf" or "\ufe00" <= character <= "\ufe0f":
        return ""
    return " " if category == "Zs" else character
