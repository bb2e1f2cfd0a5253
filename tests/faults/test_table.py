"""The fault table in short: its deployment, its load and its judgement, on three kills."""

import pytest

from tests.faults.table import HEAD, Measure, measured

pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.xdist_group("kafka")]


def test_kills_under_load_lose_nothing_and_change_no_number(deployed):
    row = measured(deployed, "processes killed", Measure(kills=3))

    print(HEAD, row.cells())
    row.findings.assert_clean()
    assert row.differing == ()
    assert row.caught_up_seconds is not None
    assert row.acknowledged > 100
