"""Which stretch is which entity: joints, boundaries, punctuation, ties."""

import pytest

from schemas.mentions import Entity
from streams.domain.matching import Matcher, longest


def found(text: str, *entities: Entity) -> list[tuple[str, str]]:
    """Entity name and surface of every stretch, in reading order."""
    engine = Matcher(entities)
    spans = longest(engine.candidates(text), engine.entities)
    return [(entities[s.term.entity].name, text[s.start : s.end]) for s in spans]


def surfaces(text: str, *names: str) -> list[str]:
    """The surfaces found for entities with these names."""
    return [surface for _, surface in found(text, *(Entity(name=name) for name in names))]


@pytest.mark.parametrize(
    "surface",
    [
        "Demand IQ",
        "DemandIQ",
        "demand-iq",
        "DEMAND\nIQ",
        "Demand\u2013IQ",
        "Demand** *IQ",
        "Demand-\nIQ",
    ],
)
def test_tokens_join_by_space_hyphen_break_or_nothing(surface: str) -> None:
    assert surfaces(f"Use {surface} now", "Demand IQ") == [surface]


def test_a_written_together_name_comes_apart_at_capitals_only() -> None:
    assert surfaces("Demand IQ; demand iq", "DemandIQ") == ["Demand IQ"]


def test_tokens_do_not_join_across_a_paragraph_or_a_list_marker() -> None:
    assert surfaces("New\n\nBalance, New\n- Balance, New. Balance", "New Balance") == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("pineapple", "apple"),
        ("Notepad++", "Notepad"),
        ("Disney+ shows", "Disney"),
        ("AT&T", "AT"),
        ("Yahoo Finance", "Yahoo!"),
        ("nike.com", "nike"),
        ("Node.js", "Node"),
        ("APR-0011", "APR-001"),
        ("APR-001-2", "APR-001"),
        ("a $3M round", "3M"),
        ("a 3m rope", "3M"),
        ("ASP.NET", ".NET"),
        ("don't", "Don"),
        ("\u00dcber alles", "Uber"),
        ("\u30ac\u30fc\u30df\u30f3", "\u30ab\u30fc\u30df\u30f3"),
        ("Stra\u00dfe", "Stras"),
        ("a big apple", "gap"),
    ],
)
def test_a_part_of_another_word_or_name_is_not_it(text: str, name: str) -> None:
    assert surfaces(text, name) == []


@pytest.mark.parametrize(
    "text",
    [
        "_Nike_",
        "Nike's",
        "Nike\u2019s".replace("\u2019", "'"),
        "Nikes",
        "(Nike)",
        "Nike/Hoka",
        "Nike+Hoka",
        "\u7528Nike\u8dd1",
        "Nike\ub294",
        "support.Nike 13",
        "Nike.The",
        "Nike\u00ae",
        "NIKE",
        "l'Nike",
        "Nike-Schuhe",
        "nike_air",
        "**N**ike",
    ],
)
def test_a_name_is_found_whatever_stands_around_it(text: str) -> None:
    assert len(surfaces(text, "Nike")) == 1


def test_the_ending_is_no_part_of_the_surface() -> None:
    assert surfaces("Nike's and Teslas", "Nike", "Tesla") == ["Nike", "Tesla"]


def test_the_longest_match_wins_across_entities() -> None:
    text = "Amazon Web Services and Amazon"

    assert found(text, Entity(name="Amazon"), Entity(name="Amazon Web Services")) == [
        ("Amazon Web Services", "Amazon Web Services"),
        ("Amazon", "Amazon"),
    ]


def test_a_long_term_that_fails_its_boundary_gives_way_to_a_short_one() -> None:
    assert surfaces("Amazon Web Servicesx", "Amazon", "Amazon Web Services") == ["Amazon"]


def test_a_shared_term_belongs_to_whose_name_it_is_then_to_the_first() -> None:
    alias, name = Entity(name="Group", aliases=("Acme",)), Entity(name="Acme")
    second = Entity(name="Other", aliases=("Acme",))

    assert found("Acme", alias, second, name) == [("Acme", "Acme")]
    assert found("Acme", second, alias) == [("Other", "Acme")]


def test_a_product_holds_its_brand_and_no_other_entity() -> None:
    product = Entity(name="Nike Pegasus", brand="Nike")
    brand, stranger = Entity(name="Nike"), Entity(name="Pegasus")

    assert found("Nike Pegasus", product, brand, stranger) == [
        ("Nike Pegasus", "Nike Pegasus"),
        ("Nike", "Nike"),
    ]


@pytest.mark.parametrize(
    "name", ["", "   ", "***", "[a-z]+", "(", "a|b", "\\d", "\ud800", ".", "!!"]
)
def test_odd_names_neither_fail_nor_match_everything(name: str) -> None:
    assert surfaces("Nike (x) 5!! ...", name) == []


def test_entities_given_twice_are_one() -> None:
    twice = (Entity(name="Nike"), Entity(name="Nike", aliases=("Swoosh",)))

    assert found("Swoosh and Nike", *twice) == [("Nike", "Swoosh"), ("Nike", "Nike")]


def test_thousands_of_names_are_found_at_once() -> None:
    names = [f"Brand{i} Shoes" for i in range(5000)]

    assert surfaces("I like Brand4999-Shoes and Brand7 Shoes.", *names) == [
        "Brand4999-Shoes",
        "Brand7 Shoes",
    ]
