from typing import Any

import pytest

from infra.evals.compare import compared, unlike
from infra.evals.record import Record, recorded
from tests.infra.evals.runs import about, by, grade, trial

BY = by()


def run(*grades: int, fails: str = "", judge: Any = BY, **changed: Any) -> Record:
    """A case for each grade: g0, g1 and so on."""
    names = [f"g{number}" for number in range(len(grades))]
    trials = [trial(n, *(["wrong"] if n in fails else []), **changed) for n in names]
    return recorded(trials, [grade(each) for each in grades] if judge else [], about(judge=judge))


def test_each_case_is_compared_with_itself():
    told = list(compared(run(2, 5, 3), run(3, 5, 4, 1)))

    assert told[0] == "compared with 2026-11-24 21:00 by 3 cases that both have"
    assert told[1] == "new or changed: g3"
    assert "accuracy: +0.67 +- 1.43" in told


def test_what_is_more_than_chance_is_said_so():
    told = list(compared(run(2, 4, 3), run(3, 5, 4)))

    assert "helpfulness: +1.00 +- 0.00 (more than chance)" in told


def test_what_fell_is_named():
    told = list(compared(run(4, 4, 4, fails="g1"), run(4, 3, 5, fails="g0 g2")))

    assert told[1:3] == ["deterministic, %: -33.33 +- 286.87", "  worse: g0, g2"]
    assert told[told.index("conciseness: +0.00 +- 2.48") + 1] == "  worse: g1"


def test_a_case_that_was_changed_is_another_one():
    told = list(compared(run(4, 4), run(4, 4, most_words=3)))

    assert told == [
        "compared with 2026-11-24 21:00 by 0 cases that both have",
        "new or changed: g0, g1",
    ]


@pytest.mark.parametrize(
    ("before", "now", "reason"),
    [
        (by(), by(), None),
        (by(), None, "a run has no judge"),
        (None, by(), "a run has no judge"),
        (by(), by(model="claude-other"), "the judges differ in model"),
        (by(), by(rubric_hash="s"), "the judges differ in rubric_hash"),
        (by(samples=1), by(anchors_hash="b"), "the judges differ in samples, anchors_hash"),
        (by(3.6), by(), "the judge drifted"),
        (by(), by(2.8), "the judge drifted"),
        (by(3.0), by(3.4), "the judge drifted"),
        (by(3.45), by(3.55), "the judge drifted"),
        (by(3.55), by(3.45), "the judge drifted"),
        (by(3.1), by(3.3), None),
    ],
)
def test_grades_are_compared_only_where_they_mean_the_same(before, now, reason):
    assert unlike(about(judge=before), about(judge=now)) == reason


def test_what_was_checked_is_compared_also_where_grades_are_not():
    told = list(compared(run(4, 4, fails="g0"), run(4, 4, judge=by(9.0))))

    assert told[1] == "deterministic, %: +50.00 +- 635.30"
    assert told[2:] == ["grades are not compared: the judge drifted"]
