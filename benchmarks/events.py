"""How many events a second are accepted, and how many counted, beside the bare work of each.

python -m benchmarks.events [--events 10000] [--pairs 5]
"""

import argparse
import asyncio
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from confluent_kafka import Producer

from api.incoming import judged
from benchmarks import report
from benchmarks.running import cpu_seconds, running, scratch
from infra.kafka import create_topics
from infra.local.broker import LocalBroker
from infra.migrate import CLICKHOUSE, ClickHouseMigrations, migrate
from infra.ports import Warehouse
from infra.runtime import open_warehouse
from projections.folds import DATABASE
from projections.profiles.fold import fold_profiles
from projections.profiles.rows import touched
from projections.tables import CUSTOMERS
from schemas.codec import encode
from schemas.events import EventsIngested
from schemas.topics import key_of, topic_holding
from tests.stack import Client, Stack

EVENTS: Final = 10_000
PAIRS: Final = 5
CLIENTS: Final = 2
POSTED_AT_ONCE: Final = 100
# What one fold of the product may take, in facts.
PROJECTED_AT_ONCE: Final = 20
CUSTOMERS_COUNT: Final = 500
# After so long no further pair begins: a busy machine gets fewer, n says how many.
RUN_SECONDS: Final = 60.0
_POLL_SECONDS: Final = 0.1
_PATIENCE_SECONDS: Final = 180.0
_TOPIC: Final = topic_holding(EventsIngested)
_NAMES: Final = ("Product Viewed", "Product Added", "Checkout Started", "Order Completed")


@dataclass(frozen=True, slots=True)
class Run:
    """One run's times, in seconds, from the first event on; the processor's is the stack's."""

    accepted: float
    counted: float
    cpu_seconds: float = 0.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints both rates, and the ratio of each to its comparator's."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.events", description=__doc__)
    parser.add_argument("--events", type=int, default=EVENTS, help=f"a run ({EVENTS})")
    parser.add_argument("--pairs", type=int, default=PAIRS, help=f"runs on each side ({PAIRS})")
    options = parser.parse_args(arguments)
    report.headline("Events: from the first post until all are accepted, and until all are counted")
    with (
        scratch() as folder,
        running(folder / "stack") as stack,
        asyncio.Runner() as runner,
        producing(runner, folder / "broker") as producer,
    ):
        warehouse = runner.run(_warehouse(folder / "bare"))
        ours: list[Run] = []
        bare: list[Run] = []
        deadline = time.monotonic() + RUN_SECONDS
        while len(ours) < 2 or (len(ours) <= options.pairs and time.monotonic() < deadline):
            posted = calls(options.events, f"run {len(ours)}")
            ours.append(_ours(stack, posted, options.events))
            facts = _facts(posted, f"bare-{len(bare)}")
            produced = _produce(producer, facts)
            bare.append(Run(produced, runner.run(_project(warehouse, facts))))
        runner.run(warehouse.close())
    # The first pair warms both up.
    _show(options.events, ours[1:], bare[1:])
    return 0


def calls(count: int, seed: str) -> list[list[dict[str, Any]]]:
    """So many events, in posts of `POSTED_AT_ONCE`."""
    events = [
        {
            "type": "identify" if number % 20 == 0 else "track",
            "event": _NAMES[number % len(_NAMES)],
            "userId": f"customer-{number * 7919 % CUSTOMERS_COUNT}",
            "anonymousId": f"browser-{number * 7919 % CUSTOMERS_COUNT}",
            "messageId": f"{seed}-{number}",
            "properties": {"price": number % 300 / 2, "sku": f"SKU-{number % 97}", "items": 3},
            "traits": {"plan": "pro", "visits": number},
            "context": {"locale": "en-US", "page": {"path": f"/shop/{number % 97}"}},
        }
        for number in range(count)
    ]
    return [events[at : at + POSTED_AT_ONCE] for at in range(0, count, POSTED_AT_ONCE)]


def _ours(stack: Stack, posted: Sequence[list[dict[str, Any]]], count: int) -> Run:
    with stack.new_tenant() as client:
        before, started = cpu_seconds(stack), time.perf_counter()
        with ThreadPoolExecutor(CLIENTS) as threads:
            taken = threads.map(lambda events: post(client, events), posted)
            if sum(taken) != count:
                raise RuntimeError("not all events were taken")
        accepted = time.perf_counter() - started
        volume = f"{stack.url}/api/events/volume/"
        while client.get(volume).json()["total"] < count:
            if time.perf_counter() - started > _PATIENCE_SECONDS:
                raise TimeoutError("the events did not become visible")
            time.sleep(_POLL_SECONDS)
        counted = time.perf_counter() - started
        return Run(accepted, counted, cpu_seconds(stack) - before)


def post(client: Client, events: list[dict[str, Any]]) -> int:
    """Post them in one call; how many were accepted."""
    reply = client.post(f"{client.url}/api/events/", json={"events": events})
    reply.raise_for_status()
    return int(reply.json()["accepted"])


def _facts(posted: Sequence[list[dict[str, Any]]], tenant: str) -> list[EventsIngested]:
    """The same events as facts, as if they had been accepted."""
    now = datetime.now(UTC)
    return [
        EventsIngested(
            id=uuid4(),
            tenant_id=tenant,
            occurred_at=now,
            recorded_at=now,
            events=tuple(judged(events, now).events),
        )
        for events in posted
    ]


@contextmanager
def producing(runner: asyncio.Runner, folder: Path) -> Iterator[Producer]:
    """A producer, set as the product's sender is, on a broker of its own."""
    broker = LocalBroker(folder)
    runner.run(broker.start())
    try:
        runner.run(create_topics(broker.url, [_TOPIC]))
        yield Producer(
            {"bootstrap.servers": broker.url, "acks": "all", "linger.ms": 1, "log_level": 2}
        )
    finally:
        runner.run(broker.stop())


def _produce(producer: Producer, facts: Sequence[EventsIngested]) -> float:
    """Encode and send one message a call, until all are acknowledged; nothing is remembered."""
    started = time.perf_counter()
    for fact in facts:
        producer.produce(_TOPIC.name, key=key_of(fact), value=encode(fact))
        producer.poll(0)
    if producer.flush(60):
        raise TimeoutError("the broker did not acknowledge")
    return time.perf_counter() - started


async def _warehouse(folder: Path) -> Warehouse:
    warehouse = open_warehouse(f"chdb://{folder}")
    await migrate(CLICKHOUSE, ClickHouseMigrations(warehouse))
    return warehouse


async def _project(warehouse: Warehouse, facts: Sequence[EventsIngested]) -> float:
    """Make rows, insert, fold: in one process, with no log, no outbox and no door."""
    started = time.perf_counter()
    for at in range(0, len(facts), PROJECTED_AT_ONCE):
        batch = facts[at : at + PROJECTED_AT_ONCE]
        for table, rows_of in CUSTOMERS.items():
            rows = [row for fact in batch for row in rows_of(fact)]
            await warehouse.insert(f"{DATABASE}.{table}", rows)
        await fold_profiles(warehouse, touched(batch))
    return time.perf_counter() - started


def _show(events: int, ours: Sequence[Run], bare: Sequence[Run]) -> None:
    report.note("events a run, events a post", f"{events:,}, {POSTED_AT_ONCE}")
    pairs = (
        ("post to 202", "accepted", "produce loop"),
        ("post to counted", "counted", "bare rows and folds"),
    )
    for name, what, comparator in pairs:
        rates = report.Samples(name, [events / getattr(run, what) for run in ours], "events/s")
        others = [events / getattr(run, what) for run in bare]
        bare_rates = report.Samples(comparator, others, "events/s")
        rates.show()
        bare_rates.show()
        ratio = rates.median / bare_rates.median
        report.against(f"rate of {what}", ratio, ">= 0.5 x", is_met=ratio >= 0.5)
    used = [1e6 * run.cpu_seconds / events for run in ours]
    report.Samples("processor, whole stack", used, "us an event").show()


if __name__ == "__main__":
    sys.exit(main())
