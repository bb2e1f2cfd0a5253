"""How a text speaks of a brand: by clause, negation and comparison applied, mixed is neutral."""

import json
from pathlib import Path
from typing import Any

import pytest

from schemas.mentions import Entity
from streams.domain.mentions import extract

POSITIVE = (
    "Runners rave about Nike.",
    "Nike is a reliable everyday choice for beginners.",
    "Nike has become the brand to beat in marathon racing.",
    "For most people, Nike is the safest bet.",
    "Nike leads the pack when it comes to innovation.",
    "If you can afford it, Nike is the way to go.",
    "Nike consistently ranks among the top brands.",
    "I'd go with Nike.",
    "Nike is our top pick for 2025.",
    "Experts recommend Nike for its cushioning.",
    "Nike offers excellent cushioning and a secure fit.",
    "Nike won several awards this year.",
    "Nike's customer service went above and beyond.",
    "Nike holds up well over time.",
    "Nike set a new record for quarterly revenue.",
    "Nike stock surged after strong earnings.",
    "Nike is worth every penny.",
    "Nike is trusted by professionals.",
    "Nike is praised for its durability.",
    "My feet have never felt better than in Nike.",
    "My back pain is gone thanks to Nike.",
    "Nike is a solid option.",
    "Nike is known for quality and comfort.",
    "Nike is the best choice.",
    "I love my Nike shoes.",
    "Nike makes the most comfortable shoes on the market.",
    "No other brand comes close to Nike.",
    "Few brands can match Nike.",
    "Nike is among the most innovative companies.",
    "Nike is ahead of its competitors.",
)
NEGATIVE = (
    "Nike has been criticized for labor practices.",
    "Nike quality has gone downhill.",
    "Nike shoes fell apart after two weeks.",
    "I regret buying Nike.",
    "Nike is falling behind its rivals.",
    "Nike is losing market share to smaller brands.",
    "I returned my Nike shoes after a week.",
    "Many users report problems with Nike.",
    "Stay away from Nike.",
    "Nike faces a class-action lawsuit.",
    "Nike was fined $10 million.",
    "Nike disappointed investors with weak guidance.",
    "Nike doesn't last long.",
    "Nike isn't worth the hype.",
    "Nike's battery dies quickly.",
    "Nike is not what it used to be.",
    "Nike ignored customer complaints.",
    "I wouldn't buy Nike again.",
    "Nike is too narrow for wide feet.",
    "Nike filed for bankruptcy.",
    "Nike failed to deliver.",
    "Nike is far from perfect.",
    "Nike leaves a lot to be desired.",
    "Nike is anything but cheap or comfortable.",
    "Nike cut 1,600 jobs amid slumping demand.",
    "Nike had a data breach last year.",
    "The app from Nike keeps crashing.",
    "Nike is the worst of the bunch.",
    "Nike hurts my feet.",
    "Nike can't compete with newer brands.",
    "Skip Nike and save your money.",
    "There are better options than Nike.",
    "Nike support never answered my emails.",
    "Nike is expensive for what you get.",
    "Nike tends to run small and the sole wears down fast.",
)
NEUTRAL = (
    "Nike is a company based in Oregon.",
    "Nike sells shoes and apparel.",
    "Nike released the Pegasus 41 in 2024.",
    "Nike has 79,000 employees.",
    "You can buy Nike at many stores.",
    "Nike is comfortable, but it is expensive.",
    "Nike offers great cushioning; however, durability is poor.",
    "Some like Nike, others do not.",
    "Nike competes with Adidas.",
    "Nike costs $130.",
    "Nike has pros and cons.",
    "Although Nike is stylish, it is overpriced.",
    "Nike's headquarters is in Beaverton.",
    "Nike is decent but nothing special.",
    "I have a pair of Nike shoes.",
    "Examples include Nike.",
    "Nike was mentioned in the report.",
    "Nike opened a new store in Berlin.",
    "The CEO of Nike spoke on Tuesday.",
    "Nike is available in three colors.",
)


def spoken_of(text: str, *names: str) -> list[str]:
    """The sentiments of the named entities in the order given."""
    mentions = {m.name: m for m in extract(text, [Entity(name=name) for name in names]).mentions}
    return [str(mentions[name].sentiment) for name in names]


def cases(*sets: str) -> list[Any]:
    path = Path(__file__).parents[2] / "cases" / "sentiment.json"
    return [case for case in json.loads(path.read_text("utf-8")) if case["set"] in sets]


def is_right(case: dict[str, Any]) -> bool:
    return spoken_of(case["text"], *case["expected"]) == list(case["expected"].values())


def share_right(*sets: str) -> float:
    """The part of the sentences in which every brand is read as labelled."""
    return sum(map(is_right, cases(*sets))) / len(cases(*sets))


# Read otherwise than labelled today; a case that comes right leaves this list.
STILL_WRONG = frozenset(
    ("a-030", "a-050", "a-076", "b-040", "b-078", "b-079", "c-003", "c-030", "c-068")
)


@pytest.mark.parametrize("case", cases("dev"), ids=lambda case: case["id"])
def test_a_sentence_the_rules_were_written_with_stays_right(case: dict[str, Any]) -> None:
    assert is_right(case) != (case["id"] in STILL_WRONG)


# Whole sentences: 0.943 of 141 held out, which the writer of the rules had also written before, and
# 0.712 of 66 written afterwards ("fresh"), which is what to expect. Before these rules: 0.610 and
# 0.591; VADER alone: 0.468 and 0.500.
@pytest.mark.parametrize(("name", "floor"), [("held_out", 0.90), ("fresh", 0.68)])
def test_sentences_the_rules_were_not_written_with_stay_as_right_as_measured(
    name: str, floor: float
) -> None:
    assert share_right(name) >= floor


@pytest.mark.parametrize("text", POSITIVE)
def test_praise_is_positive(text: str) -> None:
    assert spoken_of(text, "Nike") == ["positive"]


@pytest.mark.parametrize("text", NEGATIVE)
def test_blame_is_negative(text: str) -> None:
    assert spoken_of(text, "Nike") == ["negative"]


@pytest.mark.parametrize("text", NEUTRAL)
def test_plain_facts_and_mixed_words_are_neutral(text: str) -> None:
    assert spoken_of(text, "Nike") == ["neutral"]


@pytest.mark.parametrize(
    ("text", "nike", "hoka"),
    [
        ("Hoka is better than Nike.", "negative", "positive"),
        ("Nike loses to Hoka.", "negative", "positive"),
        ("Nike is inferior to Hoka.", "negative", "positive"),
        ("I prefer Hoka to Nike over long runs.", "negative", "positive"),
        ("We replaced Nike with Hoka.", "negative", "positive"),
        ("Nike is cheap to run but Hoka is terrible.", "neutral", "negative"),
        ("Nike and Hoka dominate.", "positive", "positive"),
        ("I love Nike but hate Hoka.", "positive", "negative"),
        ("Nike is excellent, whereas Hoka is a disappointment.", "positive", "negative"),
        ("1. Nike \u2013 reliable\n2. Hoka \u2013 flimsy", "positive", "negative"),
        ("Nike is great. Hoka is awful.", "positive", "negative"),
        (
            "| Brand | Note |\n|---|---|\n| Nike | reliable |\n| Hoka | overpriced |",
            "positive",
            "negative",
        ),
    ],
)
def test_each_brand_gets_its_own_clause(text: str, nike: str, hoka: str) -> None:
    assert spoken_of(text, "Nike", "Hoka") == [nike, hoka]


def test_the_entry_is_the_scope_in_a_list() -> None:
    text = "1. **Nike**\n   - Feels plush\n   - Very reliable\n2. **Hoka**\n   - Falls apart"

    assert spoken_of(text, "Nike", "Hoka") == ["positive", "negative"]


def test_a_sentence_that_goes_on_with_it_is_about_the_brand_before() -> None:
    assert spoken_of("Nike makes shoes. They are superb.", "Nike") == ["positive"]


def test_an_untracked_brand_after_but_takes_its_own_words() -> None:
    assert spoken_of("Nike is great, but Reebok is terrible.", "Nike") == ["positive"]


def test_a_name_has_no_polarity_of_its_own() -> None:
    assert spoken_of("Best Western opened in Bern.", "Best Western") == ["neutral"]
