import pytest

from projections.visibility.intervals import wilson


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
