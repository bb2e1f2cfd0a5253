"""Names without their spelling: what two ways of writing one name have in common."""

import unicodedata
from functools import lru_cache
from typing import Final

# Letters without a decomposition that readers take for a base letter with a mark.
_BASES: Final = {"ø": "o", "ł": "l", "đ": "d", "\u0131": "i", "æ": "ae", "œ": "oe", "ð": "d"}


@lru_cache(maxsize=8192)
def folded(character: str) -> str:
    """One character without case, and without accents on Latin, Greek and Cyrillic bases."""
    lower = character.casefold()
    decomposed = unicodedata.normalize("NFD", lower)
    # Above Cyrillic a mark is no accent: a kana dakuten or a Thai vowel makes another letter.
    if decomposed[:1] < "\u0530":
        lower = "".join(c for c in decomposed if not unicodedata.combining(c))
    return "".join(_BASES.get(c, c) for c in lower)


def key_of(name: str) -> str:
    """What the spellings of one name have in common: its letters and digits, folded."""
    return "".join(solid for c in name if c.isalnum() for solid in folded(c))
