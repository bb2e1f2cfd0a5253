"""The worked cases, our own cases of every category, and what holds for any text."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.mentions import Entity, Extraction
from streams.domain.mentions import extract

_CASES = Path(__file__).parents[2] / "cases"


def cases() -> list[Any]:
    """Every case of both files; own ones are marked by their category and number."""
    files = ("extraction.json", "extraction_own.json")
    return [case for name in files for case in json.loads((_CASES / name).read_text("utf-8"))]


def entities(case: dict[str, Any]) -> tuple[Entity, ...]:
    return tuple(
        Entity(name=e["name"], aliases=tuple(e["aliases"]), is_ambiguous=e["ambiguous"])
        for e in case["entities"]
    )


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["id"])
def test_a_case_has_its_right_answer(case: dict[str, Any]) -> None:
    mentions = {m.name: m for m in extract(case["text"], entities(case)).mentions}
    named = {name for name, wanted in case["expected"].items() if wanted["mentioned"]}

    assert set(mentions) & set(case["expected"]) == named
    for name in named:
        wanted = case["expected"][name]
        assert wanted["position"] in (None, mentions[name].position)
        assert wanted["sentiment"] in (None, mentions[name].sentiment)


def positions(text: str, *given: Entity) -> dict[str, int]:
    return {m.name: m.position for m in extract(text, given).mentions}


NIKE, HOKA = Entity(name="Nike"), Entity(name="Hoka")
PEGASUS = Entity(name="Nike Pegasus 41", aliases=("Pegasus 41", "PEG-41"), brand="Nike")


def test_a_product_shares_its_brands_entry() -> None:
    text = "1. Hoka Clifton\n2. Nike Pegasus 41"

    assert positions(text, HOKA, PEGASUS, NIKE) == {"Hoka": 1, "Nike": 2, "Nike Pegasus 41": 2}


def test_a_product_in_prose_takes_no_rank_from_the_next_brand() -> None:
    text = "The Nike Pegasus 41 is firm, and Hoka is soft."

    assert positions(text, HOKA, PEGASUS, NIKE) == {"Nike": 1, "Nike Pegasus 41": 1, "Hoka": 2}


def test_a_product_without_its_brand_is_ranked_by_itself() -> None:
    assert positions("Hoka, then the PEG-41.", HOKA, PEGASUS, NIKE) == {
        "Hoka": 1,
        "Nike Pegasus 41": 2,
    }


def test_names_outside_heads_rank_after_the_list_by_first_mention() -> None:
    text = "1. Altra, wider than Nike\n2. Topo\n\nHoka is soft too."

    assert positions(text, HOKA, NIKE) == {"Nike": 3, "Hoka": 4}


def test_the_evidence_is_verbatim_and_names_its_rule() -> None:
    raw = "1. **AT&amp;T\u2122** \u2013 fast"
    mention = extract(raw, [Entity(name="AT&T", aliases=("ATT",))]).mentions[0]

    assert (mention.surface, mention.term, mention.rule) == ("AT&amp;T", "AT&T", "ordered_list")
    assert raw[mention.start : mention.end] == mention.surface


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("1. Nike", "ordered_list"),
        ("#3: Nike", "rank_head"),
        ("| Rank | Brand |\n|---|---|\n| 1 | Nike |", "table"),
        ("- **Nike** \u2013 fast\n- **Hoka** \u2013 soft", "bullet"),
        ("## Nike\nFast.\n## Hoka\nSoft.", "heading"),
        ("Nike is fast.", "prose"),
        ("1. Altra, wider than Nike", "comparison"),
    ],
)
def test_the_rule_says_what_gave_the_rank(text: str, rule: str) -> None:
    assert extract(text, [NIKE]).mentions[0].rule == rule


def test_items_are_the_heads_of_the_list_with_nobody_tracked() -> None:
    items = extract("1. **Altra Torin** \u2013 wide\n2. Topo", []).items

    assert [(item.rank, item.head) for item in items] == [(1, "Altra Torin"), (2, "Topo")]


NAMES = (
    "Nike",
    "Hoka",
    "On",
    "C++",
    "H&M",
    "Demand IQ",
    "",
    "(",
    "\u30ab",
    "\ub098\uc774\ud0a4",
    "3M",
)
ENTITIES = tuple(Entity(name=n, is_ambiguous=n == "On") for n in NAMES)
PIECES = st.sampled_from(
    [
        *NAMES,
        "1. ",
        "- ",
        "# ",
        "| ",
        "\n",
        "\n\n",
        " ",
        "**",
        "`",
        "[",
        "](http://x)",
        "'s",
        ". ",
        " but ",
        "good",
        " than ",
        "no information about ",
        "&amp;",
        "\u00ad",
        "\ud800",
        "\u2460",
        "```",
        "|---|\n",
        "e\u0301",
    ]
)
TEXTS = st.one_of(st.text(), st.lists(PIECES, max_size=40).map("".join))


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_any_text_gives_verbatim_evidence_and_one_mention_each(text: str) -> None:
    result = extract(text, ENTITIES)
    names = [m.name for m in result.mentions]

    assert len(names) == len(set(names))
    assert all(text[m.start : m.end] == m.surface for m in result.mentions)
    assert [m.position for m in result.mentions] == sorted(m.position for m in result.mentions)
    assert all(text[i.start : i.end] for i in result.items)
    assert extract(text, ENTITIES) == result


@settings(deadline=None)
@given(TEXTS)
def test_an_entity_that_is_not_there_changes_nothing(text: str) -> None:
    stranger = Entity(name="Zyxwvut", aliases=("Qqqqq Wwwww",))

    assert extract(text, (*ENTITIES, stranger)) == extract(text, ENTITIES)


@settings(deadline=None)
@given(TEXTS)
def test_the_case_of_an_unambiguous_term_does_not_matter(text: str) -> None:
    lower, upper = Entity(name="Brand", aliases=("nike",)), Entity(name="Brand", aliases=("NIKE",))
    without_term = [
        [m.model_copy(update={"term": ""}) for m in extract(text, [entity]).mentions]
        for entity in (lower, upper)
    ]

    assert without_term[0] == without_term[1]


@pytest.mark.parametrize(
    "unit",
    [
        "Nike ",
        "[",
        "](",
        "`",
        "*",
        "|",
        "# a\n",
        "- a\n",
        "1. a\n",
        "<a ",
        "a@",
        "a.",
        "&amp;",
        "\ud800",
        "e\u0301",
        " - a\n",
        "not ",
        "no information about ",
        "On ",
        "> ",
        "```\n",
        "**a",
        "[a](",
        "([",
    ],
)
def test_a_hostile_text_costs_time_in_proportion_to_its_length(unit: str) -> None:
    text = unit * (65_536 // len(unit))

    assert isinstance(extract(text, ENTITIES), Extraction)
