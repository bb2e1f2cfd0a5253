"""The command that measures the copilot of a running stack."""

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path
from typing import Final

from api.copilot.prompt import SYSTEM
from api.copilot.toolbox import DECLARED
from commands.evals_bench import open_bench
from commands.running import Adding, folder, running
from infra import logs
from infra.answers.prices import price_table
from infra.evals.anchors import Drift, anchors
from infra.evals.budget import Budget, NotConfigured, OverBudget
from infra.evals.cases import Case, golden
from infra.evals.compare import compared
from infra.evals.judge import RUBRIC, Judge, Judged
from infra.evals.record import About, JudgedBy, Record, hash_of, read, recorded
from infra.evals.report import grades, overall, spent, table, tokens
from infra.evals.running import Plan, judged, measured
from infra.evals.trial import Trial
from infra.settings import Settings

PASSED: Final = 0
FAILED: Final = 1
NOT_CONFIGURED: Final = 2
OVER_BUDGET: Final = 3

_NO_JUDGE: Final = "judge: not configured (SEGOPS_COPILOT_KEY); --deterministic-only does without"


def declare(adding: Adding) -> None:
    """Say what the command takes."""
    command = adding("run_copilot_evals", parents=[folder()], help="measure the copilot's answers")
    command.add_argument("--tenant-slug", required=True, help="the demo's is retailcorp")
    command.add_argument("--case", action="append", help="only this; may be repeated")
    command.add_argument("--trials", type=_count, default=3, help="times that each case is tried")
    command.add_argument("--concurrency", type=_count, default=4, help="cases at once")
    command.add_argument("--model", help="refuse to measure another one than this")
    command.add_argument("--json", type=Path, help="where to write lines of JSON")
    command.add_argument("--baseline", type=Path, help="such lines, to compare this run with")
    command.add_argument("--deterministic-only", action="store_true", help="without the judge")
    command.add_argument("--judge-model", help="or SEGOPS_COPILOT_JUDGE_MODEL")
    command.add_argument("--judge-samples", type=_count, default=3, help="the median counts")
    command.add_argument("--fail-under", type=float, default=4.2, help="mean of all grades")
    command.add_argument("--max-cost-usd", type=Decimal, default=Decimal(5))
    command.add_argument("--list", action="store_true", help="name the cases, try none")
    command.set_defaults(run=running(run_copilot_evals))


def _count(text: str) -> int:
    """At least one."""
    if (number := int(text)) < 1:
        raise ValueError(text)
    return number


async def run_copilot_evals(arguments: argparse.Namespace, settings: Settings) -> int:
    """Try the golden cases on a running stack.

    0 when all passed, 1 when not, 2 when called wrongly or when the judge is wanted and there is
    none, 3 when too much was spent.

    Raises:
        NotFound: there is no such tenant.
    """
    cases = [case for case in golden() if _is_chosen(case, arguments.case)]
    if not cases:
        print("there is no such case: --list names them", file=sys.stderr)
        return NOT_CONFIGURED
    if arguments.list:
        print("\n".join(f"{case.id:<24} {case.prompt}" for case in cases))
        return PASSED
    logs.configure("error", sys.stderr)
    try:
        return await _run(cases, arguments, settings)
    except NotConfigured as problem:
        print(f"not configured: {problem}", file=sys.stderr)
        return NOT_CONFIGURED
    except OverBudget as problem:
        print(f"over budget: {problem}", file=sys.stderr)
        return OVER_BUDGET


def _is_chosen(case: Case, ids: Sequence[str] | None) -> bool:
    """Whether it is one of those, or begins so: `g01` is enough."""
    return not ids or case.id.startswith(tuple(ids))


async def _run(cases: Sequence[Case], arguments: argparse.Namespace, settings: Settings) -> int:
    before = _baseline(arguments.baseline)
    budget = Budget(arguments.max_cost_usd, price_table(settings.provider_prices))
    judge = _judge(arguments, settings, budget)
    plan = Plan(arguments.trials, arguments.concurrency, arguments.model)
    async with open_bench(arguments.tenant_slug, cases, settings) as (bench, seed):
        trials = await measured(cases, bench, budget, plan)
    print("\n".join(table(trials)))
    said, drift = await _judged(trials, judge, budget, plan)
    print(spent(trials, budget.spent))
    by = _by(judge, drift) if judge and drift else None
    record = recorded(trials, said, _about(cases, trials, arguments, seed, budget, by))
    _keep(record, before, arguments.json)
    if judge is None and not arguments.deterministic_only:
        print(_NO_JUDGE, file=sys.stderr)
    return code(trials, said, arguments)


def _baseline(path: Path | None) -> Record | None:
    """An earlier run. Raises `NotConfigured`."""
    if path is None:
        return None
    try:
        return read(path.read_text())
    except (OSError, ValueError) as problem:
        raise NotConfigured(f"{path} cannot be compared with: {problem}") from problem


def _judge(arguments: argparse.Namespace, settings: Settings, budget: Budget) -> Judge | None:
    """Who judges; None where nobody is to, or there is no key. Raises `NotConfigured`."""
    if arguments.deterministic_only or not settings.copilot_key:
        return None
    model = arguments.judge_model or settings.copilot_judge_model
    if model == settings.copilot_model:
        raise NotConfigured("the judge must be another model than the copilot's")
    budget.check_price(model)
    return Judge(settings.copilot_key, model, settings.copilot_url, arguments.judge_samples)


async def _judged(
    trials: Sequence[Trial], judge: Judge | None, budget: Budget, plan: Plan
) -> tuple[Sequence[Judged], Drift | None]:
    if judge is None:
        return (), None
    try:
        said, drift = await judged(trials, judge, budget, plan)
    finally:
        await judge.close()
    print("\n".join(grades(trials, said, drift)))
    return said, drift


def _keep(record: Record, before: Record | None, path: Path | None) -> None:
    if before:
        print("\n".join(compared(before, record)))
    if path:
        path.write_text("\n".join(record.lines()) + "\n")


def code(trials: Sequence[Trial], said: Sequence[Judged], arguments: argparse.Namespace) -> int:
    """The exit code of a run that came to its end."""
    if any(trial.problems for trial in trials):
        return FAILED
    if said:
        is_good = overall(said) >= arguments.fail_under and all(each.is_judged for each in said)
        return PASSED if is_good else FAILED
    return PASSED if arguments.deterministic_only else NOT_CONFIGURED


def _by(judge: Judge, drift: Drift) -> JudgedBy:
    return JudgedBy(
        model=judge.model,
        samples=judge.samples,
        rubric_hash=hash_of(RUBRIC),
        anchors_hash=hash_of([each.model_dump(mode="json") for each in anchors()]),
        anchors=drift,
    )


def _about(  # noqa: PLR0913, PLR0917 - all that a run is told by
    cases: Sequence[Case],
    trials: Sequence[Trial],
    arguments: argparse.Namespace,
    seed: date | None,
    budget: Budget,
    by: JudgedBy | None,
) -> About:
    return About(
        at=datetime.now(UTC).replace(microsecond=0),
        tenant=arguments.tenant_slug,
        seed=seed,
        trials=arguments.trials,
        models=sorted({trial.answer.model for trial in trials} - {""}),
        sdk=version("anthropic"),
        cases_hash=hash_of([case.told for case in cases]),
        prompt_hash=hash_of(SYSTEM),
        tools_hash=hash_of([dict(tool) for tool in DECLARED]),
        tokens=tokens(trials),
        cost_usd=budget.spent,
        judge=by,
    )
