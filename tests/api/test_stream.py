"""The live tail over HTTP."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest

from api.deps import Limits
from api.routes.stream import frames
from projections.activity.tail import Tail
from schemas.errors import Unavailable
from tests import make
from tests.api.conftest import NewTenant

STREAM = "/api/events/stream/"
BRIEF = Limits(stream_seconds=0.2, heartbeat_seconds=0.05)
EVENT = {"type": "track", "event": "Opened", "userId": "u"}


async def welcome() -> bool:
    return True


async def revoked() -> bool:
    return False


async def unknown() -> bool:
    raise Unavailable("catalog")


def told(lines: Iterator[str]) -> Iterator[tuple[str, Any]]:
    """Each frame's name and data; comments are left out."""
    name = ""
    for line in lines:
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))


def collected(limits: Limits, *, tell: int = 0, end: bool = False) -> list[str]:
    """The frames of a stream to which so many events are told once it listens."""

    async def scene() -> list[str]:
        tail, found = Tail(), []
        async for frame in frames(tail, "acme", limits, welcome):
            if not found and tell:
                events = [make.happened(f"m{number}") for number in range(tell)]
                tail.tell([make.ingested(*events)])
            if end:
                tail.end()
            found.append(frame.decode())
        return found

    return asyncio.run(scene())


def test_a_stream_says_that_it_lives_and_that_it_ends() -> None:
    found = collected(BRIEF)

    assert found[0] == ": listening\n\n"
    assert set(found[1:-1]) == {": still here\n\n"}
    assert 2 <= len(found[1:-1]) <= 6
    assert found[-1] == "event: end\ndata: {}\n\n"


@pytest.mark.parametrize("answer", [revoked, unknown])
def test_a_stream_ends_with_its_token(answer: Callable[[], Awaitable[bool]]) -> None:
    async def scene() -> list[bytes]:
        tail, found = Tail(), []
        async for frame in frames(tail, "acme", replace(BRIEF, stream_seconds=2.0), answer):
            found.append(frame)
            # News come faster than heartbeats do.
            await asyncio.sleep(BRIEF.heartbeat_seconds / 5)
            tail.tell([make.ingested(make.happened())])
        return found

    found = asyncio.run(scene())

    assert found[-1].startswith(b"event: end")
    assert 2 < len(found) < 10


def test_a_stream_ends_in_time_for_who_reads_slowly() -> None:
    async def scene() -> list[str]:
        tail, found = Tail(), []
        async for frame in frames(tail, "acme", BRIEF, welcome):
            if not found:
                tail.tell([make.ingested(*(make.happened(f"m{number}") for number in range(99)))])
            await asyncio.sleep(BRIEF.stream_seconds / 5)
            found.append(frame.decode())
        return found

    found = asyncio.run(scene())

    assert len(found) < 10
    assert found[-1].startswith("event: end")


def test_a_stream_ends_when_the_process_does() -> None:
    assert collected(replace(BRIEF, stream_seconds=60.0), end=True)[-1].startswith("event: end")


def test_what_was_missed_comes_before_what_was_not() -> None:
    found = list(told(iter("".join(collected(BRIEF, tell=1003)).splitlines())))

    assert found[0] == ("missed", {"count": 3})
    assert found[1][1]["message_id"] == "m3"
    assert [name for name, _ in found] == ["missed", *["event"] * 1000, "end"]


def test_events_come_as_they_become_readable_and_only_ones_own(tenants: NewTenant) -> None:
    caller, other = tenants().client, tenants().client
    with caller.stream("GET", STREAM) as answer:
        lines = answer.iter_lines()
        assert next(lines) == ": listening"
        other.post("/api/events/", json={"events": [{**EVENT, "messageId": "theirs"}]})
        caller.post("/api/events/", json={"events": [{**EVENT, "messageId": "mine"}]})
        name, event = next(told(lines))
        (readable,) = caller.get("/api/events/recent/").json()["results"]

    assert answer.headers["Content-Type"].startswith("text/event-stream")
    assert answer.headers["Cache-Control"] == "no-store"
    assert (name, event) == ("event", readable)
    assert event["message_id"] == "mine"


@pytest.mark.parametrize(("scope", "status"), [("read", 200), ("write", 403)])
def test_a_stream_is_for_those_who_may_read(client: httpx.Client, scope: str, status: int) -> None:
    token = client.post("/api/tokens/", json={"name": "x", "scopes": [scope]}).json()["token"]
    headers = {"Authorization": f"Bearer {token}"}
    with client.stream("GET", STREAM, headers=headers) as answer:
        assert answer.status_code == status
    assert httpx.get(f"{client.base_url}{STREAM}").status_code == 401
