"""The fault table: a deployment under load, one fault after the other, and what came of each.

    python -m tests.faults.table [--seconds 60] [--kills 20] [--events 150] [--brokers 1]
        [FAULT ...]

Two processes of each kind on Apache Kafka; answers and customers' events come in, queries are due,
a subscriber is told of segments. After each fault all that was acknowledged must be there once,
and every number must be the one that plain Python has over what was sent.
"""

import argparse
import asyncio
import contextlib
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx

from infra.clickhouse_server import ServerWarehouse
from infra.local.kafka import fetch_jars
from schemas.base import Provider
from tests.faults import shop
from tests.faults.audit import counted
from tests.faults.breaking import FAULTS, CannotHappen, Scene
from tests.faults.checker import Findings, asked, compared, registered
from tests.faults.deployment import Deployment
from tests.faults.load import Load
from tests.faults.test_kills import configured, expected, items_of, seen
from tests.faults.town import Town, everybody, heard, top
from tests.faults.town import expected as members_of
from tests.receivers import Receiver
from tests.stack import ROOT

SEED = 20261124
SCHEDULED = 6
AROUND_SECONDS = 3.0
PATIENCE_SECONDS = 120.0
HEAD = (
    "fault",
    "posts of answers",
    "longest without a 202",
    "acknowledged",
    "lost",
    "doubled",
    "oracle",
    "caught up after",
)


@dataclass(frozen=True)
class Measure:
    """How long a part is away, how many processes are killed, and how much comes in meanwhile."""

    seconds: float = 60
    kills: int = 20
    events_a_second: int = 150


@dataclass(frozen=True)
class Row:
    """What came of one fault."""

    fault: str
    posts: Mapping[str, int]
    longest_wait_seconds: float
    acknowledged: int
    findings: Findings
    differing: tuple[str, ...]
    caught_up_seconds: float | None

    @property
    def is_clean(self) -> bool:
        """Whether the promise was kept."""
        is_settled = self.caught_up_seconds is not None
        return is_settled and not self.differing and not any(self.findings.broken)

    def cells(self) -> tuple[str, ...]:
        """As the table shows it."""
        found = self.findings
        return (
            self.fault,
            ", ".join(f"{n} × {status}" for status, n in sorted(self.posts.items())),
            f"{self.longest_wait_seconds:.0f} s",
            f"{self.acknowledged:,}",
            str(len(found.lost) + len(found.unscored)),
            str(len(found.doubled) + len(found.invented)),
            ", ".join(f"not {what}" for what in self.differing) or "equal",
            "never" if self.caught_up_seconds is None else f"{self.caught_up_seconds:.0f} s",
        )


def measured(deployed: Deployment, name: str, told: Measure) -> Row:
    """Have the fault happen under load, and see what came of it."""
    with Receiver() as receiver:
        town = Town(deployed, receiver)
        load = Load(town, configured(town.tenant), told.events_a_second)
        for number in range(SCHEDULED):
            town.tenant.new_query(f"due {number}", schedule="hourly")
        load.start()
        deployed.live(AROUND_SECONDS)
        have_due(deployed, town.tenant.tenant_id)
        try:
            chance = random.Random(SEED)
            FAULTS[name](Scene(deployed, load.history, chance, told.seconds, told.kills))
            ended = time.monotonic()
            deployed.live(AROUND_SECONDS)
        finally:
            kept = load.stop()
        is_handled = comes_true(deployed, lambda: handled(town))
        caught_up = time.monotonic() - ended if is_handled else None
        return judged(Evidence(deployed, town, load, kept), name, caught_up)


@dataclass(frozen=True)
class Evidence:
    """What is looked at after a fault."""

    deployed: Deployment
    town: Town
    load: Load
    kept: shop.Books


def judged(found: Evidence, name: str, caught_up_seconds: float | None) -> Row:
    """All that was acknowledged beside all that is there."""
    tenant_id, history = found.town.tenant.tenant_id, found.load.history
    ids = registered(found.deployed, tenant_id)
    there = asyncio.run(audited(found.deployed.warehouse_url, tenant_id))
    runs = slots(found)
    outside = {
        table: {id_: n for id_, n in there[table].items() if id_ not in runs}
        for table in ("answers", "scores")
    }
    return Row(
        fault=name,
        posts=history.seen,
        longest_wait_seconds=history.longest_wait(found.load.begun, found.load.ended),
        acknowledged=len(history.ok) + len(found.kept.events),
        findings=compared(history, ids, outside),
        differing=differing(found, ids, slots_not_run_once(runs, there["answers"])),
        caught_up_seconds=caught_up_seconds,
    )


def differing(found: Evidence, ids: dict[str, int], slots_amiss: list[str]) -> tuple[str, ...]:
    """What is not as plain Python has it; projections and subscribers get a minute to follow."""
    town, kept, items = found.town, found.kept, items_of(found.load.history, ids)
    holds: dict[str, Callable[[], bool]] = {
        "dashboard": lambda: seen(town.tenant) == expected(items),
        "library": lambda: found.load.failures == [],
        "events": lambda: top(town) == kept.top(),
        "members": lambda: everybody(town) == members_of(kept),
        "subscriber": lambda: heard(town) == members_of(kept),
        f"slots {slots_amiss}": lambda: slots_amiss == [],
    }
    return tuple(what for what, is_so in holds.items() if not comes_true(found.deployed, is_so))


def comes_true(deployed: Deployment, is_so: Callable[[], bool]) -> bool:
    """Whether it is so within the patience; a question that is not answered is asked again."""

    def look() -> bool:
        with contextlib.suppress(httpx.TransportError, AssertionError, KeyError):
            return is_so()
        return False

    with contextlib.suppress(AssertionError):
        deployed.until(look, PATIENCE_SECONDS)
        return True
    return False


def handled(town: Town) -> bool:
    """Whether nothing accepted is still to be handled."""
    reply = town.tenant.get("dashboard/")
    return reply.status_code == 200 and reply.headers["X-Data-Lag"] == "0"


def have_due(deployed: Deployment, tenant_id: str) -> None:
    """The tenant's hourly queries are due now."""
    statement = (
        "UPDATE queries SET due_at = now() - interval '1 second'"
        " WHERE tenant_id = %s AND schedule = 'hourly' RETURNING id"
    )
    assert len(asked(deployed, statement, (tenant_id,))) == SCHEDULED


def slots(found: Evidence) -> dict[str, tuple[str, str]]:
    """The runs that were due, by id: of which slot of which query, and of whom it was asked."""
    statement = (
        "SELECT id, query_id, slot, provider FROM results WHERE tenant_id = %s AND slot IS NOT NULL"
    )
    rows = asked(found.deployed, statement, (found.town.tenant.tenant_id,))
    return {
        str(row["id"]): (f"{row['query_id']} at {row['slot']}", row["provider"]) for row in rows
    }


def slots_not_run_once(
    runs: Mapping[str, tuple[str, str]], answers: Mapping[str, int]
) -> list[str]:
    """Slots whose answers are not one of each provider; a query that had no slot is missing.

    A query has the slot that was made due and, while a fault lasts, maybe its next.
    """
    times = {(slot, each.value): 0 for slot, _ in runs.values() for each in Provider}
    for run, (slot, provider) in runs.items():
        times[slot, provider] += answers.get(run, 0)
    amiss = [f"{slot} of {provider} {n} times" for (slot, provider), n in times.items() if n != 1]
    queries = {slot.partition(" ")[0] for slot, _ in runs.values()}
    return amiss + ["a query had none"] * (SCHEDULED - len(queries))


async def audited(url: str, tenant_id: str) -> dict[str, dict[str, int]]:
    warehouse = ServerWarehouse(url)
    try:
        return await counted(warehouse, tenant_id)
    finally:
        await warehouse.close()


def main(arguments: list[str]) -> int:
    """Print the table; 1 when something was lost, doubled or is not as it should be."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.table")
    parser.add_argument(
        "--seconds", type=float, default=Measure.seconds, help="how long a part is away"
    )
    parser.add_argument(
        "--kills", type=int, default=Measure.kills, help="how many processes are killed"
    )
    parser.add_argument(
        "--events", type=int, default=Measure.events_a_second, help="customers' events a second"
    )
    parser.add_argument("--brokers", type=int, default=1, help="nodes of Apache Kafka")
    parser.add_argument("faults", nargs="*", choices=[[], *FAULTS], metavar="FAULT")
    told = parser.parse_args(arguments)
    measure = Measure(told.seconds, told.kills, told.events)
    jars = ROOT / ".data" / "kafka-jars"
    fetch_jars(jars)
    are_clean = True
    with (
        tempfile.TemporaryDirectory(prefix="faults-") as folder,
        Deployment(Path(folder), jars, told.brokers, two_machines=True).running() as deployed,
    ):
        print(line(HEAD), line(["---"] * len(HEAD)), sep="\n", flush=True)
        for name in told.faults or FAULTS:
            try:
                row = measured(deployed, name, measure)
            except CannotHappen as problem:
                print(line((name, f"not run: {problem}", *[""] * (len(HEAD) - 2))), flush=True)
                continue
            print(line(row.cells()), flush=True)
            are_clean = are_clean and row.is_clean
    return 0 if are_clean else 1


def line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
