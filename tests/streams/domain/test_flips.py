import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.base import Provider, Sentiment
from schemas.mentions import Mention
from streams.domain.flips import flips
from tests import make

POSITIVE, NEGATIVE = Sentiment.POSITIVE, Sentiment.NEGATIVE


def mention(name="Acme", position=1, sentiment=POSITIVE, **fields):
    evidence = {"start": 3, "end": 7, "surface": name, "term": name, "rule": "numbered"}
    return Mention(name=name, position=position, sentiment=sentiment, **{**evidence, **fields})


def scored(*mentions, competitors=("Nike", "Hoka"), **fields):
    rivals = [make.versus(number, name) for number, name in enumerate(competitors, 1)]
    return make.scored(competitors=rivals, mentions=mentions, **fields)


def changes(before, after):
    return [(flip.name, flip.field, flip.before, flip.after) for flip in flips(before, after)]


def test_the_same_score_flips_nothing():
    score = scored(mention(), mention("Nike", 2))

    assert flips(score, score) == ()


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([], [mention()], [("Acme", "mentioned", "false", "true")]),
        ([mention()], [], [("Acme", "mentioned", "true", "false")]),
        ([mention(position=3)], [mention(position=1)], [("Acme", "position", "3", "1")]),
        (
            [mention(sentiment=POSITIVE)],
            [mention(sentiment=NEGATIVE)],
            [("Acme", "sentiment", "positive", "negative")],
        ),
        (
            [mention(position=1, sentiment=POSITIVE)],
            [mention(position=2, sentiment=NEGATIVE)],
            [("Acme", "position", "1", "2"), ("Acme", "sentiment", "positive", "negative")],
        ),
        (
            [mention("Nike"), mention("Acme", 2)],
            [mention("Hoka"), mention("Acme", 1)],
            [
                ("Acme", "position", "2", "1"),
                ("Hoka", "mentioned", "false", "true"),
                ("Nike", "mentioned", "true", "false"),
            ],
        ),
    ],
)
def test_what_differs_flips(before, after, expected):
    assert changes(scored(*before), scored(*after)) == expected


def test_other_evidence_alone_is_no_flip():
    assert flips(scored(mention(start=3)), scored(mention(start=50, end=54, rule="prose"))) == ()


def test_what_was_never_scored_flips_by_what_is_mentioned():
    assert changes(None, scored(mention(), mention("Nike", 2))) == [
        ("Acme", "mentioned", "false", "true"),
        ("Nike", "mentioned", "false", "true"),
    ]
    assert flips(None, scored()) == ()


def test_products_do_not_flip():
    assert flips(scored(), scored(mention("Pro Runner"))) == ()


def test_a_competitor_that_is_tracked_no_more_is_mentioned_no_more():
    before = scored(mention("Nike"), competitors=("Nike",))
    after = scored(mention("Nike"), competitors=())

    assert changes(before, after) == [("Nike", "mentioned", "true", "false")]


def test_a_brand_that_was_renamed_goes_and_comes():
    before = scored(mention("Acme"))
    after = scored(mention("Apex"), brand_name="Apex")

    assert changes(before, after) == [
        ("Acme", "mentioned", "true", "false"),
        ("Apex", "mentioned", "false", "true"),
    ]


def test_the_evidence_is_the_newer_mention():
    before = scored(mention(position=2, start=1, end=5))
    after = scored(mention(position=1, start=30, end=34, surface="ACME", rule="prose"))
    (flip,) = flips(before, after)

    assert (flip.start, flip.end, flip.surface, flip.rule) == (30, 34, "ACME", "prose")


def test_the_evidence_of_what_is_gone_is_the_older_mention():
    (flip,) = flips(scored(mention(start=11, end=15, term="Acme Shoes")), scored())

    assert (flip.start, flip.end, flip.term) == (11, 15, "Acme Shoes")


def test_a_flip_names_the_result():
    after = make.scored(8, query_id=3, provider=Provider.GROK, mentions=(mention(),))
    (flip,) = flips(None, after)

    assert (flip.result_id, flip.query_id, flip.provider) == (8, 3, Provider.GROK)


a_mention = st.builds(
    mention,
    st.sampled_from(["Acme", "Nike", "Hoka"]),
    st.integers(1, 3),
    st.sampled_from(Sentiment),
)
a_score = st.lists(a_mention, max_size=3, unique_by=lambda each: each.name).map(
    lambda mentions: scored(*mentions)
)


@given(a_score, a_score)
def test_going_back_flips_the_same_the_other_way(before, after):
    there, back = changes(before, after), changes(after, before)

    assert [(name, field, new, old) for name, field, old, new in there] == back
    assert all(old != new for _, _, old, new in there)
    assert [name for name, *_ in there] == sorted(name for name, *_ in there)
