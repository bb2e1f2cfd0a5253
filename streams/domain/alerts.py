"""When alert rules are true: a look at two windows, judged exactly.

Numbers are compared as the fractions that they are, never as floats: a threshold of 0.1 that is
met exactly is not exceeded.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from schemas.alerts import AlertRule, AlertState, AlertType, Look, Window
from streams.domain.alert_wording import detail


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a rule stands by one look. `value` is what is held against the threshold, if anything.

    `is_significant` says that the current window's interval lies wholly above the previous
    one's; of every measure, above is where the alarm is.
    """

    rule: AlertRule
    look: Look
    state: AlertState
    value: Fraction | None
    is_significant: bool

    @property
    def is_true(self) -> bool:
        """Whether the rule is true: it fires at the start of an episode."""
        return self.state == "firing"

    @property
    def detail(self) -> str:
        """The same in words; when the rule fires, its message."""
        return detail(self.rule, self.look, self.state, self.value, is_apart=self.is_significant)


def judge(rule: AlertRule, look: Look) -> Verdict:
    """How the rule stands by one look.

    Source: spec "visibility", decisions 13 to 16.
    """
    value, is_significant = measure(rule, look), is_apart(look)
    state = _state(rule, look, value, is_significant=is_significant)
    return Verdict(rule, look, state, value, is_significant)


def leading(verdicts: Iterable[Verdict]) -> Verdict:
    """The one that says most of how a rule stands: a true one first, then the highest value."""
    return max(verdicts, key=lambda each: (each.is_true, each.value or Fraction(-1)))


def measure(rule: AlertRule, look: Look) -> Fraction | None:
    """What is held against the threshold; None where there is nothing, or nobody, to measure.

    `sov_jump`: the share now less the share before, -1 to 1. `rank_drop`: the mean position now,
    from 1. `new_competitor`: the share of answers now, 0 to 1.
    """
    now, before = _ratio(look.current), _ratio(look.previous)
    if rule.alert_type is not AlertType.SOV_JUMP:
        return now
    return None if now is None or before is None or not look.subject else now - before


def is_apart(look: Look) -> bool:
    """Whether the 95 % interval now lies wholly above the one before."""
    now, before = look.current.interval, look.previous.interval
    return now is not None and before is not None and now[0] > before[1]


def exactly(threshold: float) -> Fraction:
    """The number that was written: 1/10 for 0.1, which no float is."""
    return Fraction(repr(threshold))


def _state(
    rule: AlertRule, look: Look, value: Fraction | None, *, is_significant: bool
) -> AlertState:
    if any(window.answers < rule.min_samples for window in compared(rule, look)):
        return "not_enough_answers"
    if value is None:
        return "not_mentioned"
    if not _passes(rule, value):
        return "ok"
    if rule.require_significance and not is_significant:
        return "not_significant"
    return "firing"


def compared(rule: AlertRule, look: Look) -> tuple[Window, ...]:
    """The windows on which the rule stands, each of which needs its answers.

    `sov_jump` compares two. The others know one, unless significance is asked for: that is a
    comparison.
    """
    if rule.alert_type is AlertType.SOV_JUMP or rule.require_significance:
        return look.current, look.previous
    return (look.current,)


def _passes(rule: AlertRule, value: Fraction) -> bool:
    if rule.alert_type is AlertType.NEW_COMPETITOR:
        return value >= exactly(rule.threshold)
    return value > exactly(rule.threshold)


def _ratio(window: Window) -> Fraction | None:
    return Fraction(window.numerator, window.denominator) if window.denominator else None
