"""How the measuring of the copilot ends: its exit code, and what it refuses before it asks anybody."""

import asyncio
from argparse import Namespace
from dataclasses import replace
from pathlib import Path

import pytest

import manage
from commands.evals import code, run_copilot_evals
from infra.settings import Settings
from tests.infra.evals.runs import grade, trial

KEYED = Settings(copilot_key="key")
# The command has errors logged where the test reads its own output.
pytestmark = pytest.mark.usefixtures("own_logging")

GOOD, BAD = trial("g01"), trial("g01", "wrong")


@pytest.mark.parametrize(
    ("trials", "judged", "options", "expected"),
    [
        ([GOOD], [], {"deterministic_only": True}, 0),
        ([GOOD], [], {}, 2),
        ([GOOD, BAD], [], {}, 1),
        ([GOOD, BAD], [], {"deterministic_only": True}, 1),
        ([GOOD], [grade(5, accuracy=3)], {}, 0),
        ([GOOD], [grade(4)], {}, 1),
        ([GOOD], [grade(4)], {"fail_under": 4.0}, 0),
        ([BAD], [grade(5)], {}, 1),
        ([GOOD, GOOD], [grade(5), grade(5, is_judged=False)], {}, 1),
    ],
)
def test_a_run_ends_with_what_it_found(trials, judged, options, expected):
    arguments = Namespace(**{"deterministic_only": False, "fail_under": 4.2, **options})

    assert code(trials, judged, arguments) == expected


@pytest.mark.parametrize(
    ("given", "settings", "reason"),
    [
        (["--case", "x"], KEYED, "there is no such case"),
        (["--judge-model", KEYED.copilot_model], KEYED, "the judge must be another model"),
        (["--judge-model", "nobody"], KEYED, "nobody has no price"),
        (["--baseline", "nowhere"], Settings(), "nowhere cannot be compared with"),
        (["--baseline", __file__], Settings(), "cannot be compared with: no run of these evals"),
    ],
)
def test_what_cannot_be_run_is_refused_before_anybody_is_asked(
    given: list[str], settings: Settings, reason: str, tmp_path: Path, capsys
):
    nothing_runs = replace(settings, data_dir=tmp_path)
    given = ["run_copilot_evals", "--tenant-slug", "retailcorp", *given]

    ended = asyncio.run(run_copilot_evals(manage.parser(given).parse_args(given), nothing_runs))

    assert ended == 2
    assert reason in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--trials", "--concurrency", "--judge-samples"])
@pytest.mark.parametrize("count", ["0", "-1", "x"])
def test_counts_begin_with_one(option: str, count: str):
    given = ["run_copilot_evals", "--tenant-slug", "a", option, count]

    with pytest.raises(SystemExit) as refused:
        manage.parser(given).parse_args(given)

    assert refused.value.code == 2


def test_cases_are_named_without_a_stack(capsys):
    given = ["run_copilot_evals", "--tenant-slug", "retailcorp", "--list", "--case", "g0"]

    assert manage.main(given) == 0
    assert len(capsys.readouterr().out.splitlines()) == 9
