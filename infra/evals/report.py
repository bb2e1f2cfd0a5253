"""What a run of the evals tells: a table for people, lines of JSON for the next run."""

import json
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from importlib.metadata import version
from itertools import zip_longest
from statistics import fmean
from typing import Any

from infra.evals.judge import DIMENSIONS, Judged
from infra.evals.statistics import clustered, flaky
from infra.evals.trial import Trial


def passes_of(trials: Sequence[Trial]) -> Mapping[str, Sequence[bool]]:
    """Whether each trial of each case passed."""
    found: dict[str, list[bool]] = {}
    for trial in trials:
        found.setdefault(trial.case.id, []).append(not trial.problems)
    return found


def table(trials: Sequence[Trial]) -> Iterator[str]:
    """A line for each case, then the rate with its interval."""
    yield f"{'case':<24} {'passed':>7} {'calls':>5} {'ms':>6}  what is wrong"
    passes = passes_of(trials)
    for case_id, each in passes.items():
        of_case = [trial for trial in trials if trial.case.id == case_id]
        calls = max(len(trial.answer.calls) for trial in of_case)
        took = max(trial.answer.took_ms for trial in of_case)
        wrong = "; ".join(dict.fromkeys(p for trial in of_case for p in trial.problems))
        mark = "" if of_case[0].case.stand_in else "(beyond the stand-in) "
        row = f"{case_id:<24} {f'{sum(each)}/{len(each)}':>7} {calls:>5} {took:>6}  {mark}{wrong}"
        yield row.rstrip()
    rate = clustered({case: [float(passed) for passed in each] for case, each in passes.items()})
    half = "" if rate.half is None else f" +- {100 * rate.half:.1f}"
    yield f"deterministic: {100 * rate.value:.1f}{half} % of {len(trials)} trials passed"
    if unsteady := flaky(passes):
        yield f"flaky: {', '.join(unsteady)}"


def tokens(trials: Sequence[Trial]) -> Mapping[str, int]:
    """Tokens of all answers together."""
    total: dict[str, int] = {}
    for trial in trials:
        for name, count in trial.answer.done.get("usage", {}).items():
            total[name] = total.get(name, 0) + count
    return total


def lines(
    trials: Sequence[Trial], judged: Sequence[Judged], about: Mapping[str, Any]
) -> Iterator[str]:
    """The run, then each trial, as JSON; grades as far as there was a judge."""
    yield json.dumps({"run": {**about, "sdk": version("anthropic"), "tokens": tokens(trials)}})
    for trial, grade in zip_longest(trials, judged):
        told = {
            "case": trial.case.id,
            "passed": not trial.problems,
            "problems": list(trial.problems),
            "calls": [
                [call.tool, dict(call.arguments), call.is_error] for call in trial.answer.calls
            ],
            "text": trial.answer.text,
            "done": dict(trial.answer.done),
            "took_ms": trial.answer.took_ms,
            "grades": {**grade.capped} if grade else None,
            "raw_grades": {**grade.raw} if grade else None,
        }
        yield json.dumps(told, ensure_ascii=False)


def hash_of(thing: Any) -> str:
    """What tells two versions of a prompt, of tools or of cases apart."""
    return sha256(json.dumps(thing, sort_keys=True, default=str).encode()).hexdigest()[:16]


def grades(trials: Sequence[Trial], judged: Sequence[Judged]) -> Iterator[str]:
    """A line for each dimension with its interval, and how much the judge wavered."""
    for name in DIMENSIONS:
        scores: dict[str, list[float]] = {}
        for trial, each in zip(trials, judged, strict=True):
            scores.setdefault(trial.case.id, []).append(float(each.capped[name]))
        mean = clustered(scores)
        half = "" if mean.half is None else f" +- {mean.half:.2f}"
        yield f"{name:<12} {mean.value:.2f}{half} of 5"
    yield f"judge: samples of one answer lie up to {max(each.spread for each in judged)} apart"


def overall(judged: Sequence[Judged]) -> float:
    """The mean of all dimensions of all answers."""
    return fmean(score for each in judged for score in each.capped.values())
