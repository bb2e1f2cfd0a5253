"""What may name, reach or locate a person: told by a key or by the value itself, and masked.

Rules, no proof: they would rather hide too much. A boolean says nothing of anybody.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from ipaddress import ip_address
from typing import Any, Final

from schemas.customer_events import ANONYMOUS
from schemas.personal_words import IDENTIFIED, KEYS, STEMS, THINGS

MASK: Final = "[masked]"
LONGEST_CHARACTERS: Final = 80
MOST_WORDS: Final = 10

_WORDS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_A-Za-z]+")
_EMAIL: Final = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]{2,}")
_IPV4: Final = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])")
_IBAN: Final = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
_DIGITS: Final = re.compile(r"(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)")
_PHONE: Final = re.compile(r"(?:\+|00)?\(?\d(?:[ ()./-]{0,2}\d)+")
_DAY: Final = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}")
_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_RUN: Final = re.compile(r"[A-Za-z0-9_+/=]{16,}")
_CHANGE: Final = re.compile(r"(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])")
# So often letters and digits change places in what is made up by a machine, seldom in words.
_CHANGES: Final = 3
_PHONE_DIGITS: Final = range(9, 16)
_SHORTEST_PHONE: Final = 7
_DOUBLED_OVER_NINE: Final = 9


def is_personal(key: str, value: object) -> bool:
    """Whether a property of this name and value may name, reach or locate a person.

    An object or array is personal when anything in it is. Source: spec "segments", "Schema
    registry": values are shown only when they are not.
    """
    if value is None or isinstance(value, bool):
        return False
    if is_personal_key(key):
        return True
    if isinstance(value, Mapping):
        return any(is_personal(str(name), inner) for name, inner in value.items())
    if isinstance(value, list | tuple):
        return any(is_personal(key, inner) for inner in value)
    return is_personal_text(str(value))


def mask(key: str, value: Any) -> Any:
    """The value with `MASK` in the place of whatever is personal in it; its shape stays."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Mapping) and not is_personal_key(key):
        return {_masked_name(str(name)): mask(str(name), inner) for name, inner in value.items()}
    if isinstance(value, list | tuple) and not is_personal_key(key):
        return [mask(key, inner) for inner in value]
    return MASK if is_personal(key, value) else value


def masked_user(user_id: str) -> str:
    """An id by which one may be told from another, but not found: `u-1001` is `u-…1`.

    At most three characters of its beginning and two of its end; of an address only the first.
    """
    prefix = ANONYMOUS if user_id.startswith(ANONYMOUS) else ""
    bare = user_id.removeprefix(prefix)
    if _EMAIL.search(bare):
        return f"{prefix}{bare[0]}…"
    head, tail = min(3, len(bare) // 3), min(2, len(bare) // 6)
    return f"{prefix}{bare[:head]}…{bare[len(bare) - tail :]}"


@lru_cache(maxsize=8192)
def is_personal_key(key: str) -> bool:
    """Whether what is called so is personal whatever it holds; written in any case."""
    words = [word.casefold() for word in _WORDS.findall(key)]
    joined = "".join(words)
    if not KEYS.isdisjoint(words) or any(stem in joined for stem in STEMS):
        return True
    before, last = words[-2:-1], words[-1:]
    if last == ["id"]:
        return bool(before) and before[0] in IDENTIFIED
    return last == ["name"] and not THINGS.intersection(before)


def is_personal_text(text: str) -> bool:
    """Whether the text holds an address, a number or a secret of somebody, or is long and free."""
    if len(text) > LONGEST_CHARACTERS or text.count(" ") >= MOST_WORDS:
        return True
    return any(is_found(text) for is_found in _RULES)


def _masked_name(name: str) -> str:
    return MASK if is_personal_text(name) else name


def _has_email(text: str) -> bool:
    return "@" in text and _EMAIL.search(text) is not None


def _has_ip(text: str) -> bool:
    if _IPV4.search(text):
        return True
    if text.count(":") < 2:  # noqa: PLR2004 - no address of version 6 has fewer
        return False
    try:
        ip_address(text.strip("[] "))
    except ValueError:
        return False
    return True


def _has_account(text: str) -> bool:
    """A number of a payment card that adds up, or of a bank account."""
    return _IBAN.search(text) is not None or any(map(_adds_up, _DIGITS.findall(text)))


def _adds_up(card: str) -> bool:
    """Source: ISO/IEC 7812-1, annex B (Luhn)."""
    digits = [int(digit) for digit in card if digit.isdigit()][::-1]
    doubled = [2 * digit for digit in digits[1::2]]
    carried = [digit - 9 if digit > _DOUBLED_OVER_NINE else digit for digit in doubled]
    return (sum(digits[::2]) + sum(carried)) % 10 == 0


def _is_phone(text: str) -> bool:
    """Digits in groups, or behind a plus or a zero; a bare number is rather a count or an id."""
    text = text.strip()
    if not _PHONE.fullmatch(text) or _DAY.match(text):
        return False
    digits = sum(character.isdigit() for character in text)
    if text.startswith("+"):
        return digits >= _SHORTEST_PHONE
    return digits in _PHONE_DIGITS and (not text.isdigit() or text.startswith("0"))


def _has_token(text: str) -> bool:
    """A UUID, or a run of letters and digits that no person chose."""
    if _UUID.search(text):
        return True
    return any(len(_CHANGE.findall(run)) >= _CHANGES for run in _RUN.findall(text))


_RULES: Final[Sequence[Callable[[str], bool]]] = (
    _has_email,
    _has_ip,
    _has_account,
    _is_phone,
    _has_token,
)
