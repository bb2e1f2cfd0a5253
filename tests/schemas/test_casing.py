import sys
from unicodedata import category

import pytest

from schemas.casing import FOLDED, folded


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("NIKE Air 90", "nike air 90"),
        ("ÀÉ", "àé"),
        ("ΟΔΟΣ", "οδοσ"),
        ("οδος", "οδοσ"),
        ("\u212a", "k"),
        ("ß", "ß"),
        ("ẞ", "ß"),
        ("İ", "İ"),
        ("ı", "ı"),
        ("ǅ", "ǆ"),
        ("ﬁ", "ﬁ"),
        ("ДЖ", "дж"),
        ("𐐀", "𐐨"),
        ("ᏸ", "Ᏸ"),
    ],
)
def test_letters_lose_their_case_one_for_one(text, bare):
    assert folded(text) == bare


def test_no_letter_with_case_lies_beyond_the_table():
    letters = [chr(code) for code in range(sys.maxunicode + 1)]
    cased = {each for each in letters if len(each.casefold()) == 1 and each.casefold() != each}

    assert cased <= FOLDED.keys()
    assert all(category(each)[0] in "LNSM" for each in FOLDED)


def test_what_is_folded_stays():
    assert all(folded(bare) == bare for bare in FOLDED.values())
