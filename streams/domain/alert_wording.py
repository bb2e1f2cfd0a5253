"""What is said of an alert: a plain sentence or two, with the numbers they stand on."""

from fractions import Fraction
from typing import Final

from schemas.alerts import AlertRule, AlertState, AlertType, Look, Window

_APART: Final = {True: "The 95 % intervals are apart.", False: "The 95 % intervals overlap."}


def detail(
    rule: AlertRule, look: Look, state: AlertState, value: Fraction | None, *, is_apart: bool
) -> str:
    """How a rule stands, in words; when it fires, this is its message.

    `value` is None where there is nothing to hold against the threshold.
    """
    if state == "not_enough_answers":
        return _too_few(rule, look)
    if value is None:
        return _silence(rule, look)
    if look.current.interval and look.previous.interval:
        return f"{_numbers(rule, look, value)} {_APART[is_apart]}"
    return _numbers(rule, look, value)


def _too_few(rule: AlertRule, look: Look) -> str:
    return (
        f"Not enough answers: {look.current.answers} in {_now(look)} and"
        f" {look.previous.answers} in {_before(look)}; at least {rule.min_samples} are needed."
    )


def _silence(rule: AlertRule, look: Look) -> str:
    if rule.alert_type is AlertType.RANK_DROP:
        return f"Not mentioned in {_all(look.current)} answers of {_now(look)}."
    if not look.subject:
        return "The competitor is not tracked, so it has no share of voice."
    silent, when = (look.previous, _before) if look.current.denominator else (look.current, _now)
    return f"No tracked brand is mentioned in {_all(silent)} answers of {when(look)}."


def _numbers(rule: AlertRule, look: Look, value: Fraction) -> str:
    match rule.alert_type:
        case AlertType.SOV_JUMP:
            return _share_of_voice(rule, look, value)
        case AlertType.RANK_DROP:
            return _position(rule, look, value)
        case AlertType.NEW_COMPETITOR:
            return _candidate(rule, look)


def _share_of_voice(rule: AlertRule, look: Look, value: Fraction) -> str:
    moved = "rose" if value > 0 else "fell" if value < 0 else "moved"
    return (
        f"{look.subject}'s share of voice {moved} by {_percent(abs(value))} percentage points"
        f" (threshold {_percent(rule.threshold)}):"
        f" {_share(look.current, ' of brand mentions')} in {_now(look)},"
        f" {_share(look.previous)} in {_before(look)}."
    )


def _position(rule: AlertRule, look: Look, value: Fraction) -> str:
    before = look.previous.value
    return (
        f"Average position {_number(value)} in {_now(look)} (threshold"
        f" {_number(rule.threshold)}), over {look.current.denominator} mentions in"
        f" {look.current.answers} answers; {_before(look)}"
        f" {'no mention' if before is None else _number(before)}"
        f" ({look.previous.denominator} in {look.previous.answers})."
    )


def _candidate(rule: AlertRule, look: Look) -> str:
    if not look.subject:
        return f"No untracked brand is listed in {_all(look.current)} answers of {_now(look)}."
    return (
        f"{look.subject}, which nobody tracks, is listed in"
        f" {_share(look.current, ' of answers')} in {_now(look)}"
        f" (threshold {_percent(rule.threshold)} %), {_share(look.previous)} in {_before(look)}."
    )


def _share(window: Window, of: str = "") -> str:
    if window.value is None:
        return "none"
    return f"{_percent(window.value)} %{of} ({window.numerator} of {window.denominator})"


def _all(window: Window) -> str:
    return f"{window.answers} of {window.answers}"


def _now(look: Look) -> str:
    return f"the last {_days(look)} days"


def _before(look: Look) -> str:
    return f"the {_days(look)} days before"


def _days(look: Look) -> int:
    return (look.current.until - look.current.since).days + 1


def _percent(share: Fraction | float) -> str:
    return _number(100 * share)


def _number(value: Fraction | float) -> str:
    return f"{float(value):.4g}"
