"""The copilot's evals, as a person runs them."""

import json
from pathlib import Path

import pytest

from infra.evals.cases import golden
from tests.e2e.test_commands import manage
from tests.e2e.test_demo import wait_for
from tests.stack import DEMO_TOLD, Client, Stack


def evals(stack: Stack, slug: str, *arguments: str):
    chosen = ("--tenant-slug", slug, "--data-dir", str(stack.folder), *arguments)
    return manage("run_copilot_evals", *chosen)


def test_a_tenant_without_the_demos_data_fails(stack: Stack, tenant: Client):
    cases = ("--case", "g02", "--case", "g24", "--trials", "2")
    ran = evals(stack, tenant.tenant_id, *cases, "--deterministic-only")

    assert ran.returncode == 1, ran.stderr
    assert "deterministic: 50.0" in ran.stdout
    assert "not tried: no such segment" in ran.stdout
    assert "pass^2: 50.0 %" in ran.stdout


def test_a_question_is_asked_without_its_warehouse(stack: Stack, tenant: Client):
    ran = evals(stack, tenant.tenant_id, "--case", "g20", "--trials", "1", "--deterministic-only")

    assert ran.returncode == 0, ran.stdout
    assert ran.stderr == ""


def test_without_a_judge_it_is_not_configured(stack: Stack, tenant: Client):
    ran = evals(stack, tenant.tenant_id, "--case", "g24", "--trials", "1")

    assert ran.returncode == 2
    assert "judge: not configured" in ran.stderr


def test_an_unknown_case_or_tenant_is_refused(stack: Stack, tenant: Client):
    assert evals(stack, tenant.tenant_id, "--case", "x").returncode == 2
    assert evals(stack, "nobody").stderr.endswith("no such tenant\n")


@pytest.mark.slow
def test_the_stand_in_passes_what_it_claims(tmp_path: Path):
    stack = Stack(tmp_path / "stack", "--demo").start()
    try:
        wait_for(stack, DEMO_TOLD)
        report = tmp_path / "report.jsonl"
        once = ("--trials", "1", "--deterministic-only")
        ran = evals(stack, "retailcorp", *once, "--json", str(report))
    finally:
        assert stack.stop() == 0, stack.output()

    run, *trials = map(json.loads, report.read_text().splitlines())
    assert {trial["case"]: trial["problems"] for trial in trials} == {
        case.id: [] for case in golden()
    }
    assert ran.returncode == 0, ran.stdout
    assert (run["run"]["models"], run["run"]["judge"]) == (["stand-in"], None)
