"""The command that measures the copilot of a running stack."""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from api.copilot.prompt import SYSTEM
from api.copilot.toolbox import DECLARED
from commands.running import Adding, database_of, folder, running
from infra.evals.cases import Case, golden
from infra.evals.report import hash_of, lines, table
from infra.evals.trial import Bench, Trial, tried
from infra.local.stack import LocalStack, whereabouts
from infra.postgres.tenants import Tenants
from infra.postgres.tokens import PostgresTokens
from infra.settings import Settings
from schemas.errors import NotFound

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
    command.add_argument("--list", action="store_true", help="name the cases, try none")
    command.set_defaults(run=running(run_copilot_evals))


async def run_copilot_evals(arguments: argparse.Namespace, settings: Settings) -> int:
    """Try the golden cases on a running stack.

    0 when all passed (on the stand-in: all that it claims to answer), 1 when not, 2 when called
    wrongly or when the judge is wanted and there is none.

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
    async with _bench(arguments.tenant_slug, settings) as bench:
        trials = await _tried(cases, bench, arguments)
    print("\n".join(table(trials)))
    if arguments.json:
        _write(arguments.json, trials, _about(arguments, cases))
    return _code(trials, is_judged=not arguments.deterministic_only)


def _chosen(ids: Sequence[str] | None) -> Sequence[Case]:
    """All, or those whose id begins so: `g01` is enough."""
    return [case for case in golden() if not ids or case.id.startswith(tuple(ids))]


async def _tried(
    cases: Sequence[Case], bench: Bench, arguments: argparse.Namespace
) -> Sequence[Trial]:
    turns = asyncio.Semaphore(max(1, arguments.concurrency))

    async def one(case: Case) -> Trial:
        async with turns:
            return await tried(case, bench)

    return await asyncio.gather(*(one(case) for case in cases for _ in range(arguments.trials)))


def _code(trials: Sequence[Trial], *, is_judged: bool) -> int:
    is_stand_in = any(trial.answer.done.get("simulated") for trial in trials)
    counted = [trial for trial in trials if trial.case.stand_in or not is_stand_in]
    if any(trial.problems for trial in counted):
        return 1
    if is_judged:
        print("judge: not configured; --deterministic-only does without", file=sys.stderr)
        return 2
    return 0


def _about(arguments: argparse.Namespace, cases: Sequence[Case]) -> dict[str, Any]:
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "tenant": arguments.tenant_slug,
        "trials": arguments.trials,
        "cases_hash": hash_of([case.model_dump(mode="json") for case in cases]),
        "prompt_hash": hash_of(SYSTEM),
        "tools_hash": hash_of([dict(tool) for tool in DECLARED]),
    }


def _write(path: Path, trials: Sequence[Trial], about: dict[str, Any]) -> None:
    path.write_text("\n".join(lines(trials, about)) + "\n")


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
