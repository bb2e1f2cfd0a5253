"""Which rules of alerts are sound: those that can be true and can be false."""

import math
from collections.abc import Mapping
from typing import Any, Final

from schemas.alerts import DEFAULT_THRESHOLDS, AlertRule, AlertType
from schemas.errors import Invalid

_WORDS: Final = {
    AlertType.SOV_JUMP: "must be from 0 to 1: points of share of voice",
    AlertType.RANK_DROP: "must be at least 1: a position, and none is better than 1",
    AlertType.NEW_COMPETITOR: "must be above 0 and at most 1: a share of answers",
}


def sound_rule(fields: Mapping[str, Any]) -> AlertRule:
    """The rule that these fields of an alert make; without a threshold its type's own.

    Raises:
        Invalid: the threshold means nothing for the type, a `sov_jump` names no competitor, or
            another type names one.

    Source: AI Visibility API, "Create alert"; spec "visibility", decisions 13 and 14.
    """
    known = {name: fields[name] for name in AlertRule.model_fields if name in fields}
    if known.get("threshold") is None:
        known["threshold"] = DEFAULT_THRESHOLDS[AlertType(known["alert_type"])]
    rule = AlertRule(**known)
    if not _means_something(rule.alert_type, rule.threshold):
        raise Invalid("/threshold", _WORDS[rule.alert_type], "out_of_range")
    _check_competitor(rule)
    return rule


def _means_something(alert_type: AlertType, threshold: float) -> bool:
    if not math.isfinite(threshold):
        return False
    match alert_type:
        case AlertType.SOV_JUMP:
            return 0 <= threshold <= 1
        case AlertType.RANK_DROP:
            return threshold >= 1
        case AlertType.NEW_COMPETITOR:
            return 0 < threshold <= 1


def _check_competitor(rule: AlertRule) -> None:
    needs_one = rule.alert_type is AlertType.SOV_JUMP
    if needs_one and rule.competitor is None:
        raise Invalid("/competitor", "is required for sov_jump", "required")
    if not needs_one and rule.competitor is not None:
        raise Invalid("/competitor", "belongs to sov_jump only", "not_allowed")
