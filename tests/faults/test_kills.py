"""Acknowledged means durable. Rows R1, R2, R4, R5 of the reliability page, at CI size."""

import contextlib
import random
import signal
import time

import psutil
import pytest

from tests.faults.checker import findings, registered, wait_until_handled
from tests.faults.producer import History, Producer, answer
from tests.stack import Client, Stack

KILLS = 20
SEED = 20261122


@pytest.fixture
def own_stack(tmp_path):
    """A stack that this test may break."""
    running = Stack(tmp_path / "stack").start()
    yield running
    with contextlib.suppress(Exception):
        running.kill()


def configured(tenant: Client) -> list[int]:
    tenant.put("brand/", json={"name": "Acme"}).raise_for_status()
    for name in ("Nike", "Adidas", "Hoka"):
        tenant.new_competitor(name)
    return [tenant.new_query("first question"), tenant.new_query("second question")]


def expected(items: list[dict]) -> dict:
    """The dashboard and the win rates by hand, from the texts alone."""
    runs = len(items)
    mentioned = [item for item in items if "Acme" in item["raw_response"]]
    named = {
        name: [i for i in items if name in i["raw_response"]] for name in ("Nike", "Adidas", "Hoka")
    }
    tracked = len(mentioned) + sum(len(found) for found in named.values())
    rates = {}
    for name in named:
        wins = losses = 0
        for item in items:
            lines = item["raw_response"].splitlines()
            place = next((i for i, line in enumerate(lines, 1) if name in line), None)
            own = 2 if "Acme" in item["raw_response"] else None
            if own and (place is None or own < place):
                wins += 1
            elif place and (own is None or place < own):
                losses += 1
        rates[name] = (wins, losses)
    days = {}
    for item in items:
        day = days.setdefault(item["captured_at"][:10], [0, 0])
        day[0] += 1
        day[1] += "Acme" in item["raw_response"]
    return {
        "total_runs": runs,
        "mention_rate": len(mentioned) / runs,
        "avg_position": 2.0,
        "share_of_voice": len(mentioned) / tracked,
        "timeline": {day: tuple(counts) for day, counts in days.items()},
        "win_rates": rates,
    }


def seen(tenant: Client) -> dict:
    """The same from the API."""
    dashboard = tenant.get("dashboard/").json()
    rates = tenant.get("win-rate/").json()["competitors"]
    return {
        **{
            n: dashboard[n]
            for n in ("total_runs", "mention_rate", "avg_position", "share_of_voice")
        },
        "timeline": {d["date"]: (d["total"], d["mentioned"]) for d in dashboard["timeline"]},
        "win_rates": {r["name"]: (r["wins"], r["losses"]) for r in rates},
    }


def items_of(history: History, ids: dict[str, int]) -> list[dict]:
    known = history.ok | history.info
    return [known[key] for key in ids]


@pytest.mark.slow
@pytest.mark.xdist_group("faults")
def test_twenty_kills_of_everything_lose_and_double_nothing(own_stack: Stack):
    chance = random.Random(SEED)
    tenant = own_stack.new_tenant("acme")
    queries = configured(tenant)
    history = History()
    producers = [Producer(tenant, f"p{i}", queries, history, pause=0.5) for i in range(2)]
    for producer in producers:
        producer.start()
    try:
        for _ in range(KILLS):
            time.sleep(chance.uniform(0.1, 2.0))
            own_stack.kill()
            own_stack.start()
    finally:
        for producer in producers:
            producer.is_stopping.set()
    for producer in producers:
        producer.join(30)

    wait_until_handled(tenant, 180)
    ids = registered(own_stack, "acme")
    numbers = seen(tenant)
    assert own_stack.stop() == 0, own_stack.output()
    found = findings(own_stack, "acme", history, ids)
    print(f"{len(history.ok)} acknowledged, {len(history.info)} unknown, {KILLS} kills, {SEED=}")
    found.assert_clean()
    assert numbers == expected(items_of(history, ids))


@pytest.mark.slow
@pytest.mark.xdist_group("faults")
def test_five_losses_of_the_whole_broker_lose_and_double_nothing(own_stack: Stack):
    tenant = own_stack.new_tenant("acme")
    history = History()
    producer = Producer(tenant, "p", configured(tenant), history)
    producer.start()
    chance = random.Random(SEED)
    for _ in range(5):
        # Short enough to meet a worker that is still joining its group.
        time.sleep(chance.uniform(0.3, 6.0))
        kill(own_stack, "tansu")
    producer.is_stopping.set()
    producer.join(30)

    # The broker is none of the door's business: every post was accepted meanwhile.
    assert history.info == {}
    wait_until_handled(tenant)
    ids = registered(own_stack, "acme")
    assert seen(tenant) == expected(items_of(history, ids))
    assert own_stack.stop() == 0, own_stack.output()
    findings(own_stack, "acme", history, ids).assert_clean()


def stopped_halfway(stack: Stack) -> tuple[Client, History]:
    """Answers accepted while Postgres is killed under the agents; all of them acknowledged."""
    tenant = stack.new_tenant("acme")
    queries = configured(tenant)
    history = History()
    for start in range(0, 600, 100):
        items = [answer("x", start + i, queries) for i in range(100)]
        tenant.capture(*items)
        history.ok.update({item["idempotency_key"]: item for item in items})
    # Longer than a checkout waits: the agents meet errors, not just a pause.
    ending = time.monotonic() + 4
    while time.monotonic() < ending:
        kill(stack, "postgres")
        time.sleep(0.02)
    return tenant, history


@pytest.mark.slow
@pytest.mark.xdist_group("faults")
def test_a_failure_under_the_agents_loses_nothing(own_stack: Stack):
    tenant, history = stopped_halfway(own_stack)

    wait_until_handled(tenant, 30)
    assert tenant.get("dashboard/").json()["total_runs"] == len(history.ok)


@pytest.mark.slow
@pytest.mark.xdist_group("faults")
def test_the_checker_turns_red_on_an_agent_that_faust_acknowledges(tmp_path):
    planted = Stack(tmp_path / "stack", program=("-m", "tests.faults.planted")).start()
    try:
        tenant, _ = stopped_halfway(planted)

        with pytest.raises(AssertionError, match="still behind"):
            wait_until_handled(tenant, 15)
    finally:
        planted.kill()


def kill(stack: Stack, name: str) -> None:
    """SIGKILL of the child of that name and of all its children."""
    for child in stack.process.children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            if child.name().startswith(name):
                child.send_signal(signal.SIGKILL)
