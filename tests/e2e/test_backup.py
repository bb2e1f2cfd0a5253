"""A drill: a stack is saved while it works, made again in an empty folder, and works on."""

import contextlib
import json
import threading
import time
from pathlib import Path
from typing import Any, Self

import pytest

from tests.e2e.test_commands import manage
from tests.faults import shop
from tests.faults.checker import registered, wait_until_handled
from tests.stack import Client, Stack

ANSWER = "1. **Acme Runner** is great\n2. Nike Pegasus\n3. Brooks Ghost"
EVENTS = 600
PATIENCE_SECONDS = 60


def sent(client: Client, path: str, body: Any) -> Any:
    answer = client.post(f"{client.url}/api/{path}", json=body)
    assert answer.status_code < 300, answer.text
    return answer.json()


def read(client: Client, path: str) -> Any:
    answer = client.get(f"{client.url}/api/{path}")
    assert answer.status_code == 200, (path, answer.text)
    return answer.json()


def moved(client: Client, stack: Stack) -> Client:
    """The same tenant's client of another stack."""
    client.close()
    return Client(stack.url, client.tenant_id, client.token)


def events_of(kept: shop.Books) -> list[dict[str, Any]]:
    """What was sent, as `POST /api/events/` takes it."""
    return [
        {
            "type": "identify" if "traits" in each else "track",
            "messageId": each["message_id"],
            "userId": each["user_id"],
            "timestamp": each["timestamp"].isoformat(),
            **{name: each[name] for name in ("event", "properties", "traits") if name in each},
        }
        for each in kept.events
    ]


class Shop:
    """A tenant with answers, events and a segment of every kind, of which all is known."""

    def __init__(self, stack: Stack) -> None:
        self.tenant = stack.new_tenant("acme")
        self.kept = shop.books(EVENTS, shop.today())
        sent(self.tenant, "events/", {"events": events_of(self.kept)})
        self.segments = {
            name: sent(
                self.tenant,
                "segments/",
                {"name": name, "definition": {"version": 1, "root": root}},
            )["id"]
            for name, root in shop.DEFINITIONS.items()
        }
        self.tenant.put("brand/", json={"name": "Acme"}).raise_for_status()
        for rival in ("Nike", "Adidas"):
            self.tenant.new_competitor(rival)
        self.query = self.tenant.new_query("best running shoes")
        items = [
            {"query": self.query, "provider": provider, "raw_response": text}
            for provider in ("grok", "claude")
            for text in (ANSWER, "Nike is better than Acme.", "Nobody.")
        ]
        self.tenant.capture(*items)

    def settle(self) -> None:
        self.tenant.wait_for_runs(6)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (found := self.members()) != shop.meant(self.kept):
            assert time.monotonic() < deadline, found
            time.sleep(0.2)
        wait_until_handled(self.tenant)

    def members(self) -> dict[str, set[str]]:
        return {name: self._members(segment) for name, segment in self.segments.items()}

    def numbers(self) -> dict[str, Any]:
        """All that is shown of the tenant, but for when it was last looked at."""
        paths = (
            *(f"ai-reach/{name}/" for name in ("dashboard", "comparison", "win-rate", "costs")),
            f"ai-reach/queries/{self.query}/results/",
            "ai-reach/competitors/candidates/",
            "events/top/?from=2000-01-01",
            "events/volume/?from=2000-01-01",
            "events/recent/?limit=200",
            "event-schemas/",
            "event-schemas/by-name/?event=Product Added",
            *(
                f"segments/{segment}/{part}/"
                for segment in self.segments.values()
                for part in ("changes", "trend", "versions")
            ),
        )
        return {"members": self.members()} | {path: read(self.tenant, path) for path in paths}

    def at(self, stack: Stack) -> None:
        """From now on ask another stack, with the same token."""
        self.tenant = moved(self.tenant, stack)

    def _members(self, segment: int) -> set[str]:
        path = f"{self.tenant.url}/api/segments/{segment}/members/export/?format=jsonl"
        return {json.loads(line)["user_id"] for line in self.tenant.get(path).text.splitlines()}


class Busy:
    """A tenant whose answers and events come in without end, each under a key of its own."""

    def __init__(self, stack: Stack) -> None:
        self.tenant = stack.new_tenant("busy")
        self.query = self.tenant.new_query("running shoes")
        self.accepted = 0
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._work)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        self._thread.join()

    def send(self, number: int) -> None:
        """The answer and the event of this number; sent twice, they count once."""
        answer = {"query": self.query, "provider": "grok", "raw_response": f"Answer {number}."}
        self.tenant.capture({**answer, "idempotency_key": f"k{number}"})
        event = {"type": "track", "event": "Seen", "userId": "ann", "messageId": f"m{number}"}
        sent(self.tenant, "events/", {"events": [event]})

    def wait_for(self, count: int) -> None:
        while self.accepted < count:
            assert self._thread.is_alive()
            time.sleep(0.01)

    def counted(self) -> tuple[int, int]:
        """How many answers and events are shown."""
        found = read(self.tenant, "events/top/?from=2000-01-01")["results"]
        runs = self.tenant.get("dashboard/").json()["total_runs"]
        return runs, sum(each["count"] for each in found)

    def _work(self) -> None:
        while not self._ending.is_set():
            self.send(self.accepted)
            self.accepted += 1


@pytest.fixture
def stacks(tmp_path: Path):
    """A running stack, and one that is not there yet."""
    first, second = Stack(tmp_path / "first"), Stack(tmp_path / "second")
    first.start()
    yield first, second
    for each in (first, second):
        with contextlib.suppress(Exception):
            each.kill()


@pytest.mark.slow
def test_a_stack_that_was_saved_while_it_worked_is_made_again_with_every_number(
    stacks: tuple[Stack, Stack], tmp_path: Path
):
    first, second = stacks
    still = Shop(first)
    still.settle()
    saved = str(tmp_path / "saved")
    with Busy(first) as busy:
        busy.wait_for(20)
        made = manage("backup", saved, "--data-dir", str(first.folder))
        assert made.returncode == 0, made.stderr
        at_backup = busy.accepted
        busy.wait_for(at_backup + 20)
    numbers = still.numbers()
    assert first.stop() == 0

    restored = manage("restore", saved, "--data-dir", str(second.folder))
    assert restored.returncode == 0, restored.stderr
    second.start()
    still.at(second)
    busy.tenant = moved(busy.tenant, second)
    wait_until_handled(still.tenant)

    assert still.numbers() == numbers
    known = len(registered(second, "busy"))
    assert 20 <= known <= at_backup
    assert busy.counted()[0] == known

    for number in range(busy.accepted):
        busy.send(number)
    wait_until_handled(busy.tenant)
    assert busy.counted() == (busy.accepted, busy.accepted)
    still.tenant.capture({"query": still.query, "provider": "grok", "raw_response": ANSWER})
    still.tenant.wait_for_runs(7)
    sent(still.tenant, "events/", {"events": events_of(still.kept)})
    sent(still.tenant, "events/", {"events": [_new("u-new", "pro"), _new("u1", "free")]})
    still.tenant.wait_for("dashboard/", lambda _: "u-new" in still.members()["pros"])
    assert still.members()["pros"] == shop.meant(still.kept)["pros"] - {"u1"} | {"u-new"}
    assert second.stop() == 0
    still.tenant.close()
    busy.tenant.close()


def _new(user: str, plan: str) -> dict[str, Any]:
    return {"type": "identify", "userId": user, "traits": {"plan": plan}}


@pytest.mark.slow
def test_a_backup_and_a_restore_write_over_nothing(stack: Stack, tmp_path: Path):
    saved = tmp_path / "saved"
    arguments = ("--data-dir", str(stack.folder))
    assert manage("backup", str(saved), *arguments).returncode == 0
    files = {path: path.stat().st_mtime_ns for path in saved.rglob("*")}

    again = manage("backup", str(saved), *arguments)
    onto = manage("restore", str(saved), *arguments)

    assert (again.returncode, onto.returncode) == (1, 1)
    assert "not empty" in again.stderr
    assert "not empty" in onto.stderr
    assert {path: path.stat().st_mtime_ns for path in saved.rglob("*")} == files
    assert (saved / "secrets.json").stat().st_mode & 0o777 == 0o600
    assert saved.stat().st_mode & 0o777 == 0o700


def test_a_backup_needs_a_running_stack(tmp_path: Path):
    refused = manage("backup", str(tmp_path / "saved"), "--data-dir", str(tmp_path))

    assert refused.returncode == 1
    assert "start one with `manage.py up`" in refused.stderr


def test_servers_are_not_saved_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SEGOPS_POSTGRES_URL", "postgresql://127.0.0.1:1/segops")
    refused = manage("backup", str(tmp_path / "saved"), "--data-dir", str(tmp_path))

    assert refused.returncode == 1
    assert "see docs/backup.md" in refused.stderr
