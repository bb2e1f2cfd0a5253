"""Which thresholds are worth trying: round numbers between the values that were seen."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import floor
from typing import Final

from schemas.alerts import AlertRule, AlertType
from streams.domain.alerts import Verdict, exactly

# So many fit a table that a person reads.
MOST: Final = 12

# A hundredth of a share, a tenth of a position.
_STEPS: Final = {
    AlertType.SOV_JUMP: Fraction(1, 100),
    AlertType.RANK_DROP: Fraction(1, 10),
    AlertType.NEW_COMPETITOR: Fraction(1, 100),
}
# The least and the greatest threshold that means something. Source: spec "visibility", 13 to 16.
_BOUNDS: Final = {
    AlertType.SOV_JUMP: (Fraction(0), Fraction(1)),
    AlertType.RANK_DROP: (Fraction(1), None),
    AlertType.NEW_COMPETITOR: (Fraction(1, 100), Fraction(1)),
}


def candidates(rule: AlertRule, seen: Iterable[Verdict]) -> tuple[float, ...]:
    """Thresholds to try, the smallest first, the rule's own among them; at most `MOST` and it.

    Each value that was seen is rounded down, so that it passes, and the greatest also up, so that
    nothing does.
    """
    step = _STEPS[rule.alert_type]
    rounds = {floor((each.value or 0) / step) for each in seen if is_known(each)}
    rounds |= {max(rounds) + 1} if rounds else set()
    kept = _thinned(sorted(n * step for n in rounds if _is_legal(rule, n * step)))
    return tuple(float(each) for each in sorted({*kept, exactly(rule.threshold)}))


def is_known(verdict: Verdict) -> bool:
    """Whether there was a value, on enough answers."""
    return verdict.value is not None and verdict.state != "not_enough_answers"


def _is_legal(rule: AlertRule, threshold: Fraction) -> bool:
    least, most = _BOUNDS[rule.alert_type]
    return least <= threshold and (most is None or threshold <= most)


def _thinned(values: Sequence[Fraction]) -> list[Fraction]:
    """At most `MOST` of them, evenly by rank, the first and the last among them."""
    if len(values) <= MOST:
        return list(values)
    return [values[round(at * (len(values) - 1) / (MOST - 1))] for at in range(MOST)]
