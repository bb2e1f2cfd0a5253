"""Dice that fall alike on every platform, and what a query is about."""

import re
from collections.abc import Sequence
from hashlib import sha256
from random import Random
from textwrap import shorten
from typing import Final, TypeVar
from unicodedata import category

from infra.answers.simulated.vocabulary import ANY_TRADE, TRADES, Trade

_T = TypeVar("_T")

_LEAD: Final = re.compile(
    r"(?:(?:what|which|who|where|how|can|could|should|do|does|is|are|there|i|you|me|to|the|a|an"
    r"|any|some|best|top|good|most|please|recommend|find|buy|get|show|list|makes?|sells?|\d+)\b"
    r"[\s:,']*)+",
    re.IGNORECASE,
)


def trade_of(query: str) -> Trade:
    """The trade that the query speaks of, by the first that has a word in it."""
    told = (t for t in TRADES if re.search(rf"\b(?:{t.words})", query, re.IGNORECASE))
    return next(told, ANY_TRADE)


def subject_of(query: str) -> str:
    """What the query is about, in its own words, to be read after "options for"."""
    lead = _LEAD.match(query)
    rest = query[lead.end() if lead else 0 :].strip(" ?!.:;,")
    return shorten(rest, 80, placeholder="") or "this"


def flat(text: str) -> str:
    """One line of printable characters: format characters are dropped, others become spaces."""
    shown = (c for c in text if category(c) != "Cf")
    return " ".join("".join(c if c.isprintable() else " " for c in shown).split())


# Only `Random.random` is promised to give the same numbers in every Python, so nothing else of
# it is used; nor any logarithm or sine, which differ in the last bit between platforms.
def dice_of(*words: str) -> Random:
    """Dice that fall the same each time for these words."""
    return Random(int.from_bytes(_digest(words)))  # noqa: S311 - a play, not a secret


def trait(*words: str) -> float:
    """A number from 0 to below 1 that these words always have."""
    return int.from_bytes(_digest(words)[:6]) / 2**48


def _digest(words: Sequence[str]) -> bytes:
    return sha256("\x1f".join(words).encode("utf-8", "surrogatepass")).digest()


def happens(dice: Random, chance: float) -> bool:
    """Whether something of this chance, 0 to 1, happens."""
    return dice.random() < chance


def roll(dice: Random, sides: int) -> int:
    """A whole number from 0 to below `sides`."""
    return int(dice.random() * sides)


def pick(dice: Random, choices: Sequence[_T]) -> _T:
    """One of the choices; there must be one."""
    return choices[roll(dice, len(choices))]


def two(dice: Random, choices: Sequence[str]) -> tuple[str, str]:
    """Two different ones."""
    first, step = roll(dice, len(choices)), 1 + roll(dice, len(choices) - 1)
    return choices[first], choices[(first + step) % len(choices)]
