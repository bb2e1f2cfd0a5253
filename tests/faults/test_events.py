"""Customers' events by Segment's own library, doubled and cut off, and all that follows from them.

What is read afterwards equals plain Python over what was sent: counts, top events, schemas,
segments of every kind, their change logs and trends, and what a connector told.
"""

import contextlib
import json
import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from segment.analytics.client import Client as Library
from standardwebhooks import Webhook

from tests.faults import shop
from tests.faults.checker import wait_until_handled
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


class Town:
    """A tenant with a segment of every kind, and a subscriber that is told of all of them."""

    def __init__(self, stack: Stack, receiver: Receiver) -> None:
        self.stack, self.receiver = stack, receiver
        self.tenant = stack.new_tenant("acme")
        self.segments = {name: self._defined(name, root) for name, root in shop.DEFINITIONS.items()}
        pros, never = self.segments["pros"], self.segments["never"]
        both = [{"type": "segment", "segment_id": each} for each in (pros, never)]
        self.segments["both"] = self._defined("both", {"type": "and", "children": both})
        self.segments["chosen"] = self._chosen()
        self.secret = self._connected()

    def get(self, path: str, **query: Any) -> Any:
        answer = self.tenant.get(f"{self.stack.url}/api/{path}", params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def members(self, name: str) -> set[str]:
        path = f"{self.stack.url}/api/segments/{self.segments[name]}/members/export/"
        answer = self.tenant.get(path, params={"format": "jsonl"})
        assert answer.status_code == 200, answer.text
        return {json.loads(line)["user_id"] for line in answer.text.splitlines()}

    def changed(self, name: str) -> Iterator[tuple[str, str]]:
        """The change log, oldest first."""
        path = f"/api/segments/{self.segments[name]}/changes/?limit=200"
        pages = []
        while path:
            page = self.tenant.get(self.stack.url + path).json()
            pages += page["results"]
            path = page["next"]
        return ((each["user_id"], each["change"]) for each in reversed(pages))

    def told(self) -> dict[int, dict[str, str]]:
        """What the subscriber knows of each segment: who was told to be in it, and how often."""
        seen, known = set(), defaultdict[int, dict[str, str]](dict)
        for request in self.receiver.requests:
            data = Webhook(self.secret).verify(request.body, dict(request.headers))["data"]
            assert data["idempotency_key"] == request.headers["webhook-id"]
            if data["idempotency_key"] not in seen:
                seen.add(data["idempotency_key"])
                members = known[data["segment"]["id"]]
                members |= {each["user_id"]: each["change"] for each in data["changes"]}
        return known

    def _defined(self, name: str, root: Any) -> int:
        return self._made("segments/", {"name": name, "definition": {"version": 1, "root": root}})

    def _chosen(self) -> int:
        chosen = self._made("segments/", {"name": "chosen", "type": "static"})
        path = f"{self.stack.url}/api/segments/{chosen}/ids/"
        assert self.tenant.post(path, json={"ids": _CHOSEN}).status_code == 202
        return chosen

    def _made(self, path: str, body: Any) -> int:
        answer = self.tenant.post(f"{self.stack.url}/api/{path}", json=body)
        assert answer.status_code == 201, answer.text
        made: int = answer.json()["id"]
        return made

    def _connected(self) -> str:
        body = {
            "name": "CRM",
            "segment_ids": list(self.segments.values()),
            "config": {"type": "webhook", "url": self.receiver.url, "batch_size": 50},
        }
        answer = self.tenant.post(f"{self.stack.url}/api/activations/", json=body)
        assert answer.status_code == 201, answer.text
        secret: str = answer.json()["webhook_secret"]
        return secret


_CHOSEN = ["u1", "u2", "u3", "nobody"]


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


def expected(kept: shop.Books) -> dict[str, set[str]]:
    """Who is in each segment, by hand."""
    found = shop.meant(kept)
    return {**found, "both": found["pros"] & found["never"], "chosen": {"u1", "u2", "u3"}}


@pytest.mark.slow
@pytest.mark.xdist_group("faults")
def test_kills_while_the_library_sends_change_nothing_of_what_is_read(own_stack: Stack):
    chance, kept = random.Random(SEED), shop.books(EVENTS, shop.today())
    with Receiver() as receiver:
        town = Town(own_stack, receiver)
        failures = send(town, sent_by(chance, kept), chance)
        assert failures == []
        wait_until_handled(town.tenant, PATIENCE_SECONDS)

        assert _top(town) == kept.top()
        assert _properties(town) == kept.properties()
        _comes_to(lambda: _members(town), expected(kept))
        for name, members in expected(kept).items():
            _check_history(town, name, members)
        _comes_to(lambda: _told(town), expected(kept))


def _comes_to(look: Callable[[], Any], expected: Any) -> None:
    """Look until it is so, or show how it is instead."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while look() != expected and time.monotonic() < deadline:
        time.sleep(0.2)
    assert look() == expected


def _top(town: Town) -> dict[str, tuple[int, int]]:
    found = town.get("events/top/", **{"from": "2000-01-01"})["results"]
    return {top["event"]: (top["count"], top["users"]) for top in found}


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


def _members(town: Town) -> dict[str, set[str]]:
    return {name: town.members(name) for name in town.segments}


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


def _told(town: Town) -> dict[str, set[str]]:
    known = town.told()
    return {
        name: {user for user, change in known[id_].items() if change != "exited"}
        for name, id_ in town.segments.items()
    }
