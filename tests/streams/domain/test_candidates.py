"""Untracked brands of whole answers: which, where, and never a tracked one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.mentions import Candidate, Entity
from streams.domain.candidates import candidates
from streams.domain.mentions import extract

HOKA, NIKE = Entity(name="Hoka", aliases=("Hoka One One",)), Entity(name="Nike")
ON, GAP = Entity(name="On", is_ambiguous=True), Entity(name="Gap", is_ambiguous=True)
ANSWER = """The best shoes:

1. **Hoka Clifton 9** – soft
   - **Price:** $145
   - Battery life
2. **Brooks Ghost 16** – neutral
3. **Best budget pick:** Saucony Axon 3
4. **Brooks Glycerin** – plush, unlike Asics

You can buy them at Zappos. ([REI](https://rei.example))
"""


def found(text: str, *entities: Entity) -> tuple[Candidate, ...]:
    return candidates(text, extract(text, entities).items, entities)


def names(text: str, *entities: Entity) -> list[str]:
    return [each.name for each in found(text, *entities)]


def test_only_heads_of_entries_hold_candidates() -> None:
    assert names(ANSWER) == ["Hoka", "Brooks", "Saucony"]


def test_a_brand_that_heads_two_entries_is_one_candidate_at_the_first() -> None:
    brooks = found(ANSWER, HOKA)[0]

    assert (brooks.name, brooks.rank) == ("Brooks", 2)
    assert "Brooks Ghost 16" in ANSWER[brooks.start : brooks.end]


@pytest.mark.parametrize("tracked", [HOKA, Entity(name="X", aliases=("clifton 9",))])
def test_an_entry_that_names_an_entity_holds_none(tracked: Entity) -> None:
    assert names(ANSWER, tracked) == ["Brooks", "Saucony"]


def test_a_common_word_in_a_head_is_no_entity_there_but_the_brand_itself_is() -> None:
    text = "1. Saucony Run On\n2. Gap Jeans\n3. Brooks Ghost"

    assert names(text, ON, GAP) == ["Saucony", "Brooks"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("| Rank | Brand |\n|---|---|\n| 1 | Hoka |\n| 2 | Brooks |", ["Hoka", "Brooks"]),
        ("🥇 **Hoka Clifton** – soft\n🥈 **Brooks Ghost** – firm", ["Hoka", "Brooks"]),
        (
            "### #1: [Hoka Bondi](https://x.example)\nSoft.\n\n### #2: Brooks\nFirm.",
            ["Hoka", "Brooks"],
        ),
        ("1. 🏃 Hoka Clifton\n2. 🏃 Brooks Ghost", ["Hoka", "Brooks"]),
        ("1. **Testsieger: Bosch Serie 6** – leise\n2. **Miele G 5000**", ["Bosch", "Miele"]),
        ("1. ソニー WH-1000XM5\n2. ボーズ QC45", ["ソニー", "ボーズ"]),
        ("Hoka is soft, and Brooks is firm.", []),
    ],
)
def test_every_form_of_list_gives_its_brands(text: str, expected: list[str]) -> None:
    assert names(text) == expected


words = st.sampled_from(
    ["Hoka", "hoka one one", "NIKE", "Brooks", "Ghost", "On", "on", "16", "Pro", "&", "/", "The"]
)
lists = st.lists(st.lists(words, min_size=1, max_size=4).map(" ".join), min_size=1, max_size=6).map(
    lambda heads: "\n".join(f"{rank}. {head}" for rank, head in enumerate(heads, 1))
)


@given(lists | st.text(max_size=300))
def test_a_tracked_brand_is_never_a_candidate(text: str) -> None:
    every = found(text, HOKA, NIKE, ON)

    assert every == found(text, HOKA, NIKE, ON)
    assert all(extract(each.name, (HOKA, NIKE)).mentions == () for each in every)
    assert all(each.name.casefold() != "on" for each in every)
    assert len({each.name.casefold() for each in every}) == len(every)
    assert all(0 <= each.start < each.end <= len(text) for each in every)
