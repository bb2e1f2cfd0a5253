"""Clients that post answers while everything is being killed, and write down what they saw.

Each post is one of three in the history: `ok` (a 202 counted it: it must be there exactly once),
`fail` (a definite no) or `info` (no answer: it may be there or not, but not twice).
"""

import operator
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

import httpx

from tests.stack import Client

BRANDS = ("Nike", "Adidas", "Hoka")


@dataclass
class History:
    """What the producers know, by idempotency key; what each post was answered, and when well."""

    ok: dict[str, dict] = field(default_factory=dict)
    info: dict[str, dict] = field(default_factory=dict)
    seen: Counter[str] = field(default_factory=Counter)
    accepted_at: list[float] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def longest_wait(self, begun: float, ended: float) -> float:
        """The most seconds in which nothing was accepted."""
        moments = [begun, *self.accepted_at, ended]
        return max(map(operator.sub, moments[1:], moments))


def answer(name: str, number: int, queries: list[int]) -> dict:
    """The item of this key: its text, day, query and provider follow from the number."""
    first, second = BRANDS[number % 3], BRANDS[(number // 3) % 3]
    own = "Acme" if number % 4 else "Somebody"
    return {
        "query": queries[number % len(queries)],
        "provider": ("chatgpt", "claude", "grok")[number % 3],
        "raw_response": f"1. {first}\n2. {own}\n3. {second}\n",
        "captured_at": f"2026-10-{1 + number % 20:02d}T10:00:00Z",
        "idempotency_key": f"{name}-{number}",
    }


class Producer(threading.Thread):
    """Posts batches until told to stop; a batch without an answer is posted once more, later."""

    def __init__(self, tenant: Client, name: str, queries: list[int], history: History, pause=0.1):
        super().__init__(name=name, daemon=True)
        self._client = Client(str(tenant.base_url).split("/api/")[0], "", tenant.token)
        self._queries = queries
        self._history = history
        self._batch = 20
        self._pause = pause
        self.is_stopping = threading.Event()

    def run(self) -> None:
        number = 0
        while not self.is_stopping.is_set():
            items = [answer(self.name, number + i, self._queries) for i in range(self._batch)]
            number += self._batch
            # Slower than the pipeline, so that a test waits for the faults and not for a backlog.
            self.is_stopping.wait(self._pause)
            # Every third batch that got no answer is given up: its fate stays unknown.
            while not self._post(items) and not self.is_stopping.is_set():
                if number % 3 == 0:
                    break
                self.is_stopping.wait(0.1)

    def _post(self, items: list[dict]) -> bool:
        named = {item["idempotency_key"]: item for item in items}
        try:
            reply = self._client.post("results/", json={"results": items}, timeout=5)
        except httpx.TransportError:
            reply = None
        with self._history.lock:
            self._history.seen[str(reply.status_code) if reply is not None else "none"] += 1
            if reply is None or reply.status_code >= 500:
                self._history.info.update(named)
                return False
            body = reply.json()
            assert reply.status_code == 202, body
            assert body["rejected"] == [], body
            assert body["accepted"] + body["duplicates"] == len(items)
            self._history.ok.update(named)
            self._history.accepted_at.append(time.monotonic())
            for key in named:
                self._history.info.pop(key, None)
        return True
