"""How many answers a second go from the post to the dashboard, beside the bare work alone.

python -m benchmarks.throughput [--answers 3000] [--pairs 5]
"""

import argparse
import asyncio
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from benchmarks import report
from benchmarks.running import counted, cpu_seconds, running, scratch
from benchmarks.tenant import as_items, configure, simulated
from infra.demo.history import catalog
from infra.migrate import CLICKHOUSE, ClickHouseMigrations, migrate
from infra.ports import Warehouse
from infra.runtime import open_warehouse
from projections.folds import DATABASE, fold
from projections.tables import FACTS, FOLDED, SOURCES
from projections.writer import touched
from schemas.events import AnswerCaptured, AnswerScored, BaseFact, answer_id
from streams.domain.scoring import score
from tests.stack import Client, Stack

ANSWERS: Final = 1_000
PAIRS: Final = 5
CLIENTS: Final = 2
POSTED_AT_ONCE: Final = 100
# What the product's agents take at most.
INSERTED_AT_ONCE: Final = 1_000
# After so long no further pair begins: a busy machine gets fewer, n says how many.
RUN_SECONDS: Final = 100.0
# A read costs as much processor as some answers: rarely enough not to be what is measured.
_POLL_SECONDS: Final = 0.25
_PATIENCE_SECONDS: Final = 180.0
_AGENTS: Final = ("score", "project")
_POST: Final = "segops_http_request_seconds_sum{POST,/api/ai-reach/results/}"


@dataclass(frozen=True, slots=True)
class Run:
    """One side's time for all answers: until they count, and of the processors."""

    seconds: float
    cpu_seconds: float
    parts: Mapping[str, float]


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints both rates, their ratio and what an answer costs in each part."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.throughput", description=__doc__)
    parser.add_argument("--answers", type=int, default=ANSWERS, help=f"a run ({ANSWERS})")
    parser.add_argument("--pairs", type=int, default=PAIRS, help=f"runs on each side ({PAIRS})")
    options = parser.parse_args(arguments)
    report.headline("Throughput: answers from the first post until the dashboard counts all")
    with scratch() as folder, running(folder / "stack") as stack, asyncio.Runner() as runner:
        warehouse = runner.run(_warehouse(folder / "bare"))
        ours: list[Run] = []
        bare: list[Run] = []
        deadline = time.monotonic() + RUN_SECONDS
        while len(ours) < 2 or (len(ours) <= options.pairs and time.monotonic() < deadline):
            ours.append(_ours(stack, options.answers, f"run {len(ours)}"))
            facts = _facts(options.answers, len(ours))
            bare.append(runner.run(_bare(warehouse, facts)))
        runner.run(warehouse.close())
    # The first pair warms both up.
    _show(options.answers, ours[1:], bare[1:])
    return 0


def _ours(stack: Stack, answers: int, seed: str) -> Run:
    with stack.new_tenant() as client:
        queries, _ = configure(client)
        items = as_items(queries, answers, seed)
        before, cpu = counted(stack), cpu_seconds(stack)
        started = time.perf_counter()
        post(client, items)
        while client.get("dashboard/").json()["total_runs"] < answers:
            if time.perf_counter() - started > _PATIENCE_SECONDS:
                raise TimeoutError("the answers did not become visible")
            time.sleep(_POLL_SECONDS)
        seconds = time.perf_counter() - started
        parts = _parts(before, counted(stack))
        return Run(seconds, cpu_seconds(stack) - cpu, parts)


def post(client: Client, items: Sequence[dict[str, Any]]) -> None:
    """Post all, in calls of `POSTED_AT_ONCE`; all must be new and taken."""
    batches = [items[at : at + POSTED_AT_ONCE] for at in range(0, len(items), POSTED_AT_ONCE)]
    with ThreadPoolExecutor(CLIENTS) as threads:
        for reply in threads.map(lambda batch: client.capture(*batch), batches):
            if reply["rejected"] or reply["duplicates"]:
                raise RuntimeError(f"not all answers were taken: {reply}")


def _parts(before: Mapping[str, float], after: Mapping[str, float]) -> Mapping[str, float]:
    """Seconds in each part, which overlap and wait for each other; and batches of each agent."""
    series = {"accept": _POST}
    series |= {agent: f"segops_batch_seconds_sum{{{agent}}}" for agent in _AGENTS}
    series |= {f"{agent} batches": f"segops_batch_seconds_count{{{agent}}}" for agent in _AGENTS}
    return {part: after[name] - before.get(name, 0.0) for part, name in series.items()}


def _facts(count: int, run: int) -> list[AnswerCaptured]:
    """The same kind of answers as facts, as if they had been accepted."""
    told, now = catalog(), datetime.now(UTC)
    tenant = f"bare-{run}"
    return [
        AnswerCaptured(
            id=answer_id(tenant, number),
            tenant_id=tenant,
            occurred_at=now,
            recorded_at=now,
            result_id=number,
            query_id=place + 1,
            provider=provider,
            raw_response=answer.text,
            citations=answer.citations,
            model=answer.model,
            source="import",
        )
        for number, (place, provider, answer) in enumerate(simulated(told, count, tenant), start=1)
    ]


async def _warehouse(folder: Path) -> Warehouse:
    warehouse = open_warehouse(f"chdb://{folder}")
    await migrate(CLICKHOUSE, ClickHouseMigrations(warehouse))
    return warehouse


async def _bare(warehouse: Warehouse, facts: Sequence[AnswerCaptured]) -> Run:
    """Score, make rows, insert, fold: in one process, with no log, no outbox and no door."""
    told = catalog()
    seconds = {"score": 0.0, "insert": 0.0, "fold": 0.0}
    cpu, clock = time.process_time(), time.perf_counter
    started = clock()
    for at in range(0, len(facts), INSERTED_AT_ONCE):
        batch = facts[at : at + INSERTED_AT_ONCE]
        begun = clock()
        scored: list[AnswerScored] = [score(fact, told) for fact in batch]
        after_score = clock()
        rows: list[BaseFact] = [*batch, *scored]
        for table in (FACTS, *SOURCES):
            await warehouse.insert(f"{DATABASE}.{table.name}", table.rows(rows))
        after_insert = clock()
        for name in FOLDED:
            await fold(warehouse, name, sorted(touched(rows)))
        seconds["score"] += after_score - begun
        seconds["insert"] += after_insert - after_score
        seconds["fold"] += clock() - after_insert
    return Run(clock() - started, time.process_time() - cpu, seconds)


def _show(answers: int, ours: Sequence[Run], bare: Sequence[Run]) -> None:
    size = sum(len(a.text.encode()) for _, _, a in simulated(catalog(), 200, "size")) / 200
    report.note("answers a run, bytes an answer", f"{answers:,}, {size:,.0f}")
    rates = report.Samples("post to counted", [answers / r.seconds for r in ours], "answers/s")
    bare_rates = report.Samples("bare work", [answers / r.seconds for r in bare], "answers/s")
    rates.show()
    bare_rates.show()
    ratio = rates.median / bare_rates.median
    report.against("rate", ratio, ">= 0.5 x", is_met=ratio >= 0.5)
    _per_answer("processor, whole stack", answers, [r.cpu_seconds for r in ours])
    _per_answer("processor, bare work", answers, [r.cpu_seconds for r in bare])
    for part in ("accept", *_AGENTS):
        _per_answer(f"  {part}, elapsed", answers, [r.parts[part] for r in ours])
    for agent in _AGENTS:
        sizes = [answers / r.parts[f"{agent} batches"] for r in ours]
        report.Samples(f"  {agent}, answers a batch", sizes, "answers").show()
    for part in bare[0].parts:
        _per_answer(f"  bare {part}, elapsed", answers, [r.parts[part] for r in bare])


def _per_answer(name: str, answers: int, seconds: Sequence[float]) -> None:
    report.Samples(name, [1e3 * s / answers for s in seconds], "ms an answer").show()


if __name__ == "__main__":
    sys.exit(main())
