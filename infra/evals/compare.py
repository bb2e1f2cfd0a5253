"""How a run differs from an earlier one: each case with itself, grades where they mean the same.

Source: spec "copilot-evals", "Method" 4 and 5.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Final

from infra.evals.anchors import MOST_DRIFT
from infra.evals.judge import DIMENSIONS, Dimension
from infra.evals.record import About, Record, TrialRecord
from infra.evals.statistics import paired

_UNTOLD: Final = "grades are not compared: "


def compared(before: Record, now: Record) -> Iterator[str]:
    """The differences of means over the cases that both runs have, unchanged."""
    same = {case for case, hash_ in now.cases.items() if before.cases.get(case) == hash_}
    others = sorted(now.cases.keys() - same)
    yield f"compared with {before.about.at:%Y-%m-%d %H:%M} by {len(same)} cases that both have"
    if others:
        yield f"new or changed: {', '.join(others)}"
    if not same:
        return
    before, now = _of(before, same), _of(now, same)
    yield from _changed("deterministic, %", before.means(_percent), now.means(_percent))
    if reason := unlike(before.about, now.about):
        yield f"{_UNTOLD}{reason}"
        return
    for name in DIMENSIONS:
        grade = partial(_grade, name)
        yield from _changed(name, before.means(grade), now.means(grade))


def unlike(before: About, now: About) -> str | None:
    """Why grades of two runs do not mean the same; None where they do."""
    if before.judge is None or now.judge is None:
        return "a run has no judge"
    told = "model", "samples", "rubric_hash", "anchors_hash"
    if other := [name for name in told if getattr(before.judge, name) != getattr(now.judge, name)]:
        return f"the judges differ in {', '.join(other)}"
    one, two = before.judge.anchors, now.judge.anchors
    if one.is_too_far or two.is_too_far or abs(one.judged - two.judged) > MOST_DRIFT:
        return "the judge drifted"
    return None


def _changed(name: str, before: Mapping[str, float], now: Mapping[str, float]) -> Iterator[str]:
    """By how much a mean changed, whether that is more than chance, and where it fell."""
    change = paired(before, now)
    half = "" if change.half is None else f" +- {change.half:.2f}"
    is_sure = change.half is not None and abs(change.value) > change.half
    yield f"{name}: {change.value:+.2f}{half}{' (more than chance)' if is_sure else ''}"
    if worse := [case for case in now if now[case] < before[case]]:
        yield f"  worse: {', '.join(worse)}"


def _of(record: Record, cases: set[str]) -> Record:
    return Record(record.about, [trial for trial in record.trials if trial.case in cases])


def _percent(trial: TrialRecord) -> float:
    return 100.0 * trial.passed


def _grade(name: Dimension, trial: TrialRecord) -> float:
    return float((trial.grades or {})[name])
