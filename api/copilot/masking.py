"""What a model gets to see of a tenant's data: short, visible characters, and nobody's address.

Event names, properties and traits are written by whoever holds a write key, so they are hostile
text as well as personal data. Source: spec "copilot", "Security".
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from schemas.personal import mask

CLIP: Final = 200
_MOST_KEYS: Final = 20
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# What it is called when it stands in a text, whatever the key.
_PATTERNS: Final = (
    (re.compile(r"[^\s@<>\"']{1,64}@[^\s@<>\"']{1,255}"), "[email]"),
    (re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.])"), "[ip]"),
    (re.compile(r"(?<![\w:])(?:[0-9A-Fa-f]{1,4}:){4,7}[0-9A-Fa-f]{1,4}(?![\w:])"), "[ip]"),
    (re.compile(r"(?<![\w+])\+\d[\d ().-]{6,20}\d(?!\w)"), "[phone]"),
    (re.compile(r"(?<!\w)\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?!\w)"), "[phone]"),
)


def cleaned(value: Any) -> Any:
    """JSON without personal patterns and invisible characters; texts of at most 200 characters."""
    match value:
        case str():
            return clean_text(value)
        case dict():
            return {clean_text(str(name)): cleaned(each) for name, each in value.items()}
        case list() | tuple():
            return [cleaned(each) for each in value]
    return value


def clean_text(text: str) -> str:
    """The same of one text."""
    seen = "".join(map(_visible, text[: 4 * CLIP]))
    for pattern, name in _PATTERNS:
        seen = pattern.sub(name, seen)
    return seen if len(seen) <= CLIP else seen[: CLIP - 1] + "…"


def impersonal(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Properties of an event without what is personal in them; at most twenty.

    What nests is left out: nobody asks for it, and anything may stand in it.
    """
    return {
        name: mask(name, "[…]" if isinstance(value, dict | list) else value)
        for name, value in list(properties.items())[:_MOST_KEYS]
    }


def _visible(letter: str) -> str:
    kind = unicodedata.category(letter)
    return "" if kind in _INVISIBLE else " " if kind == "Zs" else letter
