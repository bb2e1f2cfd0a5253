import math

import pytest

from infra.evals.statistics import clustered, flaky, median, student


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
