import math

import pytest

from schemas.alert_rules import sound_rule
from schemas.alerts import AlertType
from schemas.errors import Invalid

SOV, RANK, NEW = AlertType.SOV_JUMP, AlertType.RANK_DROP, AlertType.NEW_COMPETITOR


def rule(alert_type, threshold=None, **fields):
    competitor = 7 if alert_type is SOV else None
    return sound_rule(
        {"alert_type": alert_type, "threshold": threshold, "competitor": competitor, **fields}
    )


def refused(*args, **fields):
    with pytest.raises(Invalid) as problem:
        rule(*args, **fields)
    return problem.value.pointer, problem.value.code


@pytest.mark.parametrize(("alert_type", "threshold"), [(SOV, 0.1), (RANK, 5), (NEW, 0.1)])
def test_each_type_has_a_threshold_of_its_own_where_none_is_told(alert_type, threshold):
    assert rule(alert_type).threshold == threshold


@pytest.mark.parametrize(
    ("alert_type", "threshold"),
    [(SOV, 0), (SOV, 0.25), (SOV, 1), (RANK, 1), (RANK, 2.5), (RANK, 1e9), (NEW, 1e-9), (NEW, 1)],
)
def test_a_threshold_that_can_be_passed_and_missed_is_taken(alert_type, threshold):
    assert rule(alert_type, threshold).threshold == threshold


@pytest.mark.parametrize(
    ("alert_type", "threshold"),
    [
        (SOV, -0.01),
        (SOV, 1.01),
        (RANK, 0.99),
        (RANK, 0),
        (RANK, -5),
        (NEW, 0),
        (NEW, -0.1),
        (NEW, 1.01),
        *[(each, odd) for each in AlertType for odd in (math.nan, math.inf, -math.inf)],
    ],
)
def test_a_threshold_that_means_nothing_is_refused(alert_type, threshold):
    assert refused(alert_type, threshold) == ("/threshold", "out_of_range")


def test_a_jump_is_a_competitors_and_nothing_else_is():
    assert refused(SOV, competitor=None) == ("/competitor", "required")
    assert refused(RANK, competitor=7) == ("/competitor", "not_allowed")
    assert refused(NEW, competitor=7) == ("/competitor", "not_allowed")


def test_what_is_no_part_of_the_rule_is_left_out():
    made = rule(RANK, 3, webhook_url="https://x.example/", min_samples=9, is_active=False)

    assert (made.alert_type, made.threshold, made.min_samples) == (RANK, 3, 9)
    assert (made.cooldown_hours, made.require_significance) == (24, False)
