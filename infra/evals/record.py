"""A run as lines of JSON: what it was measured with, then each trial; a later run reads it."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from itertools import zip_longest
from statistics import fmean
from typing import Any

from pydantic import ValidationError

from infra.evals.anchors import Drift
from infra.evals.judge import Dimension, Judged
from infra.evals.statistics import by_case
from infra.evals.trial import Trial
from schemas.base import Model


class JudgedBy(Model):
    """Who judged a run, and by what."""

    model: str
    samples: int
    rubric_hash: str
    anchors_hash: str
    anchors: Drift


class About(Model):
    """What a run was measured with. `seed` is the first day of the demo, None for other tenants."""

    at: datetime
    tenant: str
    seed: date | None
    trials: int
    models: Sequence[str]
    sdk: str
    cases_hash: str
    prompt_hash: str
    tools_hash: str
    tokens: Mapping[str, int]
    cost_usd: Decimal
    judge: JudgedBy | None


class TrialRecord(Model):
    """One trial; grades only where there was a judge."""

    case: str
    case_hash: str
    model: str
    passed: bool
    problems: Sequence[str]
    calls: Sequence[tuple[str, Mapping[str, Any], bool]]
    text: str
    done: Mapping[str, Any]
    took_ms: int
    grades: Mapping[Dimension, int] | None
    raw_grades: Mapping[Dimension, int] | None
    is_judged: bool | None


class _First(Model):
    run: About


@dataclass(frozen=True, slots=True)
class Record:
    """A whole run."""

    about: About
    trials: Sequence[TrialRecord]

    def lines(self) -> Iterator[str]:
        """As lines of JSON, the run first."""
        yield _First(run=self.about).model_dump_json()
        for trial in self.trials:
            yield trial.model_dump_json()

    @property
    def cases(self) -> Mapping[str, str]:
        """The hash of each case that was tried: one that was changed is another one."""
        return {trial.case: trial.case_hash for trial in self.trials}

    def means(self, score: Callable[[TrialRecord], float]) -> Mapping[str, float]:
        """The mean over the trials of each case."""
        found = by_case((trial.case, score(trial)) for trial in self.trials)
        return {case: fmean(each) for case, each in found.items()}


def recorded(trials: Sequence[Trial], judged: Sequence[Judged], about: About) -> Record:
    """The record of a run."""
    return Record(about, [_told(*each) for each in zip_longest(trials, judged)])


def _told(trial: Trial, grade: Judged | None) -> TrialRecord:
    answer = trial.answer
    return TrialRecord(
        case=trial.case.id,
        case_hash=hash_of(trial.case.told),
        model=answer.model,
        passed=not trial.problems,
        problems=trial.problems,
        calls=[(call.tool, call.arguments, call.is_error) for call in answer.calls],
        text=answer.text,
        done=answer.done,
        took_ms=answer.took_ms,
        grades=grade and grade.capped,
        raw_grades=grade and grade.raw,
        is_judged=grade and grade.is_judged,
    )


def read(text: str) -> Record:
    """The record in lines of JSON.

    Raises:
        ValueError: they are none that this version wrote.
    """
    first, *trials = text.splitlines() or [""]
    try:
        run = _First.model_validate_json(first).run
        record = Record(run, [TrialRecord.model_validate_json(line) for line in trials])
    except ValidationError:
        raise ValueError("no run of these evals") from None
    if run.judge and any(trial.grades is None for trial in record.trials):
        raise ValueError("a judged run without all grades")
    return record


def hash_of(thing: Any) -> str:
    """What tells two versions of a prompt, of tools or of cases apart."""
    return sha256(json.dumps(thing, sort_keys=True, default=str).encode()).hexdigest()[:16]
