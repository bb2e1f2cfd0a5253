"""The loop against a model that behaves, and one that does not, through the SDK over a socket.

Source: spec "copilot", "Loop limits" and "Behaviour checked against the fake".
"""

import json

import pytest

from api.copilot.knowledge import TenantKnowledge
from infra.copilot.stand_in.wire import Reply, closing, deltas, frame, opening, refusal, turn
from tests.api.copilot.test_knowledge import Declaring
from tests.copilot import BOUGHT, Down, call, conversed, desk, plays, text

LIST = call("list_segments", limit=5)
SEGMENT = call("get_segment_detail", segment="High LTV")
FINE = plays(text("Here you are."))


def cut(*blocks, after: int = 1_000) -> Reply:
    """A turn whose connection breaks after so many frames, at the latest before its end."""
    frames = turn(blocks)
    return Reply(frames[: min(after, len(frames) - 2)], ending="cuts")


def broken(*blocks, kind: str) -> Reply:
    """A turn that ends in an error event instead of its end."""
    error = {"type": kind, "message": "db password=hunter2"}
    return Reply([*turn(blocks)[:-2], frame("error", error=error)])


def test_a_question_is_answered():
    ended = conversed(plays(text("Let me look."), LIST), FINE)

    assert ended.status == "ok"
    assert ended.text == "Let me look.\n\nHere you are."
    assert [f.type for f in ended.frames if f.type != "text"] == ["start", "thinking", "done"]
    [status] = ended.of("thinking")
    assert (status.content, status.tool) == ("Looking up segments...", "list_segments")


def test_the_whole_turn_goes_back_to_the_model_unchanged_with_a_result_for_each_call():
    thinking = {"type": "thinking", "thinking": "", "signature": ""}
    frames = [
        *opening(),
        frame("content_block_start", index=0, content_block=thinking),
        *deltas(0, "thinking_delta", "thinking", "Look."),
        frame("content_block_delta", index=0, delta={"type": "signature_delta", "signature": "s1"}),
        frame("content_block_stop", index=0),
        *[f for at, b in enumerate((LIST, SEGMENT | {"id": "toolu_2"}), 1) for f in _call(at, b)],
        *closing("tool_use"),
    ]
    ended = conversed(Reply(frames), FINE)
    _, said, answered = ended.requests[1]["messages"]

    assert said["content"][0] == {"type": "thinking", "thinking": "Look.", "signature": "s1"}
    assert [b["id"] for b in said["content"][1:]] == ["toolu_1", "toolu_2"]
    assert [b["tool_use_id"] for b in answered["content"]] == ["toolu_1", "toolu_2"]


def _call(index, block):
    start = {**block, "input": {}, "caller": {"type": "direct"}}
    yield frame("content_block_start", index=index, content_block=start)
    yield from deltas(index, "input_json_delta", "partial_json", json.dumps(block["input"]))
    yield frame("content_block_stop", index=index)


def test_what_parallel_calls_show_comes_in_the_order_of_the_calls():
    cards = [
        call("display_metric_card", f"toolu_{n}", label=name, segment_id=name)
        for n, name in enumerate(("Loyalty Gold", "High LTV"))
    ]
    ended = conversed(plays(*cards), FINE)

    assert [f.data["value"] for f in ended.of("ui")] == [5, 1842]
    assert [f.id for f in ended.of("ui")] == ["ui_1", "ui_2"]


def test_five_failing_tools_at_once_are_told_to_the_model_and_end_nothing():
    calls = [call("query_top_events", f"toolu_{n}") for n in range(5)]
    ended = conversed(plays(*calls), FINE, at=desk(Down(ValueError("db password=hunter2"))))

    assert ended.status == "ok"
    assert [r["is_error"] for r in ended.results] == [True] * 5
    assert "hunter2" not in json.dumps(ended.requests)


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("query_top_events", {}),
        ("list_event_schemas", {}),
        ("list_recent_events", {}),
        ("display_create_segment_cta", {"name": "Buyers", "definition": BOUGHT}),
    ],
)
def test_a_part_that_is_down_is_asked_three_times_at_most(tool, arguments):
    down = Down()
    rounds = [plays(call(tool, **arguments))] * 5
    knowledge = TenantKnowledge("acme", Declaring(), down)
    ended = conversed(*rounds, FINE, at=desk(down, knowledge=knowledge))

    assert down.asked == 3
    assert json.loads(ended.results[-1]["content"])["error"] == "withdrawn"


def test_a_part_that_hangs_is_asked_twice_at_most():
    down = Down(seconds=5)
    rounds = [plays(call("query_event_volume"))] * 4
    ended = conversed(*rounds, FINE, at=desk(down), tool_seconds=0.05)

    assert down.asked == 2
    assert [json.loads(r["content"])["error"] for r in ended.results] == [
        "timeout",
        "timeout",
        "withdrawn",
        "withdrawn",
    ]


def test_calls_for_ever_end_after_eight_rounds_with_an_answer():
    def reply(request):
        is_last = request.get("tool_choice") == {"type": "none"}
        return plays(text("That is all I have.")) if is_last else plays(LIST)

    ended = conversed(reply)

    assert len(ended.requests) == 8
    assert (ended.status, ended.error) == ("limit", "limit_reached")
    assert ended.text == "That is all I have."
    last = ended.requests[-1]
    assert last["tools"] == ended.requests[0]["tools"]
    assert "Answer with what you have" in last["messages"][-1]["content"][-1]["text"]


def test_a_model_that_calls_although_it_may_not_is_not_heard():
    ended = conversed(plays(LIST))

    assert len(ended.requests) == 8
    assert (ended.status, ended.error) == ("limit", "limit_reached")
    assert len(ended.of("thinking")) == 7


def test_more_than_twenty_calls_are_not_made():
    many = plays(*[call("list_segments", f"toolu_{n}") for n in range(25)])
    ended = conversed(many, FINE)

    assert len(ended.of("thinking")) == 20
    assert len(ended.results) == 25
    assert ended.status == "limit"


def test_tools_run_only_when_the_turn_stopped_for_them():
    ended = conversed(plays(SEGMENT, stop="max_tokens"))

    assert (ended.status, ended.error) == ("error", "truncated")
    assert ended.of("thinking") == []


@pytest.mark.parametrize("stop", ["max_tokens", "model_context_window_exceeded"])
def test_a_cut_off_answer_says_so(stop):
    ended = conversed(plays(text("It began"), stop=stop))

    assert (ended.text, ended.error) == ("It began", "truncated")


@pytest.mark.parametrize("blocks", [(), (text("I would rather"),)])
def test_a_refusal_gets_a_fixed_sentence(blocks):
    ended = conversed(plays(*blocks, stop="refusal"))

    assert (ended.status, ended.error) == ("refused", None)
    assert ended.text.endswith("I can answer questions about your data.")
    assert ended.loop.said == []


def test_a_model_that_says_nothing_is_not_echoed_as_nothing():
    ended = conversed(plays(stop="end_turn"))

    assert (ended.status, ended.text) == ("ok", "I have nothing to say to that.")


@pytest.mark.parametrize(
    "reply",
    [
        cut(text("x"), after=2),
        broken(kind="overloaded_error"),
        broken(kind="api_error"),
        Reply(turn([])[:-2]),
    ],
    ids=["cut", "overloaded", "api error", "clean end without message_stop"],
)
def test_what_breaks_before_a_word_is_shown_is_asked_again_once(reply):
    once, twice = conversed(reply, FINE), conversed(reply)

    assert (once.status, len(once.requests)) == ("ok", 2)
    assert (twice.status, twice.error, len(twice.requests)) == ("error", "model_unavailable", 2)
    assert twice.text == "The assistant is temporarily unavailable."


@pytest.mark.parametrize(
    "reply",
    [
        cut(text("Here are")),
        broken(text("Here are"), kind="overloaded_error"),
        Reply(turn([text("Here are")])[:-2]),
    ],
    ids=["cut", "overloaded", "clean end"],
)
def test_what_breaks_after_words_were_shown_is_not_asked_again(reply):
    ended = conversed(reply, FINE)

    assert (ended.error, len(ended.requests)) == ("model_unavailable", 1)
    assert ended.text == "Here are"
    assert "hunter2" not in str(ended.frames)


def test_a_run_is_helped_out_once_only():
    broken_off = Reply(turn([])[:-2])
    ended = conversed(broken_off, plays(LIST), broken_off)

    assert (ended.error, len(ended.requests)) == ("model_unavailable", 3)


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("rate_limit_error", "model_rate_limited"),
        ("invalid_request_error", "model_rejected"),
        ("authentication_error", "model_misconfigured"),
    ],
)
def test_an_error_inside_a_stream_is_told_by_its_type(kind, code):
    ended = conversed(broken(kind=kind), FINE)

    assert (ended.error, len(ended.requests)) == (code, 1)


def test_an_empty_piece_of_text_is_not_told():
    empty = frame("content_block_delta", index=0, delta={"type": "text_delta", "text": ""})
    frames = turn([text("Hi")])
    ended = conversed(Reply([*frames[:3], empty, *frames[3:]]))

    assert [said.content for said in ended.of("text")] == ["Hi"]


def test_silence_is_an_outage():
    silent = Reply(turn([])[:1], ending="hangs")
    ended = conversed(silent, FINE, read_seconds=0.3)

    assert (ended.status, len(ended.requests)) == ("ok", 2)


def test_arguments_that_are_no_json_are_asked_for_once_more():
    bad = [f for f in turn([SEGMENT]) if b"partial_json" not in f]
    at = next(n for n, f in enumerate(bad) if b"content_block_start" in f)
    bad.insert(at + 1, *deltas(0, "input_json_delta", "partial_json", '{"segment": !'))
    once, twice = conversed(Reply(bad), FINE), conversed(Reply(bad))

    assert (once.status, len(once.requests)) == ("ok", 2)
    assert (twice.error, len(twice.requests)) == ("model_bad_output", 2)


@pytest.mark.parametrize("given", ["[]", "null", '"x"', "7"])
def test_arguments_that_are_no_object_are_asked_for_once_more(given):
    start = {**LIST, "input": {}}
    asks = Reply(
        [
            *opening(),
            frame("content_block_start", index=0, content_block=start),
            *deltas(0, "input_json_delta", "partial_json", given),
            frame("content_block_stop", index=0),
            *closing("tool_use"),
        ]
    )

    assert conversed(asks, FINE).status == "ok"
    assert conversed(asks, asks).error == "model_bad_output"


@pytest.mark.parametrize("blank", [" ", "\n\n"])
def test_blanks_are_no_answer(blank):
    assert conversed(plays(text(blank))).text.strip() == "I have nothing to say to that."
    assert "too long" in conversed(plays(text(blank), stop="max_tokens")).text


def test_a_limited_model_is_asked_again_by_the_sdk_alone():
    limited = refusal("rate_limit_error", "slow down", **{"retry-after-ms": "1"})
    busy = refusal("overloaded_error", "busy", **{"retry-after-ms": "1"})
    through, never = conversed(limited, busy, FINE), conversed(limited)

    assert (through.status, len(through.requests)) == ("ok", 3)
    assert (never.error, len(never.requests)) == ("model_rate_limited", 3)


@pytest.mark.parametrize(
    ("kind", "code", "requests"),
    [
        ("invalid_request_error", "model_rejected", 1),
        ("authentication_error", "model_misconfigured", 1),
        ("billing_error", "model_misconfigured", 1),
        ("permission_error", "model_misconfigured", 1),
        ("not_found_error", "model_misconfigured", 1),
        ("request_too_large", "model_rejected", 1),
        ("api_error", "model_unavailable", 3),
        ("timeout_error", "model_unavailable", 3),
        ("overloaded_error", "model_unavailable", 3),
    ],
)
def test_every_error_of_the_api_has_its_code(kind, code, requests):
    ended = conversed(refusal(kind, "db password=hunter2", **{"retry-after-ms": "1"}))

    assert (ended.status, ended.error, len(ended.requests)) == ("error", code, requests)
    assert "hunter2" not in str(ended.frames)


def test_nobody_there_is_an_outage():
    ended = conversed(Reply([], ending="cuts"))

    assert ended.error == "model_unavailable"


def test_the_deadline_ends_a_run_and_hangs_up_on_the_model():
    ended = conversed(Reply(turn([text("Well")])[:4], ending="hangs"), seconds=0.4)

    assert (ended.status, ended.error, ended.text) == ("error", "deadline", "Well")


def test_the_wire_is_read_whatever_its_pieces():
    raw = b"".join(turn([text("Ärger\u2028 mit 🦊"), LIST])).replace(b"\n", b"\r\n")
    odd = b"event: news\r\ndata: {}\r\n\r\n"
    ended = conversed(Reply([bytes([b]) for b in odd + raw]), FINE)

    assert ended.text.startswith("Ärger\u2028 mit 🦊")
    assert len(ended.of("thinking")) == 1


def test_an_unknown_tool_and_wrong_arguments_are_told_to_the_model():
    wrong = call("query_top_events", "toolu_2", days=0, tenant_id="rival")
    ended = conversed(plays(call("drop_table"), wrong), FINE)
    unknown, invalid = (json.loads(r["content"]) for r in ended.results)

    assert unknown["error"] == "unknown_tool"
    assert {e["pointer"] for e in invalid["errors"]} == {"/days", "/tenant_id"}
    assert "rival" not in str(ended.results)


def test_tokens_of_all_turns_are_counted_those_of_failed_ones_too():
    used = {"input_tokens": 100, "output_tokens": 7, "cache_read_input_tokens": 50}
    first = turn([LIST], usage=used | {"cache_creation_input_tokens": 3})
    failing = turn([], usage=used)[:1]
    ended = conversed(
        Reply(first), Reply(failing, ending="cuts"), Reply(turn([text("x")], usage=used))
    )

    assert ended.loop.usage.input_tokens == 303
    assert ended.loop.usage.cache_read_input_tokens == 150


def test_the_prefix_is_the_same_from_turn_to_turn_and_marked_for_the_cache():
    ended = conversed(plays(LIST), FINE)
    first, second = ended.requests

    assert (first["system"], first["tools"]) == (second["system"], second["tools"])
    assert first["system"][0]["cache_control"] == {"type": "ephemeral"}
    assert first["cache_control"] == {"type": "ephemeral"}
    assert "2026" not in first["system"][0]["text"]
    assert "acme" not in first["system"][0]["text"]
    assert json.loads(first["messages"][0]["content"][0]["text"])["today"] == "2026-05-09"
    assert first["metadata"] == {"user_id": "somebody"}
    assert second["messages"][: len(first["messages"])] == first["messages"]
