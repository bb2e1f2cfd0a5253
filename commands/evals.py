"""The command that measures the copilot of a running stack."""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, Final

from api.copilot.prompt import SYSTEM
from api.copilot.toolbox import DECLARED
from commands.running import Adding, database_of, folder, running
from infra.answers.prices import price_table
from infra.evals.budget import Budget, OverBudget
from infra.evals.cases import Case, golden
from infra.evals.judge import Judge, Judged
from infra.evals.report import grades, hash_of, lines, overall, table
from infra.evals.trial import Bench, Trial, tried
from infra.local.stack import LocalStack, whereabouts
from infra.postgres.tenants import Tenants
from infra.postgres.tokens import PostgresTokens
from infra.settings import Settings
from schemas.errors import NotFound

# Counts what an answer used; raises `OverBudget`.
Pay = Callable[[Mapping[str, int]], None]

# Has no events, ever.
_EMPTY: Final = "copilot-evals-empty"


def declare(adding: Adding) -> None:
    """Say what the command takes."""
    command = adding("run_copilot_evals", parents=[folder()], help="measure the copilot's answers")
    command.add_argument("--tenant-slug", required=True, help="the demo's is retailcorp")
    command.add_argument("--case", action="append", help="only this; may be repeated")
    command.add_argument("--trials", type=int, default=1, help="times that each case is tried")
    command.add_argument("--concurrency", type=int, default=4, help="cases at once")
    command.add_argument("--json", type=Path, help="where to write lines of JSON")
    command.add_argument("--deterministic-only", action="store_true", help="without the judge")
    command.add_argument("--judge-model", help="not the copilot's own (that of SCORING_MODEL)")
    command.add_argument("--judge-samples", type=int, default=3, help="the median counts")
    command.add_argument("--fail-under", type=float, default=0, help="mean of all grades")
    command.add_argument("--max-cost-usd", type=Decimal, default=Decimal(5))
    command.add_argument("--list", action="store_true", help="name the cases, try none")
    command.set_defaults(run=running(run_copilot_evals))


async def run_copilot_evals(arguments: argparse.Namespace, settings: Settings) -> int:
    """Try the golden cases on a running stack.

    0 when all passed (on the stand-in: all that it claims to answer), 1 when not, 2 when called
    wrongly or when the judge is wanted and there is none, 3 when too much was spent.

    Raises:
        NotFound: there is no such tenant.
    """
    cases = _chosen(arguments.case)
    if not cases:
        print("there is no such case: --list names them", file=sys.stderr)
        return 2
    if arguments.list:
        print("\n".join(f"{case.id:<24} {case.prompt}" for case in cases))
        return 0
    budget = Budget(arguments.max_cost_usd, price_table(settings.provider_prices))
    try:
        async with _bench(arguments.tenant_slug, settings) as bench:
            trials = await _tried(cases, bench, arguments, partial(_paid, budget, settings))
        print("\n".join(table(trials)))
        judged = await _judged(trials, budget, arguments, settings)
    except OverBudget as problem:
        print(f"over budget: {problem}", file=sys.stderr)
        return 3
    if arguments.json:
        told = lines(trials, judged, _about(arguments, cases))
        arguments.json.write_text("\n".join(told) + "\n")
    return _code(trials, judged, arguments)


def _chosen(ids: Sequence[str] | None) -> Sequence[Case]:
    """All, or those whose id begins so: `g01` is enough."""
    return [case for case in golden() if not ids or case.id.startswith(tuple(ids))]


async def _tried(
    cases: Sequence[Case], bench: Bench, arguments: argparse.Namespace, pay: Pay
) -> Sequence[Trial]:
    turns = asyncio.Semaphore(max(1, arguments.concurrency))

    async def one(case: Case) -> Trial:
        async with turns:
            pay({})
            trial = await tried(case, bench)
            pay(trial.answer.done.get("usage", {}))
            return trial

    work = [one(case) for case in cases for _ in range(arguments.trials)]
    # All end before the first failure is told, so that each has revoked its token.
    ended = await asyncio.gather(*work, return_exceptions=True)
    return [_sound(each) for each in ended]


def _sound(ended: Trial | BaseException) -> Trial:
    if isinstance(ended, BaseException):
        raise ended
    return ended


def _paid(budget: Budget, settings: Settings, usage: Mapping[str, int]) -> None:
    used = usage.get("input_tokens", 0) + usage.get("cache_read_input_tokens", 0)
    budget.spend(settings.copilot_model, used, usage.get("output_tokens", 0))
    budget.check()


async def _judged(
    trials: Sequence[Trial], budget: Budget, arguments: argparse.Namespace, settings: Settings
) -> Sequence[Judged]:
    """Grades of every answer; none where no judge is wanted, or there is no key for one."""
    if arguments.deterministic_only or not settings.copilot_key:
        return []
    model = arguments.judge_model or settings.scoring_model
    if model == settings.copilot_model:
        raise ValueError("the judge must be another model than the copilot's")
    judge = Judge(settings.copilot_key, model, settings.copilot_url, arguments.judge_samples)
    judged = []
    try:
        for trial in trials:
            budget.check()
            judged.append(await judge.judge(trial))
            budget.spend(model, judged[-1].input_tokens, judged[-1].output_tokens)
    finally:
        await judge.close()
    print("\n".join(grades(trials, judged)))
    return judged


def _code(trials: Sequence[Trial], judged: Sequence[Judged], arguments: argparse.Namespace) -> int:
    is_stand_in = any(trial.answer.done.get("simulated") for trial in trials)
    counted = [trial for trial in trials if trial.case.stand_in or not is_stand_in]
    if any(trial.problems for trial in counted):
        return 1
    if judged:
        return 1 if overall(judged) < arguments.fail_under else 0
    if arguments.deterministic_only:
        return 0
    print("judge: not configured; --deterministic-only does without", file=sys.stderr)
    return 2


def _about(arguments: argparse.Namespace, cases: Sequence[Case]) -> dict[str, Any]:
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "tenant": arguments.tenant_slug,
        "trials": arguments.trials,
        "cases_hash": hash_of([case.model_dump(mode="json") for case in cases]),
        "prompt_hash": hash_of(SYSTEM),
        "tools_hash": hash_of([dict(tool) for tool in DECLARED]),
    }


@asynccontextmanager
async def _bench(slug: str, settings: Settings) -> AsyncIterator[Bench]:
    async with database_of(settings.data_dir) as database:
        pepper = LocalStack(settings).secrets().pepper
        tenants = Tenants(database, pepper)
        if not await tenants.exists(slug):
            raise NotFound("tenant")
        if not await tenants.exists(_EMPTY):
            await tenants.create(_EMPTY, "Nothing happened here")
        url = whereabouts(settings.data_dir).api_url
        tokens = PostgresTokens(database, pepper)
        yield Bench(url, database, tokens, {"own": slug, "empty": _EMPTY})
