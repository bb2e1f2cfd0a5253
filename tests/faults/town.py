"""A tenant that a test of customers' events works with, and what is read of it."""

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Protocol

from standardwebhooks import Webhook

from tests.faults import shop
from tests.receivers import Receiver
from tests.stack import Client


class Host(Protocol):
    """Where a town is: a stack, or processes apart."""

    @property
    def url(self) -> str:
        """Where callers ask."""

    def new_tenant(self, slug: str) -> Client:
        """A fresh tenant."""


class Town:
    """A tenant with a segment of every kind, and a subscriber that is told of all of them."""

    def __init__(self, stack: Host, receiver: Receiver) -> None:
        self.stack, self.receiver = stack, receiver
        self.tenant = stack.new_tenant("acme")
        self.segments = {name: self._defined(name, root) for name, root in shop.DEFINITIONS.items()}
        pros, never = self.segments["pros"], self.segments["never"]
        both = [{"type": "segment", "segment_id": each} for each in (pros, never)]
        self.segments["both"] = self._defined("both", {"type": "and", "children": both})
        self.segments["chosen"] = self._chosen()
        self.secret = self._connected()
        self._taken, self._seen = 0, set[str]()
        self._known = defaultdict[int, dict[str, str]](dict)

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
        self.listen()
        return self._known

    def listen(self) -> None:
        """Take in the webhooks that came since; a signature is good for five minutes only."""
        for request in self.receiver.requests[self._taken :]:
            data = Webhook(self.secret).verify(request.body, dict(request.headers))["data"]
            assert data["idempotency_key"] == request.headers["webhook-id"]
            if data["idempotency_key"] not in self._seen:
                self._seen.add(data["idempotency_key"])
                members = self._known[data["segment"]["id"]]
                members |= {each["user_id"]: each["change"] for each in data["changes"]}
            self._taken += 1

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


def expected(kept: shop.Books) -> dict[str, set[str]]:
    """Who is in each segment, by hand."""
    found = shop.meant(kept)
    return {**found, "both": found["pros"] & found["never"], "chosen": {"u1", "u2", "u3"}}


def top(town: Town) -> dict[str, tuple[int, int]]:
    """How often each event happened, and to how many."""
    found = town.get("events/top/", **{"from": "2000-01-01"})["results"]
    return {top["event"]: (top["count"], top["users"]) for top in found}


def everybody(town: Town) -> dict[str, set[str]]:
    """The members of each segment."""
    return {name: town.members(name) for name in town.segments}


def heard(town: Town) -> dict[str, set[str]]:
    """The members of each segment, as the subscriber was told."""
    known = town.told()
    return {
        name: {user for user, change in known[id_].items() if change != "exited"}
        for name, id_ in town.segments.items()
    }
