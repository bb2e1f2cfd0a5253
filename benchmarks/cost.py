"""What one event and one answer cost in each process and engine of a deployment.

python -m benchmarks.cost [--events 20000] [--answers 2000]
"""

import argparse
import asyncio
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import psutil

from benchmarks import events, report, throughput
from benchmarks.running import scratch
from benchmarks.tenant import as_items, configure
from infra.clickhouse_server import ServerWarehouse
from infra.local.kafka import fetch_jars
from infra.sql import statements
from projections.folds import DATABASE
from tests.faults.checker import asked
from tests.faults.deployment import Deployment
from tests.stack import ROOT, Client

EVENTS: Final = 20_000
ANSWERS: Final = 2_000
PARTS: Final = ("api", "worker", "scheduler", "PostgreSQL", "Kafka", "ClickHouse")
STORES: Final = ("WAL of PostgreSQL", "log of Kafka", "tables of ClickHouse")
_IDLE_SECONDS: Final = 10.0
_POLL_SECONDS: Final = 1.0
_PATIENCE_SECONDS: Final = 300.0
_PROGRAMS: Final = {"postgres": "PostgreSQL", "java": "Kafka"}

SQL: Final = statements(__file__)


@dataclass(frozen=True, slots=True)
class Used:
    """Processor seconds by part and bytes by store, since the deployment began."""

    seconds: Mapping[str, float]
    stored: Mapping[str, int]
    at: float = field(default_factory=time.perf_counter)


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints what each cost, less what the same time costs without either."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cost", description=__doc__)
    parser.add_argument("--events", type=int, default=EVENTS, help=f"customers' ({EVENTS})")
    parser.add_argument("--answers", type=int, default=ANSWERS, help=f"of assistants ({ANSWERS})")
    options = parser.parse_args(arguments)
    jars = ROOT / ".data" / "kafka-jars"
    fetch_jars(jars)
    report.headline("Cost: an event and an answer, two of each process, Apache Kafka")
    with scratch() as folder, Deployment(folder, jars).running() as deployed:
        first = _used(deployed, folder)
        deployed.live(_IDLE_SECONDS)
        idle = _used(deployed, folder)
        resting = {
            part: (idle.seconds[part] - first.seconds[part]) / (idle.at - first.at)
            for part in PARTS
        }
        report.note("at rest", ", ".join(f"{p} {1000 * resting[p]:.0f} ms/s" for p in PARTS))

        def cost(name: str, count: int, act: Callable[[Client], None]) -> None:
            before = _used(deployed, folder)
            client = deployed.new_tenant("cost")
            act(client)
            _until_handled(client)
            _show(name, count, before, _used(deployed, folder), resting)

        cost("event", options.events, lambda client: _send_events(client, options.events))
        cost("answer", options.answers, lambda client: _send_answers(client, options.answers))
    return 0


def _send_events(client: Client, count: int) -> None:
    taken = sum(events.post(client, some) for some in events.calls(count, "cost"))
    if taken != count:
        raise RuntimeError(f"{taken} of {count} events were taken")


def _send_answers(client: Client, count: int) -> None:
    queries, _ = configure(client)
    throughput.post(client, as_items(queries, count, "cost"))


def _until_handled(client: Client) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while client.get("dashboard/").headers.get("X-Data-Lag") != "0":
        if time.monotonic() > deadline:
            raise TimeoutError("not all was handled")
        time.sleep(_POLL_SECONDS)


def _used(deployed: Deployment, folder: Path) -> Used:
    seconds: defaultdict[str, float] = defaultdict(float)
    for child in psutil.Process().children():
        seconds[_part(child)] += _seconds(child) + sum(map(_seconds, child.children()))
    (row,) = asked(deployed, "SELECT pg_current_wal_lsn() - '0/0' AS written", ())
    log = sum(path.stat().st_size for path in folder.glob("kafka-1/data/log/*-[0-9]*/*.log"))
    stored = (int(row["written"]), log, asyncio.run(_in_tables(deployed.warehouse_url)))
    return Used(seconds, dict(zip(STORES, stored, strict=True)))


def _part(process: psutil.Process) -> str:
    """Which part a child of ours is."""
    words = process.cmdline()
    if "manage.py" in words:
        return words[words.index("manage.py") + 1]
    return _PROGRAMS.get(process.name(), "ClickHouse")


def _seconds(process: psutil.Process) -> float:
    """Processor time of a process, and of its children that have ended."""
    used = process.cpu_times()
    return float(used.user + used.system + used.children_user + used.children_system)


async def _in_tables(url: str) -> int:
    warehouse = ServerWarehouse(url)
    try:
        (row,) = await warehouse.ask(SQL["stored"], {"database": DATABASE})
        return int(row["bytes"])
    finally:
        await warehouse.close()


def _show(name: str, count: int, before: Used, after: Used, resting: Mapping[str, float]) -> None:
    elapsed = after.at - before.at
    report.note(f"{name}s", f"{count:,} in {elapsed:.0f} s")
    for part in PARTS:
        used = after.seconds[part] - before.seconds[part] - elapsed * resting[part]
        report.note(f"  {part}", f"{1e6 * used / count:9,.0f} us an {name}")
    for store in STORES:
        written = after.stored[store] - before.stored[store]
        report.note(f"  {store}", f"{written / count:9,.0f} bytes an {name}")


if __name__ == "__main__":
    sys.exit(main())
