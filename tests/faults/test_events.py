"""Customers' events by Segment's own library, doubled and cut off, and all that follows from them.

What is read afterwards equals plain Python over what was sent: counts, top events, schemas,
segments of every kind, their change logs and trends, and what a connector told.
"""

import contextlib
import random
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from segment.analytics.client import Client as Library

from tests.faults import shop
from tests.faults.checker import wait_until_handled
from tests.faults.town import Town, everybody, expected, heard, top
from tests.receivers import Receiver
from tests.stack import Stack

EVENTS = 4_000
KILLS = 3
SEED = 20261124
# How long the projections may take to follow.
PATIENCE_SECONDS = 60
_SETTINGS = {"SEGOPS_WEBHOOK_LOOPBACK": "true", "SEGOPS_WEBHOOK_HTTP": "true"}


@pytest.fixture
def own_stack(tmp_path):
    """A stack that this test may break."""
    running = Stack(tmp_path / "stack", settings=_SETTINGS).start()
    yield running
    with contextlib.suppress(Exception):
        running.kill()


def sent_by(chance: random.Random, kept: shop.Books) -> list[dict[str, Any]]:
    """All events in order, one in five twice, the second time a while later."""
    sent: list[dict[str, Any]] = []
    for number, each in enumerate(kept.events):
        sent.append(each)
        if chance.random() < 0.2:
            sent.append(kept.events[max(0, number - chance.randrange(300))])
    return sent


def send(town: Town, sent: list[dict[str, Any]], chance: random.Random) -> list[Exception]:
    """Have the library send these while everything is killed; what it could not send."""
    failures: list[Exception] = []
    library = Library(
        town.tenant.token,
        host=town.stack.url,
        gzip=True,
        thread=2,
        upload_size=50,
        max_retries=100,
        max_queue_size=len(sent),
        on_error=lambda error, _: failures.append(error),
    )
    for part in range(KILLS + 1):
        for each in sent[part :: KILLS + 1]:
            (library.identify if "traits" in each else library.track)(**each)
        time.sleep(chance.uniform(0.1, 0.6))
        if part < KILLS:
            town.stack.kill()
            town.stack.start()
    library.flush()
    library.shutdown()
    return failures


@pytest.mark.slow
@pytest.mark.xdist_group("faults")
def test_kills_while_the_library_sends_change_nothing_of_what_is_read(own_stack: Stack):
    chance, kept = random.Random(SEED), shop.books(EVENTS, shop.today())
    with Receiver() as receiver:
        town = Town(own_stack, receiver)
        failures = send(town, sent_by(chance, kept), chance)
        assert failures == []
        wait_until_handled(town.tenant, PATIENCE_SECONDS)

        assert top(town) == kept.top()
        assert _properties(town) == kept.properties()
        _comes_to(lambda: everybody(town), expected(kept))
        for name, members in expected(kept).items():
            _check_history(town, name, members)
        _comes_to(lambda: heard(town), expected(kept))


def _comes_to(look: Callable[[], Any], expected: Any) -> None:
    """Look until it is so, or show how it is instead."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while look() != expected and time.monotonic() < deadline:
        time.sleep(0.2)
    assert look() == expected


def _properties(town: Town) -> dict[str, dict[str, dict[str, int]]]:
    """Of each event its properties, and how often each type of value."""
    known = town.get("event-schemas/")["results"]
    details = [town.get("event-schemas/by-name/", event=each["event"]) for each in known]
    return {
        detail["event"]: {
            each["name"]: {counted["type"]: counted["count"] for counted in each["types"]}
            for each in detail["properties"]
        }
        for detail in details
    }


def _check_history(town: Town, name: str, members: set[str]) -> None:
    """The change log leads to the members, nobody enters twice, and the trend adds up."""
    standing: Counter[str] = Counter()
    entered = 0
    for user, change in town.changed(name):
        standing[user] += 1 if change == "entered" else -1
        entered += change == "entered"
        assert standing[user] in (0, 1), (name, user)
    assert {user for user, is_in in standing.items() if is_in} == members
    # The day is counted after its members can be read.
    _comes_to(lambda: [day["member_count"] for day in _counted(town, name)[-1:]], [len(members)])
    known = _counted(town, name)
    assert sum(day["entered"] for day in known) == entered
    assert sum(day["entered"] - day["exited"] for day in known) == len(members)


def _counted(town: Town, name: str) -> list[dict[str, Any]]:
    """The days of a segment that were counted."""
    days = town.get(f"segments/{town.segments[name]}/trend/")["days"]
    return [day for day in days if day["member_count"] is not None and not day["carried"]]
