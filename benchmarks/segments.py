"""How long segments take to count, to page and to evaluate, beside a sub-select for each leaf.

python -m benchmarks.segments [--events 1000000] [--customers 60000] [--pairs 5]
"""

import argparse
import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any, Final

from benchmarks import report
from benchmarks.running import scratch
from infra.migrate import CLICKHOUSE, ClickHouseMigrations, migrate
from infra.ports import Row, Warehouse
from infra.runtime import open_warehouse
from infra.sql import statements
from projections.memberships.evaluate import MOST_CHANGES
from projections.segments import compile as compiled
from schemas.segments import Definition

EVENTS: Final = 1_000_000
CUSTOMERS: Final = 60_000
PAIRS: Final = 5
# After so long no further pair of a question begins: a busy machine gets fewer, n says how many.
QUESTION_SECONDS: Final = 30.0
# Of a hundred events this many came twice and are not merged yet.
TWICE_PERCENT: Final = 2
PAGE: Final = 1_000
_TENANT: Final = "bench"
_PATIENCE_SECONDS: Final = 60

_SQL: Final = statements(__file__)


def _event(name: str, days: int = 0, **more: Any) -> dict[str, Any]:
    window = {"window": {"last": {"value": days, "unit": "day"}}} if days else {}
    return {"type": "event", "event": name, **window, **more}


_ORDERED: Final = "Order Completed"
_NO_WISH: Final = _event("Product Added to Wishlist", occurs="never")
# The same as the conditions of these names in the SQL beside.
ROOTS: Final[Mapping[str, Sequence[Mapping[str, Any]]]] = {
    "two_leaves": (_event(_ORDERED, 7), _NO_WISH),
    "six_leaves": (
        {"type": "trait", "trait": "plan", "op": "in", "value": ["pro", "vip"]},
        _event(_ORDERED, 60),
        {
            "type": "event_aggregate",
            "event": _ORDERED,
            "fn": "sum",
            "prop": "total",
            "op": "gt",
            "value": 100,
        },
        _event("Product Viewed", times=10),
        _NO_WISH,
        _event("Checkout Started", 30),
    ),
}
# What ours may take of the naive way's time.
BARS: Final = {"two_leaves": 1.0, "six_leaves": 0.5}

Ask = Callable[[], Awaitable[list[Row]]]


@dataclass(frozen=True, slots=True)
class Taken:
    """Milliseconds that one answer took; `processor` is of all threads, and of no other process."""

    elapsed: float
    processor: float


@dataclass(frozen=True, slots=True)
class Asked:
    """One segment of a loaded tenant, asked for both ways."""

    warehouse: Warehouse
    name: str
    segment_id: int
    now: datetime

    @property
    def definition(self) -> Definition:
        """What is meant."""
        root = {"type": "and", "children": ROOTS[self.name]}
        return Definition.model_validate({"version": 1, "root": root})

    async def ours(self, question: compiled.Question) -> list[Row]:
        """As the product asks."""
        return await self.warehouse.ask(
            question.sql, question.parameters, seconds=_PATIENCE_SECONDS
        )

    async def naive(self, *kinds: str) -> list[Row]:
        """The statements of these kinds, one after the other."""
        bound = {**_bound(self.now), "segment": self.segment_id, "limit": PAGE}
        return [
            row
            for kind in kinds
            for row in await self.warehouse.ask(
                _SQL[f"{self.name}_{kind}"], bound, seconds=_PATIENCE_SECONDS
            )
        ]

    def questions(self) -> Mapping[str, tuple[Ask, Ask]]:
        """Each question, asked our way and the naive way."""
        about = (self.definition, _TENANT, self.now)
        count = compiled.count(*about)
        page = compiled.members(*about, after="", limit=PAGE)
        change = compiled.changes(*about, segment_id=self.segment_id, limit=MOST_CHANGES)
        return {
            "count": (lambda: self.ours(count), lambda: self.naive("count")),
            "members, a page": (lambda: self.ours(page), lambda: self.naive("page")),
            "evaluation": (lambda: self.ours(change), lambda: self.naive("entered", "exited")),
        }


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the times of each question both ways, and their ratios."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.segments", description=__doc__)
    parser.add_argument("--events", type=int, default=EVENTS, help=f"in all ({EVENTS:,})")
    parser.add_argument("--customers", type=int, default=CUSTOMERS, help=f"({CUSTOMERS:,})")
    parser.add_argument("--pairs", type=int, default=PAIRS, help=f"asked each way ({PAIRS})")
    options = parser.parse_args(arguments)
    report.headline("Segments: one pass over the events, beside a sub-select for each leaf")
    with scratch() as folder:
        asyncio.run(_measured(folder, options))
    return 0


async def _measured(folder: Path, options: argparse.Namespace) -> None:
    warehouse, now = open_warehouse(f"chdb://{folder}"), datetime.now(UTC).replace(microsecond=0)
    try:
        await migrate(CLICKHOUSE, ClickHouseMigrations(warehouse))
        await _load(warehouse, now, options.events, options.customers)
        for segment_id, name in enumerate(ROOTS, start=1):
            asked = Asked(warehouse, name, segment_id, now)
            await _fill(asked)
            await _check(asked)
            for question, ways in asked.questions().items():
                await _compare(f"{name.replace('_', ' ')}: {question}", BARS[name], ways, options)
    finally:
        await warehouse.close()


def _bound(now: datetime) -> dict[str, Any]:
    return {"tenant": _TENANT, "now": now.strftime("%Y-%m-%d %H:%M:%S")}


async def _load(warehouse: Warehouse, now: datetime, events: int, customers: int) -> None:
    started = time.perf_counter()
    bound = {**_bound(now), "customers": customers}
    await warehouse.command(_SQL["load_profiles"], bound)
    twice = events * TWICE_PERCENT // 100
    for first, count in ((0, events), (events - twice, twice)):
        await warehouse.command(_SQL["load_events"], {**bound, "from": first, "count": count})
    seconds = time.perf_counter() - started
    report.note("loaded", f"{events:,} events of {customers:,} profiles in {seconds:.0f} s")


async def _fill(asked: Asked) -> None:
    """Most of those who are meant become members, and some others."""
    everybody = compiled.members(asked.definition, _TENANT, asked.now, after="", limit=MOST_CHANGES)
    meant = [row["user_id"] for row in await asked.ours(everybody)]
    bound = {**_bound(asked.now), "segment": asked.segment_id, "meant": meant}
    await asked.warehouse.command(_SQL["load_members"], bound)


async def _check(asked: Asked) -> None:
    """Both ways mean the same, or there is nothing to compare."""
    for question, (ours, naive) in asked.questions().items():
        found, wanted = await ours(), await naive()
        if question == "evaluation":
            found, wanted = sorted(_ids(found)), sorted(_ids(wanted))
        if found != wanted or not found:
            raise RuntimeError(f"{asked.name}, {question}: {found[:3]} is not {wanted[:3]}")
    (row,) = await asked.questions()["count"][0]()
    report.note(asked.name.replace("_", " "), f"{row['count']:,} of {row['total']:,} are meant")


def _ids(rows: Sequence[Row]) -> list[Any]:
    return [row["user_id"] for row in rows]


async def _compare(
    title: str, bar: float, ways: tuple[Ask, Ask], options: argparse.Namespace
) -> None:
    taken: list[list[Taken]] = []
    deadline = time.monotonic() + QUESTION_SECONDS
    while len(taken) < 2 or (len(taken) <= options.pairs and time.monotonic() < deadline):
        taken.append([await _timed(way) for way in ways])
    # The first pair warms up.
    ours, naive = zip(*taken[1:], strict=True)
    samples = report.Samples(title, [each.elapsed for each in ours])
    others = report.Samples("  a sub-select a leaf", [each.elapsed for each in naive])
    samples.show()
    others.show()
    ratio = samples.median / others.median
    report.against("  median : naive", ratio, f"<= {bar} x", is_met=ratio <= bar)
    used = [median(each.processor for each in side) for side in (ours, naive)]
    shown = f"{used[0] / used[1]:6.2f} x   ({used[0]:,.0f} : {used[1]:,.0f} ms)"
    report.note("  processor : naive", shown)


async def _timed(way: Ask) -> Taken:
    elapsed, processor = time.perf_counter(), time.process_time()
    await way()
    return Taken(
        elapsed=(time.perf_counter() - elapsed) * 1000,
        processor=(time.process_time() - processor) * 1000,
    )


if __name__ == "__main__":
    sys.exit(main())
