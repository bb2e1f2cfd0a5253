"""Letters without their case, one for one: the table that every interpreter of a text uses.

One letter never becomes two, so ß is not ss and İ stays; accents stay. ClickHouse's own lower
case depends on how it was built, hence a table.
"""

from typing import Final

# Scripts with case end below.
_END: Final = 0x1F000


def _without_case(letter: str) -> str:
    forms = (letter.casefold(), letter.lower())
    return next((form for form in forms if len(form) == 1), letter)


FOLDED: Final = {
    letter: bare for letter in map(chr, range(_END)) if (bare := _without_case(letter)) != letter
}
_TABLE: Final = str.maketrans(FOLDED)


def folded(text: str) -> str:
    """The text without case; as many characters as before."""
    return text.translate(_TABLE)
