import json
from pathlib import Path

import pytest

from infra.evals.answers import Answer, Called
from infra.evals.cases import Case
from infra.evals.record import hash_of, read, recorded
from infra.evals.trial import Trial
from tests.infra.evals.runs import about, grade

TRIAL = Trial(
    Case(id="g", prompt="how many?", looks_for=""),
    Answer(
        ({"type": "text", "content": "five"}, {"type": "done", "status": "ok"}),
        (Called("list_segments", {"limit": 1}, "{}"),),
        took_ms=9,
        model="claude-x",
    ),
    ["5 is in no result"],
)


def test_a_run_is_read_as_it_was_written():
    record = recorded([TRIAL], [grade(4, tool_use=2)], about())

    told = "\n".join(record.lines()) + "\n"

    assert read(told) == record
    assert json.loads(told.splitlines()[1]) == {
        "case": "g",
        "case_hash": hash_of({"id": "g", "prompt": "how many?", "looks_for": ""}),
        "model": "claude-x",
        "passed": False,
        "problems": ["5 is in no result"],
        "calls": [["list_segments", {"limit": 1}, False]],
        "text": "five",
        "done": {"type": "done", "status": "ok"},
        "took_ms": 9,
        "grades": {"tool_use": 2, "accuracy": 4, "helpfulness": 4, "conciseness": 4},
        "raw_grades": {"tool_use": 4, "accuracy": 4, "helpfulness": 4, "conciseness": 4},
        "is_judged": True,
    }


def test_a_run_without_a_judge_has_no_grades():
    [trial] = recorded([TRIAL], [], about(judge=None)).trials

    assert (trial.grades, trial.raw_grades, trial.is_judged) == (None, None, None)


def test_trials_of_a_case_have_one_mean():
    passed = Trial(TRIAL.case, TRIAL.answer, [])
    record = recorded([TRIAL, passed, passed, passed], [], about(judge=None))

    assert record.means(lambda trial: float(trial.passed)) == {"g": 0.75}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "no JSON",
        '{"run": {}}',
        Path(__file__).read_text(),
        "\n".join([*recorded([TRIAL], [], about(judge=None)).lines(), "{}"]),
        "\n".join(recorded([TRIAL], [], about()).lines()),
    ],
    ids=["empty", "no run", "no JSON", "half a run", "another file", "half a trial", "no grades"],
)
def test_what_is_no_run_is_refused(text: str):
    with pytest.raises(ValueError, match=r"no run of these evals|without all grades"):
        read(text)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
        ("prompt", "prompt ", False),
        ([1, 2], [2, 1], False),
    ],
)
def test_a_hash_tells_versions_apart(one, other, is_same):
    assert (hash_of(one) == hash_of(other)) is is_same
