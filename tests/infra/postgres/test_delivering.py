"""A firing's way to its subscriber, through the real sender. Rows R26, R27, R28."""

import asyncio
import json
import random
import threading
import time
from collections import Counter, defaultdict
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client import CollectorRegistry
from standardwebhooks import Webhook

from infra.postgres.deliveries import PostgresDeliveries
from infra.runtime import SystemClock
from infra.webhooks import HttpHooks
from streams.agents.deliver import deliver_agent, deliver_crew
from streams.metrics import AgentMetrics
from tests.clock import FastClock, SetClock
from tests.infra.postgres.conftest import new_tenant
from tests.infra.postgres.scenes import SEALER, ask, facts_of, opened
from tests.infra.postgres.subscribing import (
    NOON,
    abandon,
    alert_row,
    as_tenant,
    change,
    firing,
    forget_all,
    new_alert,
    queue,
)
from tests.receivers import Receiver
from tests.stack import free_port
from tests.wire.acts import hangs, hangs_up, says

SPREAD = 0.2
HOUR = 3600
TABLE = (5, 300, 1800, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR)


@pytest.fixture(autouse=True)
def alone(url):
    """Nothing of another test is on its way."""
    forget_all(url)


@pytest.fixture
def receiver():
    with Receiver() as running:
        yield running


@asynccontextmanager
async def working(url, clock=None, seconds=15.0):
    """A crew at work; it is cut off where the block ends."""
    async with opened(url, clock=clock) as database:
        hooks = HttpHooks(allow_http=False, allow_loopback=True, seconds=seconds)
        crew = deliver_crew(
            PostgresDeliveries(database, SEALER),
            hooks,
            clock or SystemClock(),
            random.Random(20261124).random,
            AgentMetrics(CollectorRegistry()),
        )
        task = asyncio.create_task(crew.run())
        try:
            yield crew
        finally:
            task.cancel()
            await hooks.close()


def work(url, is_done, clock=None, seconds=15.0, patience=30.0):
    """Have a crew work until it is done."""

    async def scene():
        async with working(url, clock, seconds) as crew:
            await until(is_done, crew, patience)

    asyncio.run(scene())


async def until(is_done, crew, patience=30.0):
    deadline = time.monotonic() + patience
    while not await asyncio.to_thread(is_done):
        assert time.monotonic() < deadline
        crew.wake()
        await asyncio.sleep(0.02)


def states(url, *tenants):
    rows = ask(url, "SELECT state FROM deliveries WHERE tenant_id = ANY (%s)", list(tenants))
    return Counter(row["state"] for row in rows)


def are_over(url, tenant):
    return lambda: "pending" not in states(url, tenant)


def attempts(url, tenant):
    return ask(
        url,
        "SELECT outcome, status_code, reply FROM delivery_attempts WHERE tenant_id = %s"
        " ORDER BY delivery_id, number",
        tenant,
    )


def outcomes(url, tenant):
    return [each["outcome"] for each in attempts(url, tenant)]


def is_signed_by(secret, request):
    """Whether an independent implementation signs the request so, at its own time."""
    headers = request.headers
    at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
    expected = Webhook(secret).sign(headers["webhook-id"], at, request.body.decode())
    return expected in headers["webhook-signature"].split(" ")


def test_a_subscriber_is_told_as_documented_and_can_verify_it(url, tenant, receiver):
    alert, secret = new_alert(url, tenant, webhook_url=receiver.url)
    queue(url, firing(tenant, alert.id))
    work(url, are_over(url, tenant))
    (request,) = receiver.requests
    told = Webhook(secret).verify(request.body.decode(), dict(request.headers))

    assert told == json.loads(request.body)
    assert (told["alert_type"], told["alert_id"]) == ("sov_jump", alert.id)
    assert told["message"] == "Nike's share of voice rose by 15 points."
    assert request.method == "POST"
    assert request.headers["content-type"] == "application/json"
    assert request.headers["user-agent"] == "SegOps/1.0"
    assert request.headers["webhook-id"].startswith("msg_")
    assert "." not in request.headers["webhook-id"]
    assert attempts(url, tenant) == [{"outcome": "delivered", "status_code": 200, "reply": ""}]


def test_the_agent_queues_and_wakes_and_posts_nothing_itself(url, tenant, receiver):
    alert, _ = new_alert(url, tenant, webhook_url=receiver.url)
    fact, woken = firing(tenant, alert.id), []

    async def scene():
        async with opened(url) as database:
            agent = deliver_agent(
                PostgresDeliveries(database, SEALER), lambda: woken.append(states(url, tenant))
            )
            return agent.name, [*await agent.handle([fact]), *await agent.handle([fact])]

    assert asyncio.run(scene()) == ("deliver", [])
    assert woken == [{"pending": 1}, {"pending": 1}]
    assert receiver.requests == []


def test_every_attempt_has_the_same_id_and_body_and_a_signature_of_its_own(url, tenant, receiver):
    clock = SetClock(NOON)
    receiver.script(says("not now", 503), hangs_up())
    alert, secret = new_alert(url, tenant, clock, webhook_url=receiver.url)
    queue(url, firing(tenant, alert.id), clock=clock)
    for _ in range(3):
        seen = len(receiver.requests) + 1
        work(url, lambda: settled(url, tenant, seen), clock)  # noqa: B023
        clock.move(minutes=10)
    requests = receiver.requests

    assert len({(r.headers["webhook-id"], r.body) for r in requests}) == 1
    assert len({r.headers["webhook-timestamp"] for r in requests}) == 3
    assert len({r.headers["webhook-signature"] for r in requests}) == 3
    assert all(is_signed_by(secret, request) for request in requests)
    assert outcomes(url, tenant) == ["failed", "unreachable", "delivered"]


def settled(url, tenant, count):
    """Whether so many attempts were made and the last one's end is written down."""
    rows = outcomes(url, tenant)
    held = ask(url, "SELECT 1 FROM deliveries WHERE lease_until IS NOT NULL")
    return len(rows) == count and not held


def test_every_delay_is_within_a_fifth_of_the_table_and_the_tenth_failure_the_last(
    url, tenant, receiver
):
    """R27, attempt by attempt, and no attempt before its time."""
    clock, delays = SetClock(NOON), []
    receiver.always(says("down", 500))
    alert, _ = new_alert(url, tenant, clock, webhook_url=receiver.url)
    queue(url, firing(tenant, alert.id), clock=clock)

    def due():
        return ask(url, "SELECT due_at FROM deliveries WHERE tenant_id = %s", tenant)[0]["due_at"]

    async def scene():
        async with working(url, clock) as crew:
            for number in range(1, 11):
                await until(lambda: settled(url, tenant, number), crew)  # noqa: B023
                if (at := due()) is None:
                    return
                delays.append((at - clock.now()).total_seconds())
                clock.set(at - timedelta(milliseconds=1))
                crew.wake()
                await asyncio.sleep(0.05)
                assert len(receiver.requests) == number
                clock.set(at)

    asyncio.run(scene())

    assert [abs(delay / mean - 1) <= SPREAD for delay, mean in zip(delays, TABLE, strict=True)] == [
        True
    ] * 9
    assert len({round(delay / mean, 6) for delay, mean in zip(delays, TABLE, strict=True)}) == 9
    assert len(receiver.requests) == 10
    (fact,) = facts_of(url, tenant, "webhook-failed")
    assert (fact.attempts, fact.reason) == (10, "exhausted")
    assert alert_row(url, alert)["is_active"]


@pytest.mark.parametrize(
    ("act", "least", "most"),
    [
        (says("", 503, retry_after="120"), 120, 120),
        (says("", 503, retry_after="1"), 4, 6),
        (says("", 503, retry_after="-5"), 4, 6),
        (says("", 503, retry_after="soon"), 4, 6),
        (says("", 503, retry_after="1000000000"), 24 * HOUR, 24 * HOUR),
        (says("", 429), 60, 60),
        (says("", 504), 60, 60),
        (says("", 301, location="http://127.0.0.1:1/"), 4, 6),
        (hangs(), 60, 60),
    ],
    ids=["wish", "short wish", "negative", "bogus", "vast", "429", "504", "301", "timeout"],
)
def test_a_receiver_is_heeded_within_bounds(url, tenant, receiver, act, least, most):  # noqa: PLR0917
    clock = SetClock(NOON)
    receiver.script(act)
    alert, _ = new_alert(url, tenant, clock, webhook_url=receiver.url)
    queue(url, firing(tenant, alert.id), clock=clock)
    work(url, lambda: settled(url, tenant, 1), clock, seconds=0.5)
    (row,) = ask(url, "SELECT state, due_at FROM deliveries WHERE tenant_id = %s", tenant)

    assert row["state"] == "pending"
    assert least <= (row["due_at"] - NOON).total_seconds() <= most
    assert len(receiver.requests) == 1


def test_who_says_gone_hears_no_more_until_the_tenant_turns_it_on(url, tenant, receiver):
    receiver.script(says("", 410))
    alert, _ = new_alert(url, tenant, webhook_url=receiver.url)
    queue(url, firing(tenant, alert.id, 1), firing(tenant, alert.id, 2))
    work(url, are_over(url, tenant))
    queue(url, firing(tenant, alert.id, 3))
    work(url, are_over(url, tenant))

    assert len(receiver.requests) == 1
    assert states(url, tenant) == {"failed": 2}
    assert alert_row(url, alert)["disabled_reason"] == "gone"
    change(url, tenant, alert.id, is_active=True)
    queue(url, firing(tenant, alert.id, 4))
    work(url, are_over(url, tenant))
    assert json.loads(receiver.requests[-1].body)["sequence"] == 4
    assert len(facts_of(url, tenant, "endpoint-disabled")) == 1


def test_a_subscriber_that_is_down_for_a_while_hears_of_all_of_it_once_it_is_back(
    url, tenant, receiver
):
    clock = FastClock(NOON, time.time(), 3600)
    receiver.always(says("maintenance", 503))
    alert, _ = new_alert(url, tenant, clock, webhook_url=receiver.url)
    facts = [firing(tenant, alert.id, sequence) for sequence in range(1, 31)]
    queue(url, *facts, clock=clock)
    work(url, lambda: len(receiver.requests) >= 12, clock)
    asked = len(receiver.requests)
    has_failed = alert_row(url, alert)["failures_in_a_row"]
    receiver.always(says(""))
    abandon(url)
    work(url, are_over(url, tenant), clock)
    heard = Counter(request.headers["webhook-id"] for request in receiver.requests[asked:])

    assert has_failed >= 11
    assert states(url, tenant) == {"delivered": 30}
    assert len(heard) == 30
    assert sorted(f.firing_id for f in facts_of(url, tenant, "webhook-delivered")) == sorted(
        fact.id for fact in facts
    )


def test_after_five_failures_in_a_row_one_probes_and_the_rest_stands_back(url, tenant, receiver):
    clock = SetClock(NOON)
    receiver.always(says("down", 500))
    alert, _ = new_alert(url, tenant, clock, webhook_url=receiver.url)
    queue(url, *(firing(tenant, alert.id, n) for n in range(1, 11)), clock=clock)

    async def stays(crew, count):
        await until(lambda: settled(url, tenant, count), crew)
        crew.wake()
        await asyncio.sleep(0.1)
        assert len(receiver.requests) == count

    async def scene():
        async with working(url, clock) as crew:
            await stays(crew, 5)
            for count, rest in ((6, 30), (7, 60), (8, 120)):
                clock.move(seconds=rest - 0.001)
                await stays(crew, count - 1)
                clock.move(milliseconds=1)
                await stays(crew, count)
            receiver.always(says(""))
            clock.move(minutes=30)
            await until(are_over(url, tenant), crew)

    asyncio.run(scene())

    assert states(url, tenant) == {"delivered": 10}


def test_nobody_listens_and_nothing_is_told_of_why(url, tenant):
    clock = SetClock(NOON)
    alert, _ = new_alert(url, tenant, clock, webhook_url=f"http://127.0.0.1:{free_port()}/")
    queue(url, firing(tenant, alert.id), clock=clock)
    work(url, lambda: settled(url, tenant, 1), clock)

    assert attempts(url, tenant) == [{"outcome": "unreachable", "status_code": None, "reply": ""}]


def test_of_a_reply_a_clean_kibibyte_is_kept(url, tenant, receiver):
    receiver.script(says(b"\x00\x07ok\n\xff\xfe" + b"x" * 5000))
    alert, _ = new_alert(url, tenant, webhook_url=receiver.url)
    queue(url, firing(tenant, alert.id))
    work(url, are_over(url, tenant))
    (told,) = attempts(url, tenant)

    assert told["reply"].startswith("ok")
    assert len(told["reply"]) <= 1024
    assert not any(ord(letter) < 32 for letter in told["reply"])


def test_while_a_secret_goes_both_verify_and_after_a_day_only_the_new_one(url, tenant, receiver):
    clock = SetClock(NOON)
    alert, old = new_alert(url, tenant, clock, webhook_url=receiver.url)
    new, until_ = as_tenant(url, tenant, lambda c: c.rotate_secret(alert.id), clock)
    for sequence, now in enumerate((NOON, until_ - timedelta(seconds=1), until_), 1):
        clock.set(now)
        queue(url, firing(tenant, alert.id, sequence), clock=clock)
        work(url, are_over(url, tenant), clock)
    valid = [[is_signed_by(s, request) for s in (new, old)] for request in receiver.requests]

    assert valid == [[True, True], [True, True], [True, False]]


FIRINGS, ALERTS, KILLS = 240, 8, 6


def test_kills_and_failures_leave_no_firing_untold_and_no_two_tales_of_one(url, receiver):
    """R26 at the size of CI: three posts in ten fail, the worker dies amid posts."""
    clock, dice, lock = FastClock(NOON, time.time(), 20_000), random.Random(26), threading.Lock()
    took = Counter()

    def flaky(handler, server):
        with lock:
            roll = dice.random()
            took[handler.headers["webhook-id"]] += roll >= 0.3
        server.wait(0.003)
        (hangs_up() if roll < 0.1 else says("", 500) if roll < 0.3 else says(""))(handler, server)

    receiver.always(flaky)
    owners = [new_tenant(url) for _ in range(2)]
    alerts = [
        (owner, *new_alert(url, owner, clock, webhook_url=receiver.url))
        for owner in owners
        for _ in range(ALERTS // 2)
    ]
    facts = [
        firing(owner, alert.id, sequence)
        for owner, alert, _ in alerts
        for sequence in range(1, FIRINGS // ALERTS + 1)
    ]
    queue(url, *facts, clock=clock)
    for kill in range(1, KILLS + 1):
        work(url, lambda: len(receiver.requests) >= 30 * kill, clock)  # noqa: B023
        abandon(url)
    work(url, lambda: "pending" not in states(url, *owners), clock, patience=60)
    queue(url, *facts, clock=clock)

    tales = defaultdict(set)
    for request in receiver.requests:
        tales[request.headers["webhook-id"]].add(request.body)
    assert states(url, *owners) == {"delivered": FIRINGS}
    assert len(tales) == sum(1 for count in took.values() if count) == FIRINGS
    assert {len(bodies) for bodies in tales.values()} == {1}
    assert sum(took.values()) - FIRINGS <= KILLS * ALERTS
    secrets = {alert.id: secret for _, alert, secret in alerts}
    assert all(
        is_signed_by(secrets[json.loads(request.body)["alert_id"]], request)
        for request in receiver.requests
    )
    told = [f.firing_id for owner in owners for f in facts_of(url, owner, "webhook-delivered")]
    assert sorted(told) == sorted(fact.id for fact in facts)


def test_an_endpoint_that_never_answers_holds_up_nobody(url, tenant, other_tenant, receiver):
    """R28: what waits for the dead one takes one hand, whatever waits."""
    with Receiver() as tarpit:
        tarpit.always(hangs())
        dead, _ = new_alert(url, tenant, webhook_url=tarpit.url)
        queue(url, *(firing(tenant, dead.id, n) for n in range(1, 201)))
        for owner in (tenant, other_tenant):
            alive, _ = new_alert(url, owner, webhook_url=receiver.url)
            queue(url, *(firing(owner, alive.id, n) for n in range(1, 21)))
        began = time.monotonic()
        work(url, lambda: len(receiver.requests) == 40 and settled_all(url))
        took = time.monotonic() - began
        waiting = tarpit.connections

    assert waiting == 1
    assert took < 10
    assert states(url, other_tenant) == {"delivered": 20}
    assert states(url, tenant) == {"delivered": 20, "pending": 200}


def settled_all(url):
    held = ask(url, "SELECT alert_id FROM deliveries WHERE lease_until IS NOT NULL")
    return len(held) <= 1
