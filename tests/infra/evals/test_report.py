from decimal import Decimal

from infra.evals.anchors import Drift
from infra.evals.report import grades, overall, spent, table
from tests.infra.evals.runs import grade, trial

TRUE = Drift(judged=3.2, by_hand=3.1)


def test_a_case_has_a_line_and_all_have_a_rate():
    told = list(table([trial("g01"), trial("g02", "7 is in no result")]))

    assert told[1:] == [
        "g01                          1/1     0      9",
        "g02                          0/1     0      9  7 is in no result",
        "deterministic: 50.0 +- 635.3 % of 2 trials passed",
    ]


def test_trials_of_a_case_share_its_line():
    told = list(table([trial("g01"), trial("g02"), trial("g01", "a", "b"), trial("g02")]))

    assert told[1].endswith("1/2     0      9  a; b")
    assert told[-2:] == ["pass^2: 50.0 % pass 2 times in a row", "flaky: g01"]


def test_a_case_has_its_grades_in_each_dimension():
    trials = [trial("g01"), trial("g01"), trial("g02")]
    told = list(grades(trials, [grade(5), grade(2), grade(4, accuracy=2)], TRUE))

    assert told[0].split() == ["case", "tool_use", "accuracy", "helpfulness", "conciseness"]
    assert told[1].split() == ["g01", "3.50", "3.50", "3.50", "3.50"]
    assert told[2].split() == ["g02", "4.00", "2.00", "4.00", "4.00"]
    assert told[4].startswith("accuracy: 3.00 +- ")


def test_the_judge_is_told_of_too():
    lost = grade(1, is_judged=False)
    far = Drift(judged=4.0, by_hand=3.1)

    *_, judge, anchors = grades([trial("g01")], [lost], far)

    assert judge == (
        "judge: samples of one answer lie up to 1 apart; 1 answers could not be judged"
    )
    assert anchors.endswith("the judge drifted, its grades are not to be compared")
    assert list(grades([trial("g01")], [lost], TRUE))[-1] == (
        "anchors: 3.20 by the judge, 3.10 by hand"
    )


def test_all_grades_have_one_mean():
    assert overall([grade(5), grade(4, accuracy=2)]) == 4.25


def test_what_it_took_is_added_up():
    assert spent([trial("g01"), trial("g02")], Decimal("0.5")) == (
        "answers took 20 input_tokens, 4 output_tokens; all cost 0.5000 US dollars"
    )
