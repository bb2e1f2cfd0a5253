"""Means over cases and trials, with intervals that know that trials of a case are alike.

Source: spec "copilot-evals", "Statistics".
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

T = TypeVar("T")

# Student's t, two-sided 95 %, by degrees of freedom; between two of them the smaller one counts.
_T: Final[Mapping[int, float]] = {
    1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 6: 2.447, 7: 2.365, 8: 2.306, 9: 2.262,
    10: 2.228, 12: 2.179, 15: 2.131, 20: 2.086, 25: 2.060, 30: 2.042, 40: 2.021, 60: 2.000,
    120: 1.980,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean, and half of its 95 % interval; None of fewer than two cases."""

    value: float
    half: float | None


def by_case(scores: Iterable[tuple[str, T]]) -> dict[str, list[T]]:
    """What the trials of each case had, cases in the order in which they come."""
    found: dict[str, list[T]] = {}
    for case, score in scores:
        found.setdefault(case, []).append(score)
    return found


def clustered(scores: Mapping[str, Sequence[float]]) -> Mean:
    """The mean of all trials; its error is taken between cases, since trials of one are alike.

    Raises:
        ValueError: there is no score.
    """
    every = [score for trials in scores.values() for score in trials]
    if not every:
        raise ValueError("no scores")
    mean, cases = math.fsum(every) / len(every), len(scores)
    if cases < 2:  # noqa: PLR2004 - an interval needs two
        return Mean(mean, None)
    squares = math.fsum(math.fsum(s - mean for s in trials) ** 2 for trials in scores.values())
    error = math.sqrt(cases / (cases - 1) * squares) / len(every)
    return Mean(mean, student(cases - 1) * error)


def paired(before: Mapping[str, float], now: Mapping[str, float]) -> Mean:
    """By how much the cases that both runs have went up on average.

    A case is compared with itself, so that hard and easy ones do not widen the interval.

    Raises:
        ValueError: no case is in both.
    """
    return clustered({case: [now[case] - before[case]] for case in now if case in before})


def passed_all(passes: Mapping[str, Sequence[bool]], tries: int) -> float:
    """The chance that a case passes each of so many tries, 0 to 1: "pass^k", `tries` being k.

    Of a case that passed c of n trials it is C(c, k) / C(n, k), which is not biased as the power
    of c / n would be.

    Raises:
        ValueError: a case has fewer trials.
    """
    if any(len(each) < tries for each in passes.values()):
        raise ValueError(f"not all cases were tried {tries} times")
    ways = [math.comb(sum(each), tries) / math.comb(len(each), tries) for each in passes.values()]
    return math.fsum(ways) / len(ways)


def student(freedom: int) -> float:
    """Student's t of a two-sided 95 % interval, never too small."""
    return _T[max(each for each in _T if each <= freedom)]


def median(scores: Sequence[int]) -> int:
    """The middle one; of an even count the lower of the two."""
    return sorted(scores)[(len(scores) - 1) // 2]


def flaky(passes: Mapping[str, Sequence[bool]]) -> Sequence[str]:
    """The cases that pass at times."""
    return [case for case, trials in passes.items() if any(trials) and not all(trials)]
