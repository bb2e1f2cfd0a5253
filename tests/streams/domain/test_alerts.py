from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.alerts import AlertType
from streams.domain.alerts import exactly, judge, leading
from tests.looks import look, rule, shares

RANK, NEW = "rank_drop", "new_competitor"


@pytest.mark.parametrize(
    ("now", "before", "threshold", "state"),
    [
        ((14, 40), (8, 40), 0.1, "firing"),  # 35 % - 20 % = 15 points
        ((14, 40), (8, 40), 0.15, "ok"),  # met exactly: floats would say 0.1499999... or more
        ((3, 10), (2, 10), 0.1, "ok"),  # 0.3 - 0.2 is 0.09999999999999998 in floats
        ((9, 10), (6, 10), 0.3, "ok"),  # 0.9 - 0.6 is 0.30000000000000004 in floats
        ((301, 1000), (200, 1000), 0.1, "firing"),
        ((8, 40), (14, 40), 0.1, "ok"),  # a fall is no jump
        ((8, 40), (8, 40), 0.0, "ok"),
        ((9, 40), (8, 40), 0.0, "firing"),
        ((4, 4), (0, 3), 1.0, "ok"),
    ],
)
def test_sov_jump_is_a_rise_by_more_than_the_threshold(now, before, threshold, state):
    """Spec "visibility", decision 13."""
    assert judge(rule(threshold=threshold), shares(now, before)).state == state


@pytest.mark.parametrize(
    ("positions", "mentions", "threshold", "state"),
    [(61, 12, 5, "firing"), (60, 12, 5, "ok"), (59, 12, 5, "ok"), (33, 10, 3.3, "ok")],
)
def test_rank_drop_is_a_mean_position_beyond_the_threshold(positions, mentions, threshold, state):
    """Spec "visibility", decision 14."""
    seen = shares((positions, mentions), alert_type=RANK, subject="")

    assert judge(rule(RANK, threshold=threshold), seen).state == state


@pytest.mark.parametrize(
    ("named", "answers", "threshold", "state"),
    [(3, 30, 0.1, "firing"), (2, 30, 0.1, "ok"), (3, 10, 0.3, "firing"), (0, 30, 0.1, "ok")],
)
def test_new_competitor_is_a_share_of_answers_of_at_least_the_threshold(
    named, answers, threshold, state
):
    """Spec "visibility", decision 16."""
    seen = shares((named, answers), alert_type=NEW, subject="Hoka")

    assert judge(rule(NEW, threshold=threshold), seen).state == state


@pytest.mark.parametrize(
    ("alert_type", "significance", "now", "before", "state"),
    [
        ("sov_jump", False, 3, 3, "firing"),
        ("sov_jump", False, 2, 3, "not_enough_answers"),
        ("sov_jump", False, 3, 2, "not_enough_answers"),
        (RANK, False, 3, 0, "firing"),
        (RANK, False, 2, 9, "not_enough_answers"),
        (RANK, True, 3, 2, "not_enough_answers"),
        (NEW, False, 3, 0, "firing"),
        (NEW, False, 2, 9, "not_enough_answers"),
        (NEW, True, 3, 2, "not_enough_answers"),
        (NEW, True, 3, 3, "firing"),
    ],
)
def test_a_window_that_is_compared_needs_its_answers(alert_type, significance, now, before, state):
    """Spec "visibility", decision 15: the rules of one window compare two for significance."""
    seen = look(
        {"numerator": 60, "denominator": 10, "answers": now, "interval": (5.5, 6.5)},
        {"numerator": 10, "denominator": 10, "answers": before, "interval": (0.5, 1.5)},
        alert_type=alert_type,
    )

    assert judge(rule(alert_type, require_significance=significance), seen).state == state


def test_who_is_not_mentioned_has_no_rank_to_drop():
    seen = look({"answers": 9}, {"answers": 8}, subject="", alert_type=RANK)
    verdict = judge(rule(RANK), seen)

    assert (verdict.state, verdict.value) == ("not_mentioned", None)
    assert verdict.detail == "Not mentioned in 9 of 9 answers of the last 3 days."


@pytest.mark.parametrize(
    ("now", "before", "detail"),
    [
        (0, 5, "No tracked brand is mentioned in 4 of 4 answers of the last 7 days."),
        (5, 0, "No tracked brand is mentioned in 4 of 4 answers of the 7 days before."),
    ],
)
def test_a_share_of_nothing_does_not_jump(now, before, detail):
    verdict = judge(
        rule(), look({"denominator": now, "answers": 4}, {"denominator": before, "answers": 4})
    )

    assert (verdict.state, verdict.detail) == ("not_mentioned", detail)


def test_a_competitor_that_is_not_tracked_has_no_share():
    verdict = judge(rule(), shares((9, 10), (0, 10), subject=""))

    assert verdict.state == "not_mentioned"
    assert verdict.detail == "The competitor is not tracked, so it has no share of voice."


@pytest.mark.parametrize(
    ("now", "before", "is_significant"),
    [
        ((0.31, 0.5), (0.1, 0.3), True),
        ((0.3, 0.5), (0.1, 0.3), False),  # they touch
        ((0.1, 0.2), (0.3, 0.5), False),  # apart, but not where the alarm is
        (None, (0.1, 0.3), False),
        ((0.31, 0.5), None, False),
    ],
)
@pytest.mark.parametrize("required", [False, True])
def test_significance_is_told_always_and_needed_when_asked(now, before, is_significant, required):
    seen = look(
        {"numerator": 40, "denominator": 100, "interval": now},
        {"numerator": 20, "denominator": 100, "interval": before},
    )
    verdict = judge(rule(require_significance=required), seen)

    assert verdict.is_significant is is_significant
    assert verdict.state == ("firing" if is_significant or not required else "not_significant")


@pytest.mark.parametrize(
    ("alert_type", "seen", "said"),
    [
        (
            "sov_jump",
            shares((14, 40), (8, 40)),
            (
                "Nike's share of voice rose by 15 percentage points (threshold 10): 35 % of brand"
                " mentions (14 of 40) in the last 7 days, 20 % (8 of 40) in the 7 days before."
            ),
        ),
        (
            RANK,
            shares((68, 12), (41, 10), subject="", alert_type=RANK),
            (
                "Average position 5.667 in the last 3 days (threshold 5), over 12 mentions in 12"
                " answers; the 3 days before 4.1 (10 in 10)."
            ),
        ),
        (
            RANK,
            shares((68, 12), (0, 0), subject="", alert_type=RANK),
            (
                "Average position 5.667 in the last 3 days (threshold 5), over 12 mentions in 12"
                " answers; the 3 days before no mention (0 in 0)."
            ),
        ),
        (
            NEW,
            shares((12, 40), (1, 30), subject="Hoka", alert_type=NEW),
            (
                "Hoka, which nobody tracks, is listed in 30 % of answers (12 of 40) in the last 7 days"
                " (threshold 10 %), 3.333 % (1 of 30) in the 7 days before."
            ),
        ),
        (
            NEW,
            shares((0, 40), (0, 30), subject="", alert_type=NEW),
            "No untracked brand is listed in 40 of 40 answers of the last 7 days.",
        ),
        (
            "sov_jump",
            shares((2, 2), (0, 1)),
            (
                "Not enough answers: 2 in the last 7 days and 1 in the 7 days before; at least 3 are"
                " needed."
            ),
        ),
    ],
)
def test_the_numbers_are_said_in_words(alert_type, seen, said):
    assert judge(rule(alert_type), seen).detail == said


def test_of_several_candidates_the_one_that_fires_speaks_for_the_rule():
    quiet = judge(rule(NEW), look({"numerator": 9, "denominator": 90, "answers": 2}, subject="A"))
    loud = judge(rule(NEW), shares((3, 30), subject="B"))
    louder = judge(rule(NEW), shares((4, 30), subject="C"))
    by_chance = judge(rule(NEW, require_significance=True), shares((9, 30), (9, 30), subject="D"))

    assert leading([quiet, loud, louder]).look.subject == "C"
    assert leading([loud, quiet]).look.subject == "B"
    assert leading([by_chance, loud]).look.subject == "B"


@pytest.mark.parametrize("written", ["0.1", "0.3", "1e-07", "5.0", "1", "3.3"])
def test_a_threshold_is_the_number_that_was_written(written):
    assert exactly(float(written)) == Fraction(written)


thresholds = st.fractions(0, 1, max_denominator=200).map(float)
pairs = st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda p: (min(p), max(p)))


@given(pairs, pairs, thresholds, thresholds, st.sampled_from(AlertType))
def test_a_higher_threshold_is_never_true_where_a_lower_one_is_not(
    now, before, one, other, alert_type
):
    seen = shares(now, before, alert_type=alert_type)
    low, high = sorted((one, other))

    if judge(rule(alert_type, threshold=high), seen).is_true:
        assert judge(rule(alert_type, threshold=low), seen).is_true


@given(pairs, pairs, thresholds, st.sampled_from(AlertType))
def test_asking_for_significance_only_ever_silences(now, before, threshold, alert_type):
    seen = shares(now, before, alert_type=alert_type)
    strict = judge(rule(alert_type, threshold=threshold, require_significance=True), seen)

    if strict.is_true:
        assert strict.is_significant
        assert judge(rule(alert_type, threshold=threshold), seen).is_true
