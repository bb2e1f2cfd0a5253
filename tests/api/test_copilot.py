"""The copilot's endpoint on a running stack, where the stand-in answers.

Source: Copilot, "SSE Streaming Protocol"; spec "copilot", "SSE protocol".
"""

import json
from typing import Any

import httpx
import pytest
from pydantic import TypeAdapter

from schemas.copilot import Frame
from tests.api.conftest import NewTenant, until
from tests.copilot import check

ASK = "/api/ai/copilot/"
BUYERS = {"version": 1, "root": {"type": "event", "event": "Order Completed"}}
MISSING = "00000000-0000-4000-8000-000000000000"


def event(name: str, user: str = "ann", **properties: Any) -> dict[str, Any]:
    return {"type": "track", "event": name, "user_id": user, "properties": properties}


def frames_of(answer: httpx.Response) -> list[Any]:
    """The frames of a stream, each as its model."""
    assert answer.status_code == 200, answer.text
    parts = [part for part in answer.text.split("\n\n") if part.startswith("data: ")]
    told = [TypeAdapter(Frame).validate_json(part.removeprefix("data: ")) for part in parts]
    check(told)
    return told


def asked(client: httpx.Client, message: str, **fields: Any) -> dict[str, Any]:
    """The whole answer as one object."""
    accept = {"Accept": "application/json"}
    answer = client.post(ASK, json={"message": message, **fields}, headers=accept)
    assert answer.status_code == 200, answer.text
    reply: dict[str, Any] = answer.json()
    return reply


@pytest.fixture
def shop(client: httpx.Client) -> httpx.Client:
    """A tenant with six orders and a few other events of today."""
    events = [event("Order Completed", f"u{n}", total=100 + n) for n in range(6)]
    events += [event("Product Added", email="ann@shop.example"), event("Product Viewed")]
    client.post("/api/events/", json={"events": events})
    until(lambda: client.get("/api/events/volume/").json()["total"] == 8)
    # Profiles are written after events.
    until(lambda: previewed(client)["total"] == 7)
    return client


def previewed(client: httpx.Client) -> dict[str, Any]:
    """What the segment of buyers would come to."""
    tried: dict[str, Any] = client.post(
        "/api/segments/preview/", json={"definition": BUYERS}
    ).json()
    return tried


@pytest.fixture
def segmented(shop: httpx.Client) -> httpx.Client:
    """The same, with a segment of its buyers."""
    made = shop.post("/api/segments/", json={"name": "High LTV", "definition": BUYERS}).json()
    until(lambda: shop.get(f"/api/segments/{made['id']}/").json()["member_count"] == 6)
    until(lambda: shop.get(f"/api/segments/{made['id']}/trend/").json()["delta"] is not None)
    return shop


def test_the_documents_request_streams_the_documents_frames(shop: httpx.Client) -> None:
    answer = shop.post(ASK, json={"message": "show me my top events"})
    told = frames_of(answer)

    assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["x-accel-buffering"] == "no"
    assert "event:" not in answer.text
    assert [frame.type for frame in told if frame.type != "text"] == [
        "start",
        "computing",
        "ui",
        "done",
    ]
    chart = next(frame for frame in told if frame.type == "ui")
    assert chart.component == "EventVolumeChart"
    assert chart.data["series"][0]["points"][0] == {"label": "Order Completed", "count": 6}
    assert (told[0].simulated, told[-1].simulated, told[-1].status) == (True, True, "ok")


def test_json_is_answered_where_it_is_asked_for(shop: httpx.Client) -> None:
    reply = asked(shop, "Show me my top 2 events by volume this week")

    assert reply["status"] == "ok"
    assert "Order Completed" in reply["text"]
    assert [ui["component"] for ui in reply["ui"]] == ["EventVolumeChart"]
    assert len(reply["ui"][0]["data"]["series"][0]["points"]) == 2


def test_a_follow_up_knows_what_was_asked(shop: httpx.Client) -> None:
    first = asked(shop, "Show me my top 2 events by volume this week")
    second = asked(
        shop,
        "And only for the last 24 hours?",
        conversation_id=first["conversation_id"],
        parent_message_id=first["message_id"],
    )

    assert second["conversation_id"] == first["conversation_id"]
    assert second["ui"][0]["data"]["title"] == "Top 2 events, last day"
    assert second["ui"][0]["data"]["source"] == "r2"


def test_a_segment_is_offered_and_not_saved(shop: httpx.Client) -> None:
    reply = asked(
        shop,
        "Create a segment for users who purchased in the last 7 days but never added to a wishlist",
    )
    [offer] = [ui["data"] for ui in reply["ui"] if ui["component"] == "CreateSegmentCTA"]

    assert offer["explain"] == [
        "all of:",
        "  performed Order Completed at least once in the last 7 days",
        "  never performed Product Added to Wishlist",
    ]
    assert (offer["estimate"]["count"], offer["estimate"]["total"]) == (6, 7)
    assert [warning["code"] for warning in offer["warnings"]] == ["unknown_event"]
    assert offer["href"] == "/segments/new"
    assert "nothing is saved" in reply["text"]


@pytest.mark.parametrize(
    ("question", "tool", "said"),
    [
        ("What events have been ingested today?", "list_recent_events", "8 events"),
        ("List my event schemas", "list_event_schemas", "3 event schemas"),
        ("What connectors are active?", "list_activations", "No connector is active"),
        ("Which segments are the largest?", "list_segments", "There are no segments yet"),
        ("How many users are in the High LTV segment?", "get_segment_detail", "no segment of that"),
        ("How visible are we on Perplexity?", "query_visibility", "no answers of assistants"),
        ("Daily Order Completed volume for the last 14 days", "query_event_volume", "6 events"),
        ("Did order volume go up or down versus the previous week?", "query_event_volume", "up"),
    ],
)
def test_each_question_of_the_document_gets_its_answer(
    shop: httpx.Client, question: str, tool: str, said: str
) -> None:
    told = frames_of(shop.post(ASK, json={"message": question}))

    assert tool in [frame.tool for frame in told if frame.type in ("thinking", "computing")]
    assert said in "".join(frame.content for frame in told if frame.type == "text")
    assert told[-1].status == "ok"


@pytest.mark.parametrize(
    ("question", "component", "said"),
    [
        ("How many users are in the High LTV segment?", "MetricCard", "has 6 members"),
        ("High LTV has 5000 users, right?", "MetricCard", "has 6 members"),
        ("Which segments are the largest?", "SegmentTable", "largest is **High LTV**"),
        (
            "What's the membership trend for High LTV over the last 30 days?",
            "EventVolumeChart",
            "to 6 members",
        ),
        ("Show me the conditions for the High LTV segment", None, "performed Order Completed"),
        ("How is the ltv segment doing?", "EventVolumeChart", "High LTV"),
        ("How many users are in the Platinum Whales segment?", None, "no segment of that name"),
    ],
)
def test_each_question_on_segments_gets_its_answer(
    segmented: httpx.Client, question: str, component: str | None, said: str
) -> None:
    reply = asked(segmented, question)

    assert said in reply["text"]
    assert [ui["component"] for ui in reply["ui"]] == ([component] if component else [])
    if component == "MetricCard":
        assert (reply["ui"][0]["data"]["value"], reply["ui"][0]["data"]["unit"]) == (6, "members")


def test_a_conversation_is_kept_and_can_be_changed_rated_and_forgotten(shop: httpx.Client) -> None:
    reply = asked(shop, "show me my top events")
    here = f"{ASK}conversations/{reply['conversation_id']}/"
    [listed] = shop.get(f"{ASK}conversations/").json()["results"]
    rated = shop.post(f"{ASK}messages/{reply['message_id']}/feedback/", json={"rating": -1})
    changed = shop.patch(here, json={"title": "Mine", "is_starred": True}).json()
    question, answer = shop.get(here).json()["messages"]

    assert (listed["title"], listed["is_running"]) == ("show me my top events", False)
    assert (changed["title"], changed["is_starred"]) == ("Mine", True)
    assert (question["role"], question["text"]) == ("user", "show me my top events")
    assert (answer["text"], answer["ui"]) == (reply["text"], reply["ui"])
    assert (rated.status_code, answer["rating"]) == (204, -1)
    assert shop.post(f"{here}cancel/").status_code == 204
    assert shop.delete(here).status_code == 204
    assert shop.get(here).status_code == 404
    assert shop.get(f"{ASK}usage/").json()["questions"] == 1


def test_a_stale_question_is_refused(shop: httpx.Client) -> None:
    first = asked(shop, "List my event schemas")
    into = {"conversation_id": first["conversation_id"], "parent_message_id": MISSING}
    refused = shop.post(ASK, json={"message": "x", **into})

    assert (refused.status_code, refused.json()["code"]) == (409, "conversation_changed")
    assert refused.headers["content-type"] == "application/problem+json"


def test_anothers_conversation_is_none_even_with_a_token_of_the_same_tenant(
    client: httpx.Client,
) -> None:
    made = client.post("/api/tokens/", json={"name": "other", "scopes": ["read"]}).json()
    mine = asked(client, "List my event schemas")
    colleague = {"Authorization": f"Bearer {made['token']}"}
    here = f"{ASK}conversations/{mine['conversation_id']}/"
    into = {"message": "x", "conversation_id": mine["conversation_id"]}

    assert client.get(here, headers=colleague).status_code == 404
    assert client.post(ASK, json=into, headers=colleague).status_code == 404
    assert client.get(f"{ASK}conversations/", headers=colleague).json()["count"] == 0
    assert client.post(ASK, json={"message": "x"}, headers=colleague).status_code == 200


def test_too_many_questions_are_told_when_to_come_back(client: httpx.Client) -> None:
    answers = [client.post(ASK, json={"message": "poem"}) for _ in range(11)]

    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    assert answers[-1].json()["code"] == "rate_limited"
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/message"),
        ({"message": " "}, "/message"),
        ({"message": "x" * 4001}, "/message"),
        ({"message": "x", "conversation_id": "zq"}, "/conversation_id"),
        ({"message": "x", "tenant_id": "zq"}, "/tenant_id"),
        ({"message": "x", "context": {"page": "zq" * 101}}, "/context/page"),
    ],
)
def test_a_bad_question_is_named_and_not_repeated(
    client: httpx.Client, body: dict[str, Any], pointer: str
) -> None:
    refused = client.post(ASK, json=body)

    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.json()["errors"]] == [pointer]
    assert "zq" not in refused.text


def test_no_other_tenant_is_seen(tenants: NewTenant, shop: httpx.Client) -> None:
    other = tenants().client
    reply = asked(other, "show me my top events")

    assert reply["ui"] == []
    assert "No events came in" in reply["text"]
    assert "Order Completed" not in json.dumps(asked(other, "List my event schemas"))
