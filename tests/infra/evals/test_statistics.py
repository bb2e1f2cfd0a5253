import math

import pytest
from hypothesis import given
from hypothesis import strategies as some

from infra.evals.statistics import clustered, flaky, median, paired, passed_all, student


def test_trials_of_a_case_count_as_one_witness():
    once = clustered({"a": [1], "b": [3], "c": [2]})
    thrice = clustered({"a": [1] * 3, "b": [3] * 3, "c": [2] * 3})

    assert once.value == thrice.value == 2
    assert once.half == pytest.approx(thrice.half) == pytest.approx(4.303 / math.sqrt(3))


def test_one_case_has_no_interval():
    assert clustered({"a": [1, 2]}).half is None


def test_nothing_has_no_mean():
    with pytest.raises(ValueError, match="no scores"):
        clustered({"a": []})


@pytest.mark.parametrize(("freedom", "t"), [(1, 12.706), (11, 2.228), (27, 2.060), (999, 1.980)])
def test_t_is_never_too_small(freedom: int, t: float):
    assert student(freedom) == t


@pytest.mark.parametrize(("scores", "middle"), [([5, 1, 3], 3), ([4], 4), ([5, 2], 2)])
def test_the_middle_score_counts(scores: list[int], middle: int):
    assert median(scores) == middle


def test_a_case_that_passes_at_times_is_flaky():
    assert flaky({"a": [True, False], "b": [True], "c": [False]}) == ["a"]


def test_a_case_is_compared_with_itself():
    before, now = {"a": 1.0, "b": 5.0, "gone": 9.0}, {"a": 2.0, "b": 6.0, "new": 0.0}

    found = paired(before, now)

    assert (found.value, found.half) == (1.0, 0.0)


def test_runs_without_a_case_in_common_cannot_be_compared():
    with pytest.raises(ValueError, match="no scores"):
        paired({"a": 1.0}, {"b": 1.0})


@given(some.dictionaries(some.text(), some.floats(0, 5), min_size=1))
def test_a_run_compared_with_itself_has_not_changed(scores: dict[str, float]):
    assert paired(scores, scores).value == 0


@pytest.mark.parametrize(
    ("passes", "tries", "chance"),
    [
        ([[True] * 3], 3, 1.0),
        ([[True, True, False]], 3, 0.0),
        ([[True, True, False]], 2, 1 / 3),
        ([[True, True, False]], 1, 2 / 3),
        ([[True] * 3, [False] * 3], 3, 0.5),
        ([[True] * 2, [True, False, False, True]], 2, 7 / 12),
    ],
)
def test_a_case_must_pass_each_time(passes: list[list[bool]], tries: int, chance: float):
    found = passed_all({str(at): each for at, each in enumerate(passes)}, tries)

    assert found == pytest.approx(chance)


def test_nobody_knows_how_often_more_tries_pass_than_were_made():
    with pytest.raises(ValueError, match="not all cases were tried 3 times"):
        passed_all({"a": [True] * 3, "b": [True] * 2}, 3)
