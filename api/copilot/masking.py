"""What a model gets to see of a tenant's data: short, visible characters, and nobody's address.

Event names, properties and traits are written by whoever holds a write key, so they are hostile
text as well as personal data. Source: spec "copilot", "Security".
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

CLIP: Final = 200
HIDDEN: Final = "[hidden]"
_MOST_KEYS: Final = 20
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_PERSONAL: Final = re.compile(
    r"(^|_)(e?mail|phone|mobile|tel|name|firstname|lastname|surname|address|street|city|zip|postal"
    r"|postcode|ip|birth|birthday|dob|ssn|iban|card|password|token|secret|latitude|longitude)(_|$)"
)
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
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
    for pattern, mask in _PATTERNS:
        seen = pattern.sub(mask, seen)
    return seen if len(seen) <= CLIP else seen[: CLIP - 1] + "…"


def impersonal(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Properties of an event: of those whose key speaks of a person, the key alone.

    What nests is left out: nobody asks for it, and anything may stand in it.
    """
    return {
        name: HIDDEN if is_personal(name) else _flat(value)
        for name, value in list(properties.items())[:_MOST_KEYS]
    }


def is_personal(key: str) -> bool:
    """Whether a key names what a person is called, lives at or is reached by."""
    return (
        _PERSONAL.search(_CAMEL.sub("_", key).replace("-", "_").replace(" ", "_").lower())
        is not None
    )


def _visible(letter: str) -> str:
    kind = unicodedata.category(letter)
    return "" if kind in _INVISIBLE else " " if kind == "Zs" else letter


def _flat(value: Any) -> Any:
    return "[…]" if isinstance(value, dict | list) else value
