"""How many facts a second a replay takes, beside projecting them, and what readers notice of it.

python -m benchmarks.replay [--facts 200000]
"""

import argparse
import asyncio
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import orjson

from benchmarks import report
from benchmarks.running import scratch
from infra.migrate import CLICKHOUSE, ClickHouseMigrations, migrate
from infra.ports import Warehouse
from infra.runtime import open_warehouse
from infra.sql import statements
from projections.replay import replay
from projections.tables import REBUILT
from projections.visibility import read
from projections.writer import Projector
from schemas.base import Provider
from schemas.events import BaseFact
from schemas.visibility import Selection
from tests import make

FACTS: Final = 200_000
# What one tenant has: four events for each fact about an answer.
EACH: Final = 25_000
ANSWERS: Final = EACH // 10
EVENTS: Final = EACH - 2 * ANSWERS
_AT_ONCE: Final = 100
_BATCH: Final = 500
_CUSTOMERS: Final = 500
_NAMES: Final = ("Product Viewed", "Product Added", "Checkout Started", "Order Completed")
_TENANT: Final = "tenant-0"
_REQUEST: Final = 1
_PAUSE_SECONDS: Final = 0.2

SQL: Final = statements(__file__)


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints both rates and their ratio, and how long a read takes with and without a replay."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.replay", description=__doc__)
    parser.add_argument("--facts", type=int, default=FACTS, help=f"in the logs ({FACTS})")
    options = parser.parse_args(arguments)
    report.headline("Replay: all projections built anew from the logs, read from all the while")
    with scratch() as folder:
        asyncio.run(_measured(folder, max(2, options.facts // EACH)))
    return 0


async def _measured(folder: Path, tenants: int) -> None:
    warehouse = open_warehouse(f"chdb://{folder / 'warehouse'}")
    try:
        await migrate(CLICKHOUSE, ClickHouseMigrations(warehouse))
        projector = Projector(warehouse)
        projected = await _project(projector)
        for log in ("facts", "events"):
            await warehouse.command(SQL[f"copy_{log}"], {"tenant": _TENANT, "copies": tenants - 1})
        sizes = (tenants * 2 * ANSWERS, tenants * EVENTS)
        report.note(
            "facts, events, tenants", ", ".join(f"{count:,}" for count in (*sizes, tenants))
        )
        alone = [await _read(warehouse) for _ in range(20)]
        replayed, meanwhile = await _replay(warehouse, projector)
        await _check(warehouse, tenants)
    finally:
        await warehouse.close()
    _show(EACH / projected, tenants * EACH / replayed)
    report.Samples("a read alone", alone).show(0.95)
    report.Samples("a read during the replay", meanwhile).show(0.95)


def _facts() -> list[BaseFact]:
    calls = [
        make.ingested(
            *(_event(number) for number in range(at, at + _AT_ONCE)),
            tenant_id=_TENANT,
            recorded_at=make.NOON + timedelta(seconds=at),
        )
        for at in range(0, EVENTS, _AT_ONCE)
    ]
    about = [
        {
            "tenant_id": _TENANT,
            "query_id": 1 + number % 20,
            "provider": list(Provider)[number % len(Provider)],
            "occurred_at": make.NOON - timedelta(minutes=17 * number),
        }
        for number in range(ANSWERS)
    ]
    rivals = [make.versus(1, "Nike", 2), make.versus(2, "Hoka")]
    text = "1. Acme is what many runners choose.\n2. Nike follows closely.\n" * 8
    answers = [make.captured(n, raw_response=text, **told) for n, told in enumerate(about, 1)]
    scores = [make.scored(n, 1, rivals, **told) for n, told in enumerate(about, 1)]
    return [*answers, *scores, *calls]


def _event(number: int) -> Any:
    return make.happened(
        f"m{number}",
        event=_NAMES[number % len(_NAMES)],
        user_id=f"customer-{number * 7919 % _CUSTOMERS}",
        ts=make.NOON - timedelta(minutes=number),
        properties=_json(price=number % 300 / 2, sku=f"SKU-{number % 97}", items=3),
        context=_json(locale="en-US", page={"path": f"/shop/{number % 97}"}),
    )


def _json(**told: Any) -> str:
    return orjson.dumps(told).decode()


async def _project(projector: Projector) -> float:
    """Seconds that the facts of one tenant take the first time, in batches of a busy worker."""
    facts = _facts()
    started = time.perf_counter()
    for at in range(0, len(facts), _BATCH):
        await projector.project(facts[at : at + _BATCH])
    return time.perf_counter() - started


async def _replay(warehouse: Warehouse, projector: Projector) -> tuple[float, list[float]]:
    """Seconds of a replay that is cut short at half of the facts, both its runs together."""
    reads: list[float] = []
    reading = asyncio.create_task(_keep_reading(warehouse, reads))
    seen: list[tuple[str, int, int]] = []

    def half(log: str, done: int, total: int) -> None:
        if log == "facts" and 2 * done >= total:
            raise InterruptedError

    started = time.perf_counter()
    with suppress(InterruptedError):
        await replay(warehouse, projector.lock, half, _REQUEST)
    cut = time.perf_counter() - started
    await replay(warehouse, projector.lock, lambda *told: seen.append(told), _REQUEST)
    took = time.perf_counter() - started
    reading.cancel()
    with suppress(asyncio.CancelledError):
        await reading
    left = next(total for log, _, total in seen if log == "facts")
    report.note("cut short after, then to the end", f"{cut:.1f} s, {took - cut:.1f} s")
    report.note("facts still to be filled in then", f"{left:,}")
    return took, reads


async def _keep_reading(warehouse: Warehouse, reads: list[float]) -> None:
    while True:
        reads.append(await _read(warehouse))
        await asyncio.sleep(_PAUSE_SECONDS)


async def _read(warehouse: Warehouse) -> float:
    """Milliseconds of a dashboard, which must be whole."""
    selection = Selection(tenant_id=_TENANT, query_ids=range(1, 21), competitor_ids=(1, 2))
    started = time.perf_counter()
    found = await read.dashboard(warehouse, selection)
    took = 1000 * (time.perf_counter() - started)
    if found.total_runs != ANSWERS:
        raise RuntimeError(f"{found.total_runs} results of {ANSWERS}")
    return took


async def _check(warehouse: Warehouse, tenants: int) -> None:
    """Every tenant has as many rows of every table as the one that was projected."""
    for name in REBUILT:
        (row,) = await warehouse.ask(SQL["rows"], {"table": name}, seconds=60)
        if row["fewest"] != row["most"] or (row["most"] and row["tenants"] != tenants):
            raise RuntimeError(f"{name} differs between tenants: {row}")


def _show(projected: float, replayed: float) -> None:
    report.note("projected the first time", f"{projected:,.0f} facts/s")
    report.note("replayed", f"{replayed:,.0f} facts/s")
    ratio = replayed / projected
    report.against("rate of a replay", ratio, ">= 1 x", is_met=ratio >= 1)


if __name__ == "__main__":
    sys.exit(main())
