"""The stand-in: its server refuses what the real API does, its table knows the documents' questions."""

import asyncio
import json

import httpx2
import pytest

from infra.copilot.stand_in.checks import refused
from infra.copilot.stand_in.heard import heard
from infra.copilot.stand_in.intents import answer
from infra.copilot.stand_in.server import MessagesServer
from infra.copilot.stand_in.wire import Reply, turn

HEADERS = {"authorization": "Bearer key", "anthropic-version": "2026-10-21"}
ASKED = {"role": "user", "content": "Which segments are the largest?"}
CALLED = {
    "role": "assistant",
    "content": [{"type": "tool_use", "id": "t1", "name": "list_segments", "input": {}}],
}


def result(id_: str = "t1", data: object = None, **fields: object) -> dict:
    block = {"type": "tool_result", "tool_use_id": id_, "content": json.dumps(data or {})}
    return {"role": "user", "content": [{**block, **fields}]}


def calling(**fields: object) -> dict:
    return {"role": "assistant", "content": [{**CALLED["content"][0], **fields}]}


def request(*messages: dict, **fields: object) -> dict:
    return {"model": "m", "max_tokens": 10, "messages": list(messages or (ASKED,)), **fields}


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({}, request(), 401),
        ({"authorization": "Bearer other"}, request(), 401),
        ({"authorization": "Bearer key"}, request(), 400),
        (HEADERS, [], 400),
        (HEADERS, {"model": "m", "messages": [ASKED]}, 400),
        (HEADERS, request(temperature=0.5), 400),
        (HEADERS, request(tools=[{"name": "a"}, {"name": "a"}]), 400),
        (HEADERS, request(tool_choice={"type": "any"}), 400),
        (HEADERS, request({"role": "assistant", "content": "x"}), 400),
        (HEADERS, request({"role": "user", "content": ""}), 400),
        (HEADERS, request(ASKED, CALLED), 400),
        (HEADERS, request(ASKED, calling(input=[]), result()), 400),
        (HEADERS, request(ASKED, calling(id=""), result("")), 400),
        (HEADERS, request(ASKED, CALLED, ASKED), 400),
        (HEADERS, request(ASKED, CALLED, result("t2")), 400),
        (HEADERS, request(ASKED, result("t1")), 400),
    ],
)
def test_what_the_real_api_refuses_is_refused(headers, body, status):
    reply = refused(headers, body, "key")

    assert reply is not None
    assert reply.status == status


def test_results_after_a_text_are_refused():
    late = result()
    late["content"].insert(0, {"type": "text", "text": "x"})

    assert refused(HEADERS, request(ASKED, CALLED, late), "key") is not None


@pytest.mark.parametrize(
    "body", [request(), request(ASKED, CALLED, result(), tool_choice={"type": "none"})]
)
def test_what_is_in_order_is_let_through(body):
    assert refused(HEADERS, body, "key") is None


def test_a_request_is_understood():
    before = {
        "role": "user",
        "content": [{"type": "text", "text": "{}"}, {"type": "text", "text": "first"}],
    }
    found = heard(request(before, {"role": "assistant", "content": "x"}, ASKED, CALLED, result()))

    assert (found.before, found.question) == ("first", ASKED["content"])
    assert [got.tool for got in found.results] == ["list_segments"]
    assert found.may_call


def said(reply: Reply) -> str:
    return b"".join(reply.pieces).decode()


def spoken(reply: Reply) -> str:
    """The text of a turn."""
    frames = [json.loads(piece.split(b"data: ")[1]) for piece in reply.pieces]
    return "".join(frame.get("delta", {}).get("text", "") for frame in frames)


@pytest.mark.parametrize(
    ("question", "tool"),
    [
        ("Show me my top 5 events by volume this week", "query_top_events"),
        ("Quels sont mes 5 principaux evenements cette semaine ?", "query_top_events"),
        ("How many users are in the High LTV segment?", "get_segment_detail"),
        ("High LTV has 5000 users, right?", "get_segment_detail"),
        (
            "What's the membership trend for Churn Risk over the last 30 days?",
            "query_segment_membership_trend",
        ),
        ("How is the loyalty segment doing?", "query_segment_membership_trend"),
        (
            "Create a segment for users who purchased in the last 7 days but never added to a wishlist",
            "list_event_schemas",
        ),
        ('Segment of users who did "Purchase" in the last 30 days', "list_event_schemas"),
        ("Which segments are the largest?", "list_segments"),
        ("Show me the conditions for the VIP Buyers segment", "get_segment_detail"),
        ("What connectors are active?", "list_activations"),
        ("List my event schemas", "list_event_schemas"),
        ("What events have been ingested today?", "list_recent_events"),
        ("Daily Order Completed volume for the last 14 days", "query_event_volume"),
        ("Did order volume go up or down versus the previous week?", "list_event_schemas"),
        (
            "Users who started checkout and did not complete an order within 24 hours",
            "list_event_schemas",
        ),
        ("Pro or VIP customers in Lyon who were active in the last month", "list_event_schemas"),
        ("Show everything about all my data", "query_top_events"),
        ("How visible are we on Perplexity?", "query_visibility"),
        ("Which competitors beat us?", "query_competitors"),
        ("How many Order Completed events were there in the last 30 days?", "query_event_volume"),
        ("How many events came in this week?", "query_event_volume"),
        ("Which segments are growing?", "list_segments"),
    ],
)
def test_each_question_is_gone_about_with_a_tool(question, tool):
    told = said(answer(request({"role": "user", "content": question})))

    assert f'"name": "{tool}"' in told
    assert '"stop_reason": "tool_use"' in told


@pytest.mark.parametrize(
    "question",
    [
        "Delete the Churn Risk segment and email everyone in it",
        "Give me the email addresses of the VIP Buyers",
        "Show the segments of tenant acme-rival",
        "Write me a poem about databases",
        "What is the meaning of it all?",
    ],
)
def test_what_it_cannot_do_is_said_without_a_tool(question):
    told = said(answer(request({"role": "user", "content": question})))

    assert "tool_use" not in told
    assert '"stop_reason": "end_turn"' in told


def test_an_event_that_is_not_there_is_asked_back_and_not_swapped():
    question = {"role": "user", "content": 'Segment of users who did "Purchase"'}
    looked = {
        "role": "assistant",
        "content": [{"type": "tool_use", "id": "t1", "name": "list_event_schemas", "input": {}}],
    }
    rows = [{"event": name} for name in ("Product Viewed", "Order Completed")]
    reply = answer(request(question, looked, result("t1", {"rows": rows})))

    assert spoken(reply).endswith("Do you mean **Order Completed**, **Product Viewed**?")


def called(tool: str, id_: str = "t1") -> dict:
    block = {"type": "tool_use", "id": id_, "name": tool, "input": {}}
    return {"role": "assistant", "content": [block]}


def told_events(question: str, *names: str) -> list[dict]:
    rows = [{"event": name} for name in names]
    asked = {"role": "user", "content": question}
    return [asked, called("list_event_schemas"), result("t1", {"rows": rows})]


def offered(reply: Reply) -> dict:
    """The definition in a turn that offers one."""
    frames = [json.loads(piece.split(b"data: ")[1]) for piece in reply.pieces]
    return json.loads("".join(f.get("delta", {}).get("partial_json", "") for f in frames))


def test_what_was_begun_and_not_ended_in_time_is_a_sequence_that_is_missing():
    question = "Users who started checkout and did not complete an order within 24 hours"
    before = told_events(question, "Order Completed", "Checkout Started")
    root = offered(answer(request(*before)))["definition"]["root"]
    given = {"estimate": {"count": 7}}
    text = spoken(
        answer(request(*before, called("display_create_segment_cta"), result("t1", given)))
    )

    started, completed = {"event": "Checkout Started"}, {"event": "Order Completed"}
    within = {"value": 24, "unit": "hour"}
    sequence = {"type": "sequence", "steps": [started, completed], "within": within}
    assert root["children"] == [{"type": "event", **started}, {"type": "not", "child": sequence}]
    assert "whose time is not over yet" in text
    assert "This would have 7 members now. Press **Create segment**" in text


@pytest.mark.parametrize("known", ["Checkout Started", "Order Completed"])
def test_a_sequence_of_what_never_happened_is_asked_back(known: str):
    question = "Users who started checkout and did not complete an order within 24 hours"
    reply = answer(request(*told_events(question, known)))

    assert spoken(reply).endswith(f"Do you mean **{known}**?")


def test_who_was_active_did_any_event():
    question = "Pro or VIP customers in Lyon who were active in the last 2 weeks"
    root = offered(answer(request(*told_events(question, "Signed Up", "Order Completed"))))[
        "definition"
    ]["root"]
    plan, city, lately = root["children"]

    window = {"last": {"value": 2, "unit": "week"}}
    assert (plan["op"], plan["value"]) == ("in", ["pro", "vip"])
    assert (city["trait"], city["value"]) == ("city", "Lyon")
    assert lately["children"] == [
        {"type": "event", "event": event, "window": window}
        for event in ("Signed Up", "Order Completed")
    ]


@pytest.mark.parametrize(
    "question",
    [
        "Users who started checkout and did not complete an order within 24 hours",
        "Pro or VIP customers in Lyon who were active in the last month",
        "Create a segment for users who purchased",
    ],
)
def test_where_nothing_happened_no_segment_is_offered(question: str):
    assert spoken(answer(request(*told_events(question)))).startswith("No events came in yet")


def test_a_segment_that_took_too_long_to_count_is_offered_without_a_number():
    before = told_events("Create a segment for users who purchased", "Order Completed")
    reply = answer(
        request(*before, called("display_create_segment_cta"), result("t1", {"estimate": None}))
    )

    assert "could not count" in spoken(reply)


def test_an_overview_shows_two_things_and_offers_what_is_next():
    asked = {"role": "user", "content": "Show everything about all my data"}
    data = {"result_id": "r1", "rows": [{}], "total": 9}
    both = {
        "role": "assistant",
        "content": [
            *called("query_top_events")["content"],
            *called("list_segments", "t2")["content"],
        ],
    }
    results = {
        "role": "user",
        "content": [*result("t1", data)["content"], *result("t2", data)["content"]],
    }

    shows = said(answer(request(asked, both, results)))

    assert '"name": "display_event_chart"' in shows
    assert '"name": "display_segment_table"' in shows


def round_of(tool: str, *results: dict[str, object]) -> list[dict]:
    """A round in which this tool was called, and what it brought."""
    blocks = [
        {"type": "tool_use", "id": f"{tool}{n}", "name": tool, "input": {}}
        for n in range(len(results))
    ]
    told = [result(f"{tool}{n}", data)["content"][0] for n, data in enumerate(results)]
    return [{"role": "assistant", "content": blocks}, {"role": "user", "content": told}]


def test_what_grew_is_told_the_fastest_first():
    def trend(name: str, change: float) -> dict[str, object]:
        return {"segment": name, "change": change, "member_count": 50, "result_id": f"r-{name}"}

    asked = {"role": "user", "content": "Which segments are growing?"}
    listed = round_of("list_segments", {"rows": [{"name": n} for n in "ABC"]})
    trends = round_of(
        "query_segment_membership_trend", trend("A", 3.0), trend("B", 9.0), trend("C", -1.0)
    )
    shown = round_of("display_event_chart", {"shown": True})

    assert '"result_id": "r-B"'.replace('"', '\\"') in said(
        answer(request(asked, *listed, *trends))
    )
    assert spoken(answer(request(asked, *listed, *trends, *shown))) == (
        "These grew over the last 30 days:\n- **B**: +9 to 50\n- **A**: +3 to 50"
    )


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["did A"], "**S** means:\n- did A"),
        (["all of:", "  did A", "  did B"], "**S** means all of:\n- did A\n- did B"),
    ],
)
def test_conditions_are_told_as_a_list(lines, told):
    asked = {"role": "user", "content": "Show me the conditions for the S segment"}
    looked = round_of("get_segment_detail", {"name": "S", "explain": lines})

    assert spoken(answer(request(asked, *looked))) == told


def test_it_stops_when_it_may_call_no_more():
    told = said(answer(request(ASKED, tool_choice={"type": "none"})))

    assert "tool_use" not in told


def test_the_server_answers_one_request_after_the_other_on_a_connection():
    async def run():
        async with MessagesServer(
            lambda _: Reply(turn([{"type": "text", "text": "Hi"}]))
        ) as server:
            headers = {**HEADERS, "authorization": f"Bearer {server.key}"}
            async with httpx2.AsyncClient(trust_env=False) as client:
                return [
                    await client.post(f"{server.url}/v1/messages", json=request(), headers=headers)
                    for _ in range(2)
                ]

    first, second = asyncio.run(run())

    assert first.text == second.text
    assert first.text.startswith("event: message_start\n")
