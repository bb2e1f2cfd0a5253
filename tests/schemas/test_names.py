import pytest

from schemas.names import folded, key_of


@pytest.mark.parametrize(
    ("character", "plain"),
    [
        ("\u00c9", "e"),
        ("\u0401", "\u0435"),
        ("\u03ac", "\u03b1"),
        ("\u30ac", "\u30ac"),
        ("\u00df", "ss"),
        ("\u00d8", "o"),
        ("\u0130", "i"),
        ("\u00e6", "ae"),
        ("\ud55c", "\ud55c"),
    ],
)
def test_accents_fold_on_latin_greek_and_cyrillic_only(character: str, plain: str) -> None:
    assert folded(character) == plain


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("De'Longhi", "delonghi"),
        ("La Roche-Posay", "la roche posay"),
        ("Läkerol", "LAKEROL"),
    ],
)
def test_spellings_of_one_name_have_one_key(one: str, other: str) -> None:
    assert key_of(one) == key_of(other)
