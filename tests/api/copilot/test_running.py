"""Answers that are on their way: slow, cancelled, left alone, several at once.

Source: spec "copilot", "SSE protocol" and "Security", cost and loops.
"""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import timedelta
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from pydantic import TypeAdapter

from api.deps import Limits
from infra.copilot.claude import ClaudeModel
from infra.copilot.stand_in.wire import Reply, turn
from infra.copilot_ports import Allowance, Begun
from infra.local.stack import whereabouts
from schemas.copilot import Frame
from tests.api.conftest import Caller, NewTenant, until
from tests.api.door import serving
from tests.copilot import call, check, plays, speaking, text
from tests.infra.postgres.scenes import ask
from tests.stack import Stack

ASK = "/api/ai/copilot/"
SILENT = Reply([], ending="hangs")
HALF = Reply(turn([text("It began")])[:4], ending="hangs")
FINE = plays(text("Here you are."))


class Scene:
    """An API whose copilot's model replies as scripted, and a client of a tenant of its own."""

    def __init__(self, client: httpx.Client, caller: Caller, server: Any) -> None:
        self.client = client
        self.tenant_id = caller.tenant_id
        self.server = server

    def asked(self, message: str = "x", **fields: Any) -> dict[str, Any]:
        accept = {"Accept": "application/json"}
        return self.client.post(ASK, json={"message": message, **fields}, headers=accept).json()

    @contextmanager
    def streaming(self, **fields: Any) -> Iterator["Stream"]:
        body = {"message": "x", **fields}
        with self.client.stream("POST", ASK, json=body) as answer:
            assert answer.status_code == 200
            yield Stream(answer)

    def conversation(self) -> dict[str, Any]:
        """The newest conversation as a whole."""
        newest = self.client.get(f"{ASK}conversations/").json()["results"][0]
        return self.client.get(f"{ASK}conversations/{newest['id']}/").json()


class Stream:
    """The lines of a stream, as they come."""

    def __init__(self, answer: httpx.Response) -> None:
        self._lines = answer.iter_lines()

    def frame(self) -> Any:
        while not (line := next(self._lines)).startswith("data: "):
            pass
        return TypeAdapter(Frame).validate_json(line.removeprefix("data: "))

    def comment(self) -> str:
        while not (line := next(self._lines)).startswith(":"):
            pass
        return line

    def rest(self) -> list[Any]:
        told = [line.removeprefix("data: ") for line in self._lines if line.startswith("data: ")]
        return [TypeAdapter(Frame).validate_json(line) for line in told]


@contextmanager
def scene(
    stack: Stack,
    tenants: NewTenant,
    folder: Path,
    *replies: Any,
    limits: Any = None,
    **copilot: Any,
) -> Iterator[Scene]:
    caller = tenants()
    with speaking(*replies) as server:
        model = ClaudeModel(server.key, "claude-test", server.url)
        parts = {"copilot": {"model": model, **copilot}, "limits": limits or Limits()}
        with (
            serving(stack, folder, **parts) as url,
            httpx.Client(
                base_url=url,
                headers={"Authorization": f"Bearer {caller.token}"},
                timeout=20,
                trust_env=False,
            ) as client,
        ):
            yield Scene(client, caller, server)


@pytest.fixture
def scenes(stack, tenants, tmp_path):
    return partial(scene, stack, tenants, tmp_path)


def test_the_first_frame_comes_at_once_whatever_the_model_does(stack, tenants, tmp_path):
    limits = Limits(heartbeat_seconds=0.1)
    with (
        scene(stack, tenants, tmp_path, SILENT, limits=limits) as at,
        at.streaming() as stream,
    ):
        began = time.monotonic()
        first = stream.frame()
        took = time.monotonic() - began

        assert (first.type, first.simulated, took < 1) == ("start", False, True)
        assert [stream.comment(), stream.comment()] == [": ping", ": ping"]


def test_who_cancels_sees_the_end_and_what_was_said_is_kept(stack, tenants, tmp_path):
    with scene(stack, tenants, tmp_path, HALF, beat=timedelta(hours=1)) as at:
        with at.streaming() as stream:
            start, said = stream.frame(), stream.frame()
            here = f"{ASK}conversations/{start.conversation_id}/"
            assert at.client.get(here).json()["is_running"]
            assert at.client.post(f"{here}cancel/").status_code == 204
            told = [start, said, *stream.rest()]
        check(told)
        whole = at.conversation()
        until(lambda: at.server.disconnects == 1)

    assert [frame.type for frame in told] == ["start", "text", "done"]
    assert told[-1].status == "cancelled"
    assert whole["is_running"] is False
    assert (whole["messages"][-1]["text"], whole["messages"][-1]["status"]) == (
        "It began",
        "cancelled",
    )


def test_who_hangs_up_ends_the_answer_and_what_was_said_is_kept(stack, tenants, tmp_path):
    with scene(stack, tenants, tmp_path, HALF) as at:
        with at.streaming() as stream:
            assert [stream.frame().type, stream.frame().type] == ["start", "text"]
        until(lambda: at.server.disconnects == 1)
        until(lambda: len(at.conversation()["messages"]) == 2)
        whole = at.conversation()

    assert (whole["messages"][-1]["text"], whole["is_running"]) == ("It began", False)


def test_who_hangs_up_on_the_whole_answer_ends_it_too(stack, tenants, tmp_path):
    with scene(stack, tenants, tmp_path, HALF) as at:
        asked = at.client.build_request(
            "POST", ASK, json={"message": "x"}, headers={"Accept": "application/json"}
        )
        with closing(HTTPConnection(asked.url.host, asked.url.port)) as caller:
            caller.request("POST", ASK, asked.content, dict(asked.headers))
            until(lambda: at.server.requests)
        until(lambda: at.server.disconnects == 1)
        until(lambda: len(at.conversation()["messages"]) == 2)
        whole = at.conversation()

    assert (whole["messages"][-1]["status"], whole["is_running"]) == ("cancelled", False)


def test_a_cancellation_reaches_the_process_that_answers(stack, tenants, tmp_path):
    beat = timedelta(seconds=0.1)
    with scene(stack, tenants, tmp_path, HALF, beat=beat) as at, at.streaming() as stream:
        start = stream.frame()
        ask(
            whereabouts(stack.folder).postgres_url,
            "UPDATE copilot_conversations SET run_id = NULL, run_until = NULL WHERE id = %s",
            start.conversation_id,
        )

        assert stream.rest()[-1].status == "cancelled"


def test_after_an_unfinished_turn_no_call_is_left_without_its_result(stack, tenants, tmp_path):
    begun = turn([text("Looking"), call("list_segments")])
    broken = Reply(begun[:-2], ending="cuts")
    with scene(stack, tenants, tmp_path, broken, FINE) as at:
        first = at.asked()
        second = at.asked(conversation_id=first["conversation_id"])
        replayed = at.server.requests[-1]["messages"]

    assert (first["status"], first["error_code"]) == ("error", "model_unavailable")
    assert second["status"] == "ok"
    assert replayed[1] == {"role": "assistant", "content": [{"type": "text", "text": "Looking"}]}


def test_of_a_turn_that_broke_after_its_tools_only_the_text_is_told(stack, tenants, tmp_path):
    asks, broken = plays(text("Looking"), call("list_segments")), Reply(turn([])[:-2])
    with scene(stack, tenants, tmp_path, asks, broken, broken, FINE) as at:
        first = at.asked()
        at.asked(conversation_id=first["conversation_id"])
        _, told, _ = at.server.requests[-1]["messages"]

    assert first["status"] == "error"
    assert told == {"role": "assistant", "content": [{"type": "text", "text": "Looking"}]}


def test_segments_are_looked_for_and_sorted_where_they_are_kept(stack, tenants, tmp_path):
    asks = plays(
        call("list_segments", "toolu_1", search="GOLD", sort="name", order="asc", limit=1),
        call("list_segments", "toolu_2", search="gold", sort="updated_at"),
        call("list_segments", "toolu_3", status="archived"),
    )
    with scene(stack, tenants, tmp_path, asks, FINE) as at:
        for name in ("Gold B", "Gold A", "Silver"):
            body = {"name": name, "type": "static"}
            at.client.post("/api/segments/", json=body).raise_for_status()
        at.asked()
        *_, answered = at.server.requests[-1]["messages"]

    told = [json.loads(result["content"]) for result in answered["content"]]
    assert [(each["total"], [row["name"] for row in each["rows"]]) for each in told] == [
        (2, ["Gold A"]),
        (2, ["Gold A", "Gold B"]),
        (0, []),
    ]


def test_results_of_earlier_turns_are_stubs(stack, tenants, tmp_path):
    asks = plays(call("list_segments"))
    with scene(stack, tenants, tmp_path, asks, FINE, FINE) as at:
        first = at.asked()
        at.asked(conversation_id=first["conversation_id"])
        _, said, answered, ended, _ = at.server.requests[-1]["messages"]

    [result] = answered["content"]
    assert set(json.loads(result["content"])) == {"result_id", "note"}
    assert said["content"][0]["name"] == "list_segments"
    assert ended["content"][0]["text"] == "Here you are."


@pytest.mark.parametrize(
    ("said", "heard", "odd"),
    [
        ("a\x00b", "ab", "\x00"),
        ("a\ud800b", "a?b", float("nan")),
        ("ab", "ab", [float("inf"), {"x": -float("inf")}]),
    ],
)
def test_what_postgres_cannot_keep_is_left_out(scenes, said, heard, odd):
    asks = plays(text(said), call("list_segments", search=odd))
    with scenes(asks, FINE) as at:
        reply = at.asked()
        kept = at.conversation()["messages"][-1]["text"]

    assert kept == reply["text"] == f"{heard}\n\nHere you are."


def test_one_answer_at_a_time(stack, tenants, tmp_path):
    with scene(stack, tenants, tmp_path, SILENT) as at, at.streaming() as stream:
        start = stream.frame()
        body = {"message": "x", "conversation_id": str(start.conversation_id)}
        refused = at.client.post(ASK, json=body)

        assert (refused.status_code, refused.json()["code"]) == (409, "run_in_progress")
        with at.streaming():
            third = at.client.post(ASK, json={"message": "x"})
            assert (third.status_code, third.json()["code"]) == (429, "rate_limited")
            assert third.headers["retry-after"] == "5"


def test_a_process_has_only_so_many_answers_under_way(stack, tenants, tmp_path):
    with scene(stack, tenants, tmp_path, SILENT, at_once=1) as at, at.streaming() as stream:
        stream.frame()
        refused = at.client.post(ASK, json={"message": "x"})

    assert (refused.status_code, refused.json()["code"]) == (429, "busy")


def test_many_who_come_at_once_are_no_more_than_may_be(stack, tenants, tmp_path):
    allowance = Allowance(at_once=10)
    with scene(stack, tenants, tmp_path, SILENT, at_once=2, allowance=allowance) as at:

        def ask_shortly(_):
            try:
                return at.client.post(ASK, json={"message": "x"}, timeout=3).status_code
            except httpx.ReadTimeout:
                return "under way"

        with ThreadPoolExecutor(8) as pool:
            told = list(pool.map(ask_shortly, range(8)))

    assert sorted(map(str, told)) == ["429"] * 6 + ["under way"] * 2


def test_without_a_model_there_is_no_copilot(stack, tenants, tmp_path):
    with scene(stack, tenants, tmp_path, FINE, model=None) as at:
        refused = at.client.post(ASK, json={"message": "x"})

    assert (refused.status_code, refused.json()["code"]) == (503, "copilot_not_configured")


def test_a_tenant_may_turn_it_off(stack, tenants, tmp_path):
    with scene(stack, tenants, tmp_path, FINE) as at:
        url = whereabouts(stack.folder).postgres_url
        ask(url, "UPDATE tenants SET copilot_disabled = true WHERE id = %s", at.tenant_id)
        refused = at.client.post(ASK, json={"message": "x"})

    assert (refused.status_code, refused.json()["code"]) == (403, "copilot_disabled")
    assert at.server.requests == []


class Bug:
    """A model with a bug of ours in it."""

    name = "bug"
    is_simulated = False

    async def speak(self, prompt: Any) -> Any:
        raise RuntimeError("db password=hunter2")
        yield

    async def close(self) -> None:
        pass


class Forgetful:
    """Conversations that cannot keep an answer."""

    async def begin(self, asker: Any, *_: Any) -> Begun:
        return Begun(asker, uuid4(), uuid4(), (), {})

    async def finish(self, *_: Any) -> None:
        raise ValueError("db password=hunter2")


def test_a_stream_ends_although_its_answer_cannot_be_kept(stack, tenants, tmp_path):
    with scene(stack, tenants, tmp_path, FINE, conversations=Forgetful()) as at:
        reply = at.asked()

    assert (reply["status"], reply["text"]) == ("ok", "Here you are.")


@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
def test_a_bug_is_told_by_a_fixed_sentence(stack, tenants, tmp_path, accept):
    with scene(stack, tenants, tmp_path, FINE, model=Bug()) as at:
        answer = at.client.post(ASK, json={"message": "x"}, headers={"Accept": accept})

    assert answer.status_code == 200
    assert "hunter2" not in answer.text
    assert "internal" in answer.text
    assert "Something went wrong on our side." in answer.text


def test_the_deadline_is_the_settings(stack, tenants, tmp_path):
    with scene(stack, tenants, tmp_path, HALF, deadline=timedelta(seconds=0.3)) as at:
        reply = at.asked()

    assert (reply["status"], reply["error_code"], reply["text"]) == (
        "error",
        "deadline",
        "It began",
    )


def test_who_asks_is_known_to_the_provider_by_a_pseudonym_only(stack, tenants, tmp_path):
    with scene(stack, tenants, tmp_path, FINE) as at:
        first = at.asked()
        at.asked()
        users = {request["metadata"]["user_id"] for request in at.server.requests}

    assert first["status"] == "ok"
    [user] = users
    assert len(user) == 64
    assert at.tenant_id not in user
