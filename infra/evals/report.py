"""What a run of the evals tells people: a line for each case, means with intervals, the cost."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from statistics import fmean

from infra.evals.anchors import Drift
from infra.evals.judge import DIMENSIONS, Dimension, Judged
from infra.evals.statistics import Mean, by_case, clustered, flaky, passed_all
from infra.evals.trial import Trial


def passes_of(trials: Sequence[Trial]) -> Mapping[str, Sequence[bool]]:
    """Whether each trial of each case passed."""
    return by_case((trial.case.id, not trial.problems) for trial in trials)


def table(trials: Sequence[Trial]) -> Iterator[str]:
    """A line for each case, then the rate with its interval."""
    yield f"{'case':<24} {'passed':>7} {'calls':>5} {'ms':>6}  what is wrong"
    passes = passes_of(trials)
    yield from map(_row, by_case((trial.case.id, trial) for trial in trials).values())
    rate = clustered({case: [100.0 * passed for passed in each] for case, each in passes.items()})
    yield f"deterministic: {_written(rate, 1)} % of {len(trials)} trials passed"
    yield from _repeated(passes)


def _row(of_case: Sequence[Trial]) -> str:
    passed = f"{sum(not trial.problems for trial in of_case)}/{len(of_case)}"
    calls = max(len(trial.answer.calls) for trial in of_case)
    took = max(trial.answer.took_ms for trial in of_case)
    wrong = "; ".join(dict.fromkeys(p for trial in of_case for p in trial.problems))
    return f"{of_case[0].case.id:<24} {passed:>7} {calls:>5} {took:>6}  {wrong}".rstrip()


def _repeated(passes: Mapping[str, Sequence[bool]]) -> Iterator[str]:
    """How likely a case passes every time, and which do at times."""
    tries = min(len(each) for each in passes.values())
    if tries > 1:
        yield f"pass^{tries}: {100 * passed_all(passes, tries):.1f} % pass {tries} times in a row"
    if unsteady := flaky(passes):
        yield f"flaky: {', '.join(unsteady)}"


def grades(trials: Sequence[Trial], judged: Sequence[Judged], drift: Drift) -> Iterator[str]:
    """A line for each case, one for each dimension with its interval, and how the judge did."""
    yield f"{'case':<24} {' '.join(f'{name:>11}' for name in DIMENSIONS)}"
    scores = {name: scores_of(trials, judged, name) for name in DIMENSIONS}
    for case_id in passes_of(trials):
        of_case = (f"{fmean(scores[name][case_id]):>11.2f}" for name in DIMENSIONS)
        yield f"{case_id:<24} {' '.join(of_case)}"
    for name in DIMENSIONS:
        yield f"{name}: {_written(clustered(scores[name]), 2)} of 5"
    yield f"all: {overall(judged):.2f} of 5"
    yield from _judging(judged, drift)


def _judging(judged: Sequence[Judged], drift: Drift) -> Iterator[str]:
    lost = sum(not each.is_judged for each in judged)
    yield (
        f"judge: samples of one answer lie up to {max(each.spread for each in judged)} apart;"
        f" {lost} answers could not be judged"
    )
    far = ": the judge drifted, its grades are not to be compared" if drift.is_too_far else ""
    yield f"anchors: {drift.judged:.2f} by the judge, {drift.by_hand:.2f} by hand{far}"


def scores_of(
    trials: Sequence[Trial], judged: Sequence[Judged], name: Dimension
) -> Mapping[str, Sequence[float]]:
    """The capped grades of one dimension, by case."""
    both = zip(trials, judged, strict=True)
    return by_case((trial.case.id, float(each.capped[name])) for trial, each in both)


def spent(trials: Sequence[Trial], usd: Decimal) -> str:
    """What the answers took, and what all cost."""
    told = ", ".join(f"{count} {name}" for name, count in tokens(trials).items())
    return f"answers took {told or 'no tokens'}; all cost {usd:.4f} US dollars"


def tokens(trials: Sequence[Trial]) -> Mapping[str, int]:
    """Tokens of all answers together."""
    total: dict[str, int] = {}
    for trial in trials:
        for name, count in trial.answer.done.get("usage", {}).items():
            total[name] = total.get(name, 0) + count
    return total


def overall(judged: Sequence[Judged]) -> float:
    """The mean of all dimensions of all answers."""
    return fmean(score for each in judged for score in each.capped.values())


def _written(mean: Mean, places: int) -> str:
    half = "" if mean.half is None else f" +- {mean.half:.{places}f}"
    return f"{mean.value:.{places}f}{half}"
