"""Left alone, it does what it should: every due slot once, every alert once, every subscriber told.

A day passes in two minutes, and everything is killed on the way. Local servers stand in for the
five providers, and for a subscriber that is down for hours. Source: spec "visibility", decisions
8, 9 and 13 to 16; spec "reliability", sections 1 and 4.
"""

import contextlib
import json
import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from standardwebhooks import Webhook

from schemas.alert_events import AlertFired, WebhookDelivered
from schemas.base import Provider
from schemas.events import AnswerCaptured, AnswerFailed, RunRequested, SlotsSkipped
from tests.faults.checker import asked, wait_until_handled
from tests.faults.facts import facts_of
from tests.faults.hurried import set_clock
from tests.receivers import Receiver
from tests.stack import Client, Stack
from tests.wire.acts import after, says
from tests.wire.providers import ProviderServer
from tests.wire.replies import saying

SEED = 20261124
SPEED = 720
HOURS = 26
KILLS = 6
THINKS_SECONDS = 0.5
HOUR = timedelta(hours=1)

BEFORE = ("1. Acme\n", "1. Acme\n2. Nike\n", "1. Acme\n")
SINCE = "1. Nike\n2. Zephyra\n3. Acme\n"
PERIODS = {"hourly": HOUR, "daily": 24 * HOUR}


@dataclass
class World:
    """The stack and everything that it talks to."""

    stack: Stack
    tenant: Client
    providers: list[ProviderServer]
    receiver: Receiver
    queries: dict[str, int] = field(default_factory=dict)
    alerts: dict[str, dict] = field(default_factory=dict)

    @property
    def calls(self) -> int:
        return sum(server.calls for server in self.providers)


@pytest.fixture
def providers() -> Iterator[list[ProviderServer]]:
    with contextlib.ExitStack() as opened:
        servers = [opened.enter_context(ProviderServer(each)) for each in Provider]
        for server in servers:
            server.always(after(THINKS_SECONDS, says(saying(server.provider, SINCE))))
        yield servers


@pytest.fixture
def world(tmp_path, providers) -> Iterator[World]:
    start = datetime.now(UTC).replace(hour=20, minute=10, second=0, microsecond=0)
    told = {"SEGOPS_WEBHOOK_HTTP": "true", "SEGOPS_WEBHOOK_LOOPBACK": "true"}
    for server in providers:
        told[f"SEGOPS_{server.provider.upper()}_KEY"] = "sk-local"
        told[f"SEGOPS_{server.provider.upper()}_URL"] = server.url
    set_clock(tmp_path / "stack", start, time.time(), SPEED)
    stack = Stack(tmp_path / "stack", program=("-m", "tests.faults.hurried"), settings=told)
    with Receiver() as receiver:
        receiver.always(says("down for maintenance", 503))
        try:
            stack.start()
            with stack.new_tenant("acme") as tenant:
                yield World(stack, tenant, providers, receiver)
        finally:
            with contextlib.suppress(Exception):
                stack.kill()


def configure(world: World, today: datetime) -> None:
    """A brand, a competitor, queries, two weeks of answers from before, and the three alerts."""
    tenant = world.tenant
    tenant.put("brand/", json={"name": "Acme"}).raise_for_status()
    nike = tenant.new_competitor("Nike")
    for schedule in PERIODS:
        world.queries[schedule] = tenant.new_query(f"{schedule} question", schedule=schedule)
    world.queries["paused"] = tenant.new_query("paused", schedule="hourly", is_active=False)
    tenant.capture(*history(world.queries["hourly"], today))
    wait_until_handled(tenant)
    rules = {
        "sov_jump": {"competitor": nike, "threshold": 0.01},
        "rank_drop": {"threshold": 1.5},
        "new_competitor": {"threshold": 0.2},
    }
    for alert_type, rule in rules.items():
        # Longer than the test: once an episode then is once at all.
        asked_for = {"alert_type": alert_type, "cooldown_hours": 1000, **rule}
        reply = tenant.post("alerts/", json={**asked_for, "webhook_url": world.receiver.url})
        assert reply.status_code == 201, reply.text
        world.alerts[alert_type] = reply.json()


def history(query: int, today: datetime) -> list[dict]:
    """Three answers a day of the two weeks before: nothing to be alarmed about."""
    return [
        {
            "query": query,
            "provider": "chatgpt",
            "raw_response": text,
            "captured_at": (today - timedelta(days=day, minutes=number)).isoformat(),
            "idempotency_key": f"{day}-{number}",
        }
        for day in range(1, 14)
        for number, text in enumerate(BEFORE)
    ]


def live_through(world: World, chance: random.Random) -> None:
    """A day with its kills, every other one amid calls; the subscriber is back halfway."""
    ending = time.monotonic() + HOURS * 3600 / SPEED
    pause = (ending - time.monotonic()) / KILLS
    for kill in range(KILLS):
        time.sleep(chance.uniform(0.3, 0.8) * pause)
        if kill % 2:
            wait_for_a_call(world)
        world.stack.kill()
        if kill == KILLS // 2:
            world.receiver.always(says("thanks"))
        world.stack.start()
    time.sleep(max(0.0, ending - time.monotonic()))


def wait_for_a_call(world: World) -> None:
    deadline, before = time.monotonic() + 60, world.calls
    while world.calls == before:
        assert time.monotonic() < deadline
        time.sleep(THINKS_SECONDS / 5)


def settle(world: World) -> None:
    """Nothing runs any more, and nothing is on its way to anybody."""
    for query in world.queries.values():
        world.tenant.patch(f"queries/{query}/", json={"is_active": False}).raise_for_status()
    for query in world.queries.values():
        world.tenant.wait_for(f"queries/{query}/runs/", has_ended, 60)
    for alert in world.alerts.values():
        world.tenant.wait_for(f"alerts/{alert['id']}/history/", is_told, 120)
    wait_until_handled(world.tenant)


def has_ended(runs: dict) -> bool:
    return all(run["finished_at"] for run in runs["runs"])


def is_told(page: dict) -> bool:
    told = [d["state"] for firing in page["results"] for d in firing["deliveries"]]
    return bool(told) and set(told) == {"delivered"}


@pytest.mark.slow
@pytest.mark.xdist_group("faults")
def test_left_alone_it_runs_every_slot_once_and_tells_of_every_alert_once(world: World):
    chance = random.Random(SEED)
    today = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    configure(world, today)
    live_through(world, chance)
    settle(world)
    told = {
        name: world.tenant.get(f"alerts/{a['id']}/history/").json()["results"]
        for name, a in world.alerts.items()
    }
    costs = {
        by: world.tenant.get("costs/", params={"group_by": by}).json()
        for by in ("provider", "query", "day")
    }
    shown = world.tenant.get("dashboard/").json()
    runs = {
        name: world.tenant.get(f"queries/{query}/runs/").json()["runs"]
        for name, query in world.queries.items()
    }
    attempts = asked(
        world.stack,
        "SELECT id, attempt FROM results WHERE tenant_id = %s AND slot IS NOT NULL",
        ("acme",),
    )
    assert world.stack.stop() == 0, world.stack.output()
    facts = facts_of(world.stack.folder, "acme")

    check_slots(world, facts)
    check_outcomes(world, facts, {row["id"]: row["attempt"] for row in attempts}, runs)
    check_costs(facts, costs)
    check_firings(facts, told)
    check_deliveries(world, facts, told)
    captured = [fact for fact in facts if isinstance(fact, AnswerCaptured)]
    assert shown["total_runs"] == len(captured)
    assert not [fact for fact in captured if fact.is_simulated]


def check_slots(world: World, facts: list) -> None:
    """Each slot of each provider ran once or was skipped once, and none is missing between."""
    names = {query: name for name, query in world.queries.items()}
    seen: defaultdict[tuple[str, str], Counter] = defaultdict(Counter)
    ran = Counter()
    for fact in facts:
        if isinstance(fact, RunRequested):
            schedule, _, starts_at = fact.slot.partition(":")
            assert schedule == names[fact.query_id]
            seen[schedule, fact.provider][datetime.fromisoformat(starts_at)] += 1
            ran[schedule] += 1
        elif isinstance(fact, SlotsSkipped):
            period = PERIODS[names[fact.query_id]]
            for provider in fact.providers:
                for number in range(fact.count):
                    seen[fact.schedule, provider][fact.first + number * period] += 1
    assert set(seen) == {(name, provider) for name in PERIODS for provider in Provider}
    for (schedule, _), slots in seen.items():
        assert set(slots.values()) == {1}
        period = PERIODS[schedule]
        expected = (max(slots) - min(slots)) // period + 1
        assert len(slots) == expected
        assert schedule != "hourly" or expected >= HOURS - 2
    print(f"{dict(ran)} runs, {world.calls} calls, {KILLS} kills, {SEED=}")
    assert ran["hourly"] > HOURS * len(Provider) / 3
    assert ran["daily"] >= len(Provider)


def check_outcomes(world: World, facts: list, attempts: dict[int, int], runs: dict) -> None:
    """Each run came to one end, with one call; with two at most where a kill cut it off.

    Some kills are amid calls: those runs were taken over, too late in their hour to be repeated.
    A run whose hour was over or whose query was paused before anybody could ask was never called.
    """
    asked_for = {fact.result_id for fact in facts if isinstance(fact, RunRequested)}
    ends = [
        fact
        for fact in facts
        if isinstance(fact, AnswerFailed)
        or (isinstance(fact, AnswerCaptured) and fact.source == "run")
    ]
    assert Counter(end.result_id for end in ends) == dict.fromkeys(asked_for, 1)
    reached = sum(end.call is not None for end in ends)
    assert reached <= world.calls <= sum(attempts.values())
    assert {1, 2} <= set(attempts.values()) <= {0, 1, 2}
    outcomes = {
        end.result_id: end.reason if isinstance(end, AnswerFailed) else None for end in ends
    }
    unasked = {outcomes[result] for result, attempt in attempts.items() if attempt == 0}
    assert unasked <= {"timeout", "cancelled"}
    for run in (run for history in runs.values() for run in history):
        assert run["reason"] == outcomes[run["result_id"]]
        assert run["attempts"] == attempts[run["result_id"]]
    assert not runs["paused"]


def check_costs(facts: list, costs: dict[str, dict]) -> None:
    """What calls cost is the sum of what the facts say, however it is grouped."""
    calls = [
        fact.call
        for fact in facts
        if isinstance(fact, AnswerCaptured | AnswerFailed) and fact.call is not None
    ]
    total = sum((call.cost_usd or Decimal(0) for call in calls), Decimal(0))
    assert total > 0
    for reply in costs.values():
        assert reply["total_cost_usd"] == pytest.approx(float(total), abs=1e-9)
        assert reply["calls"] == len(calls)
        assert sum(group["calls"] for group in reply["groups"]) == len(calls)
        spent = sum(group["cost_usd"] for group in reply["groups"])
        assert spent == pytest.approx(float(total), abs=1e-9)


def check_firings(facts: list, told: dict[str, list[dict]]) -> None:
    """Each alert fired once, and its history says what the fact says."""
    fired = {fact.alert_type: fact for fact in facts if isinstance(fact, AlertFired)}
    assert Counter(fact.alert_type for fact in facts if isinstance(fact, AlertFired)) == (
        dict.fromkeys(told, 1)
    )
    for alert_type, firings in told.items():
        (firing,), fact = firings, fired[alert_type]
        assert firing["id"] == str(fact.id)
        assert firing["message"] == fact.message
        assert firing["evidence"] == list(fact.evidence)
        assert firing["value"] == fact.value > fact.threshold
    assert fired["new_competitor"].subject == "Zephyra"


def check_deliveries(world: World, facts: list, told: dict[str, list[dict]]) -> None:
    """Each firing reached its subscriber, signed by the alert's secret, with one id and body."""
    bodies: defaultdict[str, set[bytes]] = defaultdict(set)
    secrets = {
        firings[0]["deliveries"][0]["webhook_id"]: world.alerts[name]["webhook_secret"]
        for name, firings in told.items()
    }
    for post in world.receiver.requests:
        id_, at = post.headers["webhook-id"], int(post.headers["webhook-timestamp"])
        moment = datetime.fromtimestamp(at, UTC)
        signed = Webhook(secrets[id_]).sign(id_, moment, post.body.decode())
        assert post.headers["webhook-signature"] == signed
        bodies[id_].add(post.body)
    assert set(bodies) == set(secrets)
    for name, (firing,) in told.items():
        (delivery,) = firing["deliveries"]
        (body,) = bodies[delivery["webhook_id"]]
        assert json.loads(body)["alert_type"] == name
        outcomes = [attempt["outcome"] for attempt in delivery["attempts"]]
        assert outcomes[-1] == "delivered"
        assert "failed" in outcomes, "the subscriber was not down when it mattered"
    assert len([fact for fact in facts if isinstance(fact, WebhookDelivered)]) == len(told)
