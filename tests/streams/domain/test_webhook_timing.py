"""Row R27: when a webhook is posted again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.domain.webhook_timing import next_attempt, next_attempt_of_ours, rest

HOUR = 3600
TABLE = (5, 300, 1800, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR)
DAY = 24 * HOUR


@pytest.mark.parametrize(("failures", "seconds"), list(enumerate(TABLE, 1)))
@pytest.mark.parametrize(("dice", "factor"), [(0, 0.8), (0.5, 1), (1, 1.2)])
def test_the_delays_are_the_tables_within_a_fifth(failures, seconds, dice, factor):
    assert next_attempt(failures, "failed", 500, None, dice) == pytest.approx(seconds * factor)


def test_ten_attempts_take_three_days_and_there_is_no_eleventh():
    assert sum(TABLE) == 75 * HOUR + 35 * 60 + 5
    assert next_attempt(10, "failed", 500, None, 0.5) is None
    assert next_attempt(11, "unreachable", None, 60, 0.5) is None


@pytest.mark.parametrize(
    ("outcome", "status", "seconds"),
    [
        ("failed", 429, 60),
        ("failed", 502, 60),
        ("failed", 504, 60),
        ("timeout", None, 60),
        ("failed", 503, 5),
        ("failed", 404, 5),
        ("failed", 301, 5),
        ("unreachable", None, 5),
    ],
)
def test_who_is_overloaded_gets_a_minute(outcome, status, seconds):
    assert next_attempt(1, outcome, status, None, 0.5) == seconds


def test_who_is_gone_is_left_alone():
    assert next_attempt(1, "gone", 410, 5, 0.5) is None


@pytest.mark.parametrize(
    ("wish", "seconds"),
    [(None, 300), (0, 300), (-7, 300), (299, 300), (301.5, 301.5), (DAY, DAY), (1e9, DAY)],
)
def test_a_receiver_may_ask_for_a_longer_wait_up_to_a_day(wish, seconds):
    assert next_attempt(2, "failed", 503, wish, 0.5) == seconds


@given(st.integers(1, 9), st.floats(0, 1), st.one_of(st.none(), st.floats(allow_nan=False)))
def test_no_wait_is_shorter_than_the_table_allows_nor_longer_than_a_day_and_a_fifth(
    failures, dice, wish
):
    wait = next_attempt(failures, "failed", 500, wish, dice)

    assert TABLE[failures - 1] * 0.8 * 0.999 <= wait <= DAY * 1.2


@pytest.mark.parametrize(
    ("waited", "seconds"), [(0, 5), (25, 5), (100, 20), (9000, 1800), (4 * DAY, 1800)]
)
def test_a_fault_of_ours_is_tried_again_soon_and_then_more_slowly(waited, seconds):
    assert next_attempt_of_ours(waited, 0.5) == pytest.approx(seconds)
    assert next_attempt_of_ours(waited, 1) == pytest.approx(seconds * 1.2)


def test_a_fault_of_ours_is_no_reason_to_try_for_ever():
    assert next_attempt_of_ours(5 * DAY, 0.5) is not None
    assert next_attempt_of_ours(5 * DAY + 1, 0.5) is None


def test_an_endpoint_is_left_in_peace_after_five_failures_and_ever_longer():
    rests = [rest(failures) for failures in range(1, 14)]

    assert rests == [0, 0, 0, 0, 30, 60, 120, 240, 480, 960, 1800, 1800, 1800]
    assert rest(10**6) == 1800


def test_a_rest_holds_up_no_attempt_of_the_delivery_that_caused_it():
    assert all(rest(failures) <= delay * 0.8 for failures, delay in enumerate(TABLE, 1))
