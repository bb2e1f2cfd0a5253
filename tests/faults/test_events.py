"""Customers' events by Segment's own library, doubled and cut off: each counts once."""

import contextlib
import random
import time
from collections import Counter
from typing import Any

import pytest
from segment.analytics.client import Client as Library

from tests.faults.checker import wait_until_handled
from tests.stack import Client, Stack

EVENTS = 4_000
KILLS = 3
SEED = 20261124
NAMES = ("Opened", "Viewed", "Ordered")


@pytest.fixture
def own_stack(tmp_path):
    """A stack that this test may break."""
    running = Stack(tmp_path / "stack").start()
    yield running
    with contextlib.suppress(Exception):
        running.kill()


def event(number: int) -> dict[str, Any]:
    """The event of this number: who, what and which message follow from it."""
    return {
        "user_id": f"u{number % 83}",
        "event": NAMES[number % 7 % 3],
        "properties": {"total": number},
        "message_id": f"m{number}",
    }


def sent_by(chance: random.Random) -> list[dict[str, Any]]:
    """All events in order, one in five twice, the second time a while later."""
    sent: list[dict[str, Any]] = []
    for number in range(EVENTS):
        sent.append(event(number))
        if chance.random() < 0.2:
            sent.append(event(max(0, number - chance.randrange(300))))
    return sent


def expected() -> dict[str, tuple[int, int]]:
    """How often each event happened, and to how many, by hand."""
    events = [event(number) for number in range(EVENTS)]
    counts = Counter(each["event"] for each in events)
    users = {name: {e["user_id"] for e in events if e["event"] == name} for name in counts}
    return {name: (counts[name], len(users[name])) for name in counts}


def seen(stack: Stack, tenant: Client) -> dict[str, tuple[int, int]]:
    found = tenant.get(f"{stack.url}/api/events/top/").json()["results"]
    return {top["event"]: (top["count"], top["users"]) for top in found}


@pytest.mark.slow
@pytest.mark.xdist_group("faults")
def test_kills_while_the_library_sends_lose_and_double_no_event(own_stack: Stack):
    chance = random.Random(SEED)
    tenant = own_stack.new_tenant("acme")
    failures: list[Exception] = []
    library = Library(
        tenant.token,
        host=own_stack.url,
        gzip=True,
        thread=2,
        upload_size=50,
        max_retries=100,
        on_error=lambda error, _: failures.append(error),
    )
    sent = sent_by(chance)
    for part in range(KILLS + 1):
        for each in sent[part :: KILLS + 1]:
            library.track(**each)
        time.sleep(chance.uniform(0.1, 0.6))
        if part < KILLS:
            own_stack.kill()
            own_stack.start()
    library.flush()
    library.shutdown()

    assert failures == []
    wait_until_handled(tenant, 120)
    assert seen(own_stack, tenant) == expected()
