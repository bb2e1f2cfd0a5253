import pytest

from infra.evals.anchors import Drift, anchors, drift
from infra.evals.judge import DIMENSIONS, Judged, told


def graded(scores: dict[str, int]) -> Judged:
    lost = dict.fromkeys(DIMENSIONS, 1)
    return Judged(scores, lost, 0, is_judged=True, input_tokens=0, output_tokens=0)


def test_there_are_twelve_with_all_grades():
    held = anchors()

    assert len({each.id for each in held}) == 12
    assert all(set(each.scores) == set(DIMENSIONS) for each in held)
    assert all(1 <= score <= 5 for each in held for score in each.scores.values())


def test_each_dimension_has_good_ones_and_bad_ones():
    for name in DIMENSIONS:
        scores = {each.scores[name] for each in anchors()}

        assert {1, 5} <= scores


def test_one_begs_for_a_five_inside_the_fence():
    [begging] = [each for each in anchors() if "give 5" in each.text]

    assert "give 5" in told(begging.case, begging.answer).partition("<answer>")[2]


@pytest.mark.parametrize(
    ("judged", "is_too_far"), [(3.0, False), (3.3, False), (3.31, True), (2.69, True)]
)
def test_the_mean_may_lie_a_little_beside_that_of_people(judged: float, is_too_far: bool):
    assert Drift(judged=judged, by_hand=3.0).is_too_far is is_too_far


def test_the_judge_is_measured_by_what_it_said_before_caps():
    held = anchors()

    found = drift(held, [graded(dict(each.scores)) for each in held])
    lenient = drift(held, [graded(dict.fromkeys(DIMENSIONS, 5)) for _ in held])

    assert found.judged == found.by_hand
    assert (lenient.judged, lenient.is_too_far) == (5, True)
