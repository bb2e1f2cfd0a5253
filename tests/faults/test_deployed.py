"""What operations.md has an operator do first with a deployment that is up."""

import pytest

from tests.stack import DEMO_TOLD, Client

pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.xdist_group("kafka")]

# A count, a segment to be made, and a tenant that has nothing.
CASES = ("g01", "g04", "g18")


def test_the_demo_is_told_to_a_deployment_and_its_copilot_passes(deployed):
    told = deployed.ran("demo")
    assert told.returncode == 0, told.stderr
    assert DEMO_TOLD in told.stderr
    shown = Client(deployed.url, "retailcorp", told.stdout.strip()).get("dashboard/").json()

    chosen = [word for case in CASES for word in ("--case", case)]
    once = ("--trials", "1", "--deterministic-only")
    asked = deployed.ran("run_copilot_evals", "--tenant-slug", "retailcorp", *chosen, *once)

    assert shown["total_runs"] > 0
    assert asked.returncode == 0, asked.stdout + asked.stderr
