from math import atan, cos, pi, sin, sqrt
from statistics import mean, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.visibility.intervals import student, t_quantile, wilson


@pytest.mark.parametrize(
    ("successes", "trials", "expected"),
    [
        # Newcombe, Statistics in Medicine 17 (1998) 857, table I, method 3.
        (81, 263, (0.2553, 0.3662)),
        (15, 148, (0.0624, 0.1605)),
        (0, 20, (0.0, 0.1611)),
        (1, 29, (0.0061, 0.1718)),
        (7, 7, (0.6457, 1.0)),
    ],
)
def test_intervals_are_the_published_ones(successes, trials, expected):
    assert wilson(successes, trials) == pytest.approx(expected, abs=5e-5)


def test_without_trials_there_is_no_interval():
    assert wilson(0, 0) is None


def test_an_interval_lies_within_0_and_1_and_holds_the_rate():
    for trials in range(1, 60):
        for successes in range(trials + 1):
            low, high = wilson(successes, trials)

            assert 0 <= low <= successes / trials <= high <= 1


def within(t, freedom):
    """The probability between -t and t. Source: Abramowitz and Stegun, 26.7.3 and 26.7.4."""
    angle = atan(t / sqrt(freedom))
    is_odd = freedom % 2
    term = total = cos(angle) if is_odd else 1.0
    for k in range(3 if is_odd else 2, freedom - 1, 2):
        term *= (k - 1) / k * cos(angle) ** 2
        total += term
    if freedom == 1:
        return 2 / pi * angle
    return 2 / pi * (angle + sin(angle) * total) if is_odd else sin(angle) * total


@pytest.mark.parametrize("freedom", [*range(1, 60), 100, 1000, 100_000])
def test_t_leaves_a_fortieth_above(freedom):
    assert within(t_quantile(freedom), freedom) == pytest.approx(0.95, abs=3e-7)


def test_more_numbers_say_more():
    assert all(t_quantile(n) > t_quantile(n + 1) for n in range(1, 200))


@pytest.mark.parametrize(
    ("positions", "expected"),
    [
        ([1, 2, 3, 4, 5], (1.0367, 4.9633)),  # 3 +- 2.7764 * 1.5811 / sqrt(5)
        ([4, 6], (1.0, 17.7062)),  # 5 +- 12.7062 * 1, and no position is below 1
        ([3, 3, 3], (3.0, 3.0)),
        ([7], None),
        ([], None),
    ],
)
def test_a_mean_has_its_t_interval(positions, expected):
    squares = sum(p * p for p in positions)
    found = student(sum(positions), squares, len(positions))

    assert found == (expected and pytest.approx(expected, abs=1e-4))


@given(st.lists(st.integers(1, 2**32 - 1), min_size=2, max_size=40))
def test_a_t_interval_is_the_textbooks(positions):
    low, high = student(sum(positions), sum(p * p for p in positions), len(positions))
    half = t_quantile(len(positions) - 1) * stdev(positions) / sqrt(len(positions))

    assert high == pytest.approx(mean(positions) + half, rel=1e-9)
    assert low == pytest.approx(max(1.0, mean(positions) - half), rel=1e-6, abs=1e-3)
