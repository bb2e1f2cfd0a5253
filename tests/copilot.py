"""A run of the copilot's loop against a scripted server, over a socket and through the real SDK."""

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from api.copilot.loop import Loop
from api.copilot.prompt import user_turn
from api.copilot.shelf import Shelf
from api.copilot.tool import Desk
from api.copilot.toolbox import Toolbox
from api.copilot.voice import Voice
from infra.copilot.claude import ClaudeModel
from infra.copilot.stand_in.server import MessagesServer
from infra.copilot.stand_in.wire import Reply, turn
from infra.copilot_ports import KnownEvent
from infra.parcels import Page
from schemas.activations import Activation
from schemas.copilot import Done, Frame
from schemas.errors import Unavailable
from schemas.saved_segments import SavedSegment
from schemas.segment_rules import check as check_definition
from schemas.segments import Definition

NOW = datetime(2026, 5, 9, 12, tzinfo=UTC)
BOUGHT = {"version": 1, "root": {"type": "event", "event": "Order Completed"}}


def segment(id_: int, name: str, member_count: int | None = 5, **fields: Any) -> SavedSegment:
    """A static segment, unless it is given a definition."""
    defaults: dict[str, Any] = {
        "id": id_,
        "name": name,
        "description": "",
        "type": "dynamic" if fields.get("definition") else "static",
        "status": "active",
        "definition": None,
        "definition_hash": None,
        "explain": (),
        "version": 1,
        "member_count": member_count,
        "computed_at": NOW,
        "last_error": "",
        "used_by": (),
        "created_at": NOW,
        "updated_at": NOW,
    }
    return SavedSegment(**{**defaults, **fields})


SEGMENTS = (
    segment(12, "High LTV", 1842, definition=BOUGHT, explain=("performed Order Completed",)),
    segment(13, "Loyalty Gold", used_by=(12,)),
    segment(14, "Loyalty Lapsed", None, status="draft"),
)
EVENTS = (
    KnownEvent(event="Order Completed", count=9, last_seen_at=NOW, properties={"total": "number"}),
    KnownEvent(event="Product Added", count=4, last_seen_at=NOW, properties={}),
)
CONNECTORS = (
    Activation(
        id=1,
        name="Mail",
        type="webhook",
        config={"type": "webhook", "url": "https://mail.example/zq-secret"},
        segment_ids=(12, 99),
        backfill=True,
        status="active",
        last_sync_at=NOW,
        last_error="",
        resyncs=0,
        cursors=(),
        created_at=NOW,
        updated_at=NOW,
    ),
)


@dataclass
class Known:
    """What is known of a tenant's events, held in memory."""

    events: Sequence[KnownEvent] = EVENTS

    async def event_schemas(self) -> Sequence[KnownEvent]:
        return self.events


@dataclass
class Catalog:
    """Of a tenant's catalog what the tools use; it has no method that writes."""

    held: Sequence[SavedSegment] = SEGMENTS

    async def segments(
        self,
        offset: int,
        limit: int,
        *,
        search: str | None = None,
        status: str | None = None,
        order: str = "id",
    ) -> Page[SavedSegment]:
        found = [
            each
            for each in self.held
            if (search or "").lower() in each.name.lower() and status in (None, each.status)
        ]
        if order == "-member_count":
            found.sort(key=lambda each: each.member_count or -1, reverse=True)
        return Page(len(found), tuple(found[offset : offset + limit]))

    async def activations(self, offset: int, limit: int) -> Page[Activation]:
        return Page(len(CONNECTORS), CONNECTORS)

    async def check_segment(self, definition: Definition) -> None:
        check_definition(definition)

    async def queries(self) -> list[Any]:
        return []

    async def competitors(self) -> list[Any]:
        return []


class Empty:
    """A warehouse in which nothing has happened."""

    async def ask(self, sql: str, parameters: Any = None, *, seconds: int = 5) -> list[Any]:
        return [{"count": 0, "total": 0}] if "AS total" in sql else []


class Down:
    """A warehouse that does not answer, after `seconds`; it counts how often it was asked."""

    def __init__(self, problem: Exception | None = None, seconds: float = 0) -> None:
        self.asked = 0
        self._problem = problem or Unavailable("projections")
        self._seconds = seconds

    async def ask(self, sql: str, parameters: Any = None, *, seconds: int = 5) -> list[Any]:
        self.asked += 1
        await asyncio.sleep(self._seconds)
        raise self._problem


def desk(warehouse: Any = None, tenant_id: str = "acme", **parts: Any) -> Desk:
    """A desk at `NOW`."""
    defaults: dict[str, Any] = {
        "tenant_id": tenant_id,
        "catalog": Catalog(),
        "warehouse": warehouse or Empty(),
        "knowledge": Known(),
        "shelf": Shelf({}, NOW),
        "now": NOW,
    }
    return Desk(**{**defaults, **parts})


def call(name: str, id_: str = "toolu_1", /, **arguments: Any) -> dict[str, Any]:
    return {"type": "tool_use", "id": id_, "name": name, "input": arguments}


def text(said: str) -> dict[str, Any]:
    return {"type": "text", "text": said}


def plays(*blocks: dict[str, Any], stop: str | None = None) -> Reply:
    """The model says this."""
    return Reply(turn(blocks, stop))


class Script:
    """Replies one after the other, then the last for ever."""

    def __init__(self, *replies: Reply | Callable[[dict[str, Any]], Reply]) -> None:
        self._replies = deque(replies)

    def __call__(self, request: dict[str, Any]) -> Reply:
        reply = self._replies[0] if len(self._replies) == 1 else self._replies.popleft()
        return reply if isinstance(reply, Reply) else reply(request)


@dataclass
class Ended:
    """How a run went."""

    status: str
    frames: list[Frame]
    requests: list[dict[str, Any]]
    loop: Loop
    message_id: UUID = field(default_factory=uuid4)
    disconnects: int = 0

    def of(self, type_: str) -> list[Any]:
        return [frame for frame in self.frames if frame.type == type_]

    @property
    def text(self) -> str:
        return "".join(frame.content for frame in self.of("text"))

    @property
    def error(self) -> str | None:
        return next((frame.code for frame in self.of("error")), None)

    @property
    def results(self) -> list[dict[str, Any]]:
        """All results that the last request held."""
        return [
            block
            for message in self.requests[-1]["messages"]
            for block in message["content"]
            if block["type"] == "tool_result"
        ]


def conversed(
    *replies: Reply | Callable[[dict[str, Any]], Reply],
    at: Desk | None = None,
    question: str = "show me my top events",
    seconds: float = 20,
    tool_seconds: float = 10,
    read_seconds: float = 20,
) -> Ended:
    """What a run tells when the model replies so."""

    async def run() -> Ended:
        async with MessagesServer(Script(*replies)) as server:
            model = ClaudeModel(server.key, "claude-test", server.url, read_seconds=read_seconds)
            toolbox = Toolbox(at or desk(), tool_seconds)
            ended = await answered_by(model, toolbox, question, seconds)
        return replace(ended, requests=server.requests, disconnects=server.disconnects)

    return asyncio.run(run())


async def answered_by(
    model: ClaudeModel, toolbox: Toolbox, question: str, seconds: float = 60
) -> Ended:
    """How a model answers; it is closed then."""
    frames: list[Frame] = []
    voice = Voice(frames.append, simulated=False)
    messages = [{"role": "user", "content": list(user_turn(question, "acme", NOW, None))}]
    loop = Loop(model, toolbox, voice, messages, "somebody")
    voice.start(uuid4(), uuid4())
    status = await loop.converse(seconds)
    voice.done(status, loop.usage, 1)
    await model.close()
    check(frames)
    return Ended(status, frames, [], loop)


@contextmanager
def speaking(*replies: Reply | Callable[[dict[str, Any]], Reply]) -> Iterator[MessagesServer]:
    """A scripted server with a loop of its own, for an API that runs in another."""
    server = MessagesServer(Script(*replies))
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    asyncio.run_coroutine_threadsafe(server.open(), loop).result(5)
    try:
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(server.close(), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def check(frames: Sequence[Frame]) -> None:
    """The invariants of every stream. Source: spec "copilot", "Invariants"."""
    types = [frame.type for frame in frames]
    assert types[0] == "start"
    assert types.count("start") == 1
    assert types[-1] == "done"
    assert types.count("done") == 1
    assert types.count("error") <= 1
    if "error" in types:
        assert "text" in types[: types.index("error")]
    assert all(frame.content for frame in frames if frame.type == "text")
    ids = [frame.id for frame in frames if frame.type == "ui"]
    assert len(ids) == len(set(ids))
    calls = [frame.call_id for frame in frames if frame.type in ("thinking", "computing")]
    assert len(calls) == len(set(calls))
    assert isinstance(frames[-1], Done)
