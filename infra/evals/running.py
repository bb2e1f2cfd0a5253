"""A run of the evals: trials, then what the judge says of them; some at once, within a budget."""

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from infra.evals.anchors import Drift, anchors, drift
from infra.evals.answers import Answer
from infra.evals.budget import Budget, NotConfigured
from infra.evals.cases import Case
from infra.evals.judge import Judge, Judged
from infra.evals.trial import Bench, Trial, tried

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Plan:
    """How often each case is tried, how many at once, and whose answers are wanted.

    `model` is None where any model's will do.
    """

    trials: int
    at_once: int
    model: str | None = None


async def measured(
    cases: Sequence[Case], bench: Bench, budget: Budget, plan: Plan
) -> Sequence[Trial]:
    """The trials of all cases.

    Raises:
        NotConfigured: another model than the wanted one answers, or it has no price.
        OverBudget: too much was spent.
    """

    async def one(case: Case) -> Trial:
        budget.check()
        trial = await tried(case, bench)
        _check_model(trial.answer.model, plan.model)
        budget.spend(trial.answer.model, *_used(trial.answer.done.get("usage", {})))
        return trial

    return await _in_turns([one(case) for case in cases for _ in range(plan.trials)], plan.at_once)


async def judged(
    trials: Sequence[Trial], judge: Judge, budget: Budget, plan: Plan
) -> tuple[Sequence[Judged], Drift]:
    """What the judge says of each trial, and how far it is from people's grades of the anchors.

    Raises:
        NotConfigured: the judge has no price.
        OverBudget: too much was spent.
    """

    async def one(case: Case, answer: Answer, problems: Sequence[str]) -> Judged:
        budget.check()
        found = await judge.judge(case, answer, problems)
        budget.spend(judge.model, found.input_tokens, found.output_tokens)
        return found

    held = anchors()
    said = await _in_turns([one(each.case, each.answer, ()) for each in held], plan.at_once)
    work = [one(trial.case, trial.answer, trial.problems) for trial in trials]
    return await _in_turns(work, plan.at_once), drift(held, said)


async def _in_turns(work: Sequence[Coroutine[Any, Any, T]], at_once: int) -> list[T]:
    """All of it; it has ended before a failure is told, so that all tokens are revoked."""
    turns = asyncio.Semaphore(at_once)

    async def in_turn(each: Coroutine[Any, Any, T]) -> T:
        async with turns:
            return await each

    ended = await asyncio.gather(*map(in_turn, work), return_exceptions=True)
    return [_sound(each) for each in ended]


def _sound(ended: T | BaseException) -> T:
    if isinstance(ended, BaseException):
        raise ended
    return ended


def _check_model(model: str, wanted: str | None) -> None:
    if wanted and model and model != wanted:
        raise NotConfigured(f"{model} answers, not {wanted}: set SEGOPS_COPILOT_MODEL of the stack")


def _used(usage: Mapping[str, int]) -> tuple[int, int]:
    read = usage.get("input_tokens", 0) + usage.get("cache_read_input_tokens", 0)
    return read, usage.get("output_tokens", 0)
