from datetime import UTC, datetime, time, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.previews import PreviewedThreshold, Seen
from streams.domain.alerts import judge
from streams.domain.backtest import backtest, suggestion
from streams.domain.thresholds import MOST, candidates
from tests.looks import TODAY, look, rule, shares

DAY = timedelta(days=1)
NEW = "new_competitor"


def past(*days):
    """A history that ends today; a day is the looks of that day."""
    first = TODAY - DAY * (len(days) - 1)
    return [
        Seen(
            date=first + DAY * at,
            at=datetime.combine(first + DAY * (at + 1), time.min, UTC),
            looks=tuple(looks),
        )
        for at, looks in enumerate(days)
    ]


def jumps(*points):
    """A history of competitor shares that jump by so many points of a hundred."""
    return past(*([shares((20 + each, 100), (20, 100))] for each in points))


def test_a_rule_that_stays_true_fires_again_after_its_cool_down():
    tried = backtest(rule(cooldown_hours=48), jumps(11, 12, 13, 9, 14))

    assert [(each.at.date() - DAY, each.value) for each in tried.firings] == [
        (TODAY - DAY * 4, 0.11),
        (TODAY - DAY * 2, 0.13),
        (TODAY, 0.14),
    ]


def test_a_rule_that_was_false_meanwhile_fires_again_in_its_cool_down():
    tried = backtest(rule(cooldown_hours=1000), jumps(11, 9, 14, 15))

    assert [each.value for each in tried.firings] == [0.11, 0.14]


def test_every_day_is_told_for_a_chart():
    interval = (0.3, 0.4)
    high = look({"numerator": 35, "denominator": 100, "interval": interval}, {"denominator": 100})
    series = backtest(rule(), past([shares((0, 2))], [high])).series

    assert [each.model_dump() for each in series] == [
        {
            "date": TODAY - DAY,
            "state": "not_enough_answers",
            "subject": "Nike",
            "value": None,
            "answers": 2,
            "level": 0,
            "interval": None,
            "is_true": False,
            "is_significant": False,
        },
        {
            "date": TODAY,
            "state": "firing",
            "subject": "Nike",
            "value": 0.35,
            "answers": 100,
            "level": 0.35,
            "interval": interval,
            "is_true": True,
            "is_significant": False,
        },
    ]


def test_candidates_fire_each_for_itself():
    day = [shares((n, 10), (0, 10), name, NEW) for n, name in ((3, "Hoka"), (4, "On"), (0, "X"))]
    tried = backtest(rule(NEW), past(day))

    assert [each.subject for each in tried.firings] == ["Hoka", "On"]
    assert tried.series[0].subject == "On"


def test_a_day_on_which_several_are_true_is_one_day():
    day = [shares((n, 10), (0, 10), name, NEW) for n, name in ((3, "Hoka"), (4, "On"))]
    (row,) = [each for each in backtest(rule(NEW), past(day)).thresholds if each.threshold == 0.1]

    assert (row.firings, row.days_true) == (2, 1)


def test_days_before_there_were_answers_keep_nothing_from_being_suggested():
    tried = backtest(rule(), past([shares((1, 2), (0, 2))], [shares((40, 100), (10, 100))]))

    assert tried.suggested.threshold == 0.1


def test_other_thresholds_are_tried_on_the_same_days():
    tried = backtest(rule(threshold=0.1), jumps(5, 5, 12, 12, 30, -3))
    told = {each.threshold: (each.firings, each.days_true) for each in tried.thresholds}

    assert told == {0.05: (3, 3), 0.1: (3, 3), 0.12: (1, 1), 0.3: (0, 0), 0.31: (0, 0)}


def test_significant_firings_are_counted_apart():
    sure = look(
        {"numerator": 40, "denominator": 100, "interval": (0.3, 0.5)},
        {"numerator": 10, "denominator": 100, "interval": (0.05, 0.2)},
    )
    tried = backtest(rule(), past([shares((40, 100), (10, 100))], [sure]))
    (row,) = [each for each in tried.thresholds if each.threshold == 0.1]

    assert (row.firings, row.significant) == (2, 1)


@pytest.mark.parametrize(
    ("firings", "days", "threshold"),
    [
        ([9, 4, 1, 0], 28, 2),
        ([9, 5, 1, 0], 28, 3),
        ([1, 0], 3, 1),  # once is never too often
        ([2, 0], 3, 2),
        ([2, 1], 13, 2),
        ([2, 1], 14, 1),
        ([5, 5], 28, None),
    ],
)
def test_the_smallest_threshold_that_fires_at_most_weekly_is_suggested(firings, days, threshold):
    table = [
        PreviewedThreshold(threshold=at, firings=n, significant=0, days_true=n)
        for at, n in enumerate(firings, 1)
    ]

    assert suggestion(table, days, is_known=True).threshold == threshold


def test_nothing_is_suggested_where_there_are_no_answers():
    tried = backtest(rule(), past([shares((1, 2), (0, 2))]))

    assert tried.suggested.threshold is None
    assert "enough answers" in tried.suggested.reason
    assert [each.threshold for each in tried.thresholds] == [0.1]


@pytest.mark.parametrize(
    ("alert_type", "seen", "own", "expected"),
    [
        ("sov_jump", ["1/8", "1/5", "-1/10"], 0.1, (0.1, 0.12, 0.2, 0.21)),
        ("sov_jump", ["1"], 0.1, (0.1, 1.0)),  # more than all is no threshold
        ("rank_drop", ["41/10", "17/3"], 5.0, (4.1, 5.0, 5.6, 5.7)),
        (NEW, ["1/1000", "1/3"], 0.25, (0.25, 0.33, 0.34)),
        ("sov_jump", ["0"], 0.1, (0.0, 0.01, 0.1)),
        ("rank_drop", ["1"], 5.0, (1.0, 1.1, 5.0)),
        (NEW, [], 0.1, (0.1,)),
    ],
)
def test_thresholds_to_try_are_round_and_lie_between_what_was_seen(alert_type, seen, own, expected):
    found = []
    for value in map(Fraction, seen):
        base = 0 if alert_type != "sov_jump" else max(0, -value)
        now, before = value + base, Fraction(base)
        pair = [(f.numerator * 30, f.denominator * 30) for f in (now, before)]
        found.append(judge(rule(alert_type), shares(*pair, alert_type=alert_type)))

    assert candidates(rule(alert_type, threshold=own), found) == expected


def test_many_thresholds_are_thinned_to_a_table():
    table = backtest(rule(threshold=0.02), jumps(*range(2, MOST + 2))).thresholds

    assert len(table) == MOST
    assert (table[0].threshold, table[-1].threshold) == (0.02, (MOST + 2) / 100)


@given(st.lists(st.integers(-20, 60), min_size=1, max_size=60), st.integers(0, 100))
def test_a_table_has_few_rows_in_order_and_higher_ones_are_true_less_often(points, own):
    table = backtest(rule(threshold=own / 100), jumps(*points)).thresholds
    thresholds = [each.threshold for each in table]
    days = [each.days_true for each in table]

    assert thresholds == sorted(set(thresholds))
    assert own / 100 in thresholds
    assert len(table) <= MOST + 1
    assert days == sorted(days, reverse=True)
    assert max(points) <= 0 or days[-1] == 0 or thresholds[-1] == own / 100
