"""Event schemas over HTTP: declared, seen, broken; and what becomes of events."""

import base64
from typing import Any

import httpx
import pytest

from tests.api.conftest import NewTenant, until
from tests.e2e.test_commands import listed, manage
from tests.stack import Stack

BASE = "/api/event-schemas/"
TOTAL = {"name": "total", "types": ["number"], "required": True}
ORDER = {"event": "Order Completed", "properties": [TOTAL]}


def sent(client: httpx.Client, *events: dict[str, Any]) -> dict[str, Any]:
    """What is answered to these events, each a track of one user."""
    whole = [{"type": "track", "event": "Order Completed", "userId": "u-1", **e} for e in events]
    answer: dict[str, Any] = client.post("/api/events/", json={"events": whole}).json()
    return answer


def order(message_id: str, event: str = "Order Completed", **properties: Any) -> dict[str, Any]:
    return {"messageId": message_id, "event": event, "properties": properties}


def known(client: httpx.Client, event: str = "Order Completed") -> dict[str, Any]:
    answer: dict[str, Any] = client.get(f"{BASE}by-name/", params={"event": event}).json()
    return answer


def recent(client: httpx.Client) -> dict[str, Any]:
    found = client.get("/api/events/recent/").json()["results"]
    return {event["message_id"]: event for event in found}


def test_a_schema_is_declared_read_changed_and_forgotten(client: httpx.Client) -> None:
    made = client.post(BASE, json=ORDER)
    path = f"{BASE}{made.json()['id']}/"
    whole = {
        **ORDER,
        "description": "",
        "properties": [{**TOTAL, "description": ""}],
        "additional_properties": True,
        "on_violation": "flag",
    }

    assert made.status_code == 201
    assert {name: made.json()[name] for name in whole} == whole
    assert client.get(path).json()["declaration"] == made.json()
    assert client.post(BASE, json=ORDER).status_code == 409
    twice = {"name": "x", "types": ["string", "null", "string"]}
    changed = client.patch(path, json={"properties": [twice], "on_violation": "reject"}).json()
    assert changed["properties"][0]["types"] == ["string", "null"]
    assert (changed["on_violation"], changed["event"]) == ("reject", "Order Completed")
    assert client.patch(path, json={}).json() == changed
    assert client.delete(path).status_code == 204
    assert client.get(path).status_code == 404
    assert client.get(BASE).json()["count"] == 0


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({}, "/event", "required"),
        ({"event": ""}, "/event", "too_short"),
        ({"event": " \t"}, "/event", "wrong_form"),
        ({"event": "x" * 201}, "/event", "too_long"),
        ({"event": "x", "on_violation": "drop"}, "/on_violation", "not_allowed"),
        ({"event": "x", "additional_properties": 1}, "/additional_properties", "wrong_type"),
        ({"event": "x", "properties": [{"name": "a"}]}, "/properties/0/types", "required"),
        (
            {"event": "x", "properties": [{"name": "a", "types": []}]},
            "/properties/0/types",
            "too_few",
        ),
        (
            {"event": "x", "properties": [{"name": "a", "types": ["uuid"]}]},
            "/properties/0/types/0",
            "not_allowed",
        ),
        ({"event": "x", "properties": [TOTAL, TOTAL]}, "/properties", "duplicate"),
        (
            {"event": "x", "properties": [{**TOTAL, "name": f"p{n}"} for n in range(201)]},
            "/properties",
            "too_many",
        ),
        ({"event": "x", "id": 7}, "/id", "unknown_field"),
    ],
)
def test_a_bad_schema_is_422_and_names_the_field(
    client: httpx.Client, body: dict[str, Any], pointer: str, code: str
) -> None:
    refused = client.post(BASE, json=body)

    assert refused.status_code == 422
    assert [(e["pointer"], e["code"]) for e in refused.json()["errors"]] == [(pointer, code)]


def test_what_was_seen_is_known_without_being_declared(client: httpx.Client) -> None:
    sent(client, order("m1", total=9.5, currency="EUR", email="ann@example.com"))
    sent(client, order("m2", total="9,5", currency="USD"), order("m3", event="Other"))
    until(lambda: known(client).get("count") == 2)
    found = known(client)
    listed = client.get(BASE).json()

    assert found["declaration"] is None
    assert {each["name"]: each["samples"] for each in found["properties"]} == {
        "currency": ["EUR", "USD"],
        "email": [],
        "total": ["9,5", 9.5],
    }
    types = {each["name"]: each["types"] for each in found["properties"]}
    assert types["total"] == [{"type": "number", "count": 1}, {"type": "string", "count": 1}]
    assert [(e["event"], e["id"], e["count"], e["property_count"]) for e in listed["results"]] == [
        ("Order Completed", None, 2, 3),
        ("Other", None, 1, 0),
    ]
    assert listed["beyond"] == 0
    assert client.get(f"{BASE}by-name/", params={"event": "Never"}).status_code == 404


def test_events_are_searched_and_paged_with_their_filters(client: httpx.Client) -> None:
    for name in ("Order Begun", "Order Paid", "Page"):
        client.post(BASE, json={"event": name})
    sent(client, order("m1", event="Order Sent"), order("m2", event="Page"))
    until(lambda: client.get(BASE).json()["count"] == 4)

    def names(**filters: Any) -> list[str]:
        return [e["event"] for e in client.get(BASE, params=filters).json()["results"]]

    assert names() == ["Order Begun", "Order Paid", "Order Sent", "Page"]
    assert names(search="oRDER") == ["Order Begun", "Order Paid", "Order Sent"]
    assert names(basis="declared") == ["Order Begun", "Order Paid", "Page"]
    assert names(basis="seen") == ["Order Sent", "Page"]
    assert names(basis="seen", search="order") == ["Order Sent"]
    first = client.get(BASE, params={"search": "order &", "page_size": 2}).json()
    assert (first["count"], first["next"]) == (0, None)
    first = client.get(BASE, params={"search": "order", "page_size": 2}).json()
    second = client.get(first["next"]).json()
    assert (first["count"], len(first["results"])) == (3, 2)
    assert [e["event"] for e in second["results"]] == ["Order Sent"]
    assert client.get(second["previous"]).json() == first


def test_a_schema_that_flags_lets_through_what_breaks_it(client: httpx.Client) -> None:
    client.post(BASE, json=ORDER)
    sent(client, order("good", total=1), order("bad", total="1"), order("bad", total="1"))
    until(lambda: len(recent(client)) == 2)
    (broken,) = recent(client)["bad"]["violations"]
    (counted,) = client.get(f"{BASE}violations/").json()["results"]

    assert (broken["kind"], broken["property"]) == ("Datatype-Mismatch", "total")
    assert recent(client)["good"]["violations"] == []
    assert (counted["event"], counted["kind"]) == ("Order Completed", "Datatype-Mismatch")
    assert (counted["count"], counted["rejected"]) == (1, 0)
    (example,) = counted["examples"]
    assert (example["expected"], example["found"]) == (["number"], "string")
    assert (example["message_id"], example["value"]) == ("bad", '"1"')
    assert known(client)["violations"][0]["count"] == 1


def test_a_schema_that_rejects_loses_nothing(stack: Stack, tenants: NewTenant) -> None:
    client = tenants().client
    client.post(BASE, json={**ORDER, "on_violation": "reject"})
    bad = order("rejected", total="1")
    answer = sent(client, bad, order("good", total=1))
    again = sent(client, bad)

    assert (answer["accepted"], again["duplicates"]) == (2, 1)
    violations = f"{BASE}violations/"
    until(lambda: client.get(violations).json()["results"] and len(recent(client)) == 1)
    (counted,) = client.get(violations).json()["results"]
    assert (counted["count"], counted["rejected"]) == (1, 1)
    assert list(recent(client)) == ["good"]
    assert known(client)["count"] == 1

    ids = [
        str(each["id"])
        for each in listed(stack, "events-ingested")
        if b'"rejected"' in base64.b64decode(each["value"])
    ]
    assert len(ids) == 1
    manage("dead-letters", "replay", *ids, "--data-dir", str(stack.folder))
    until(lambda: len(recent(client)) == 2)
    assert recent(client)["rejected"]["violations"][0]["kind"] == "Datatype-Mismatch"
    until(lambda: client.get(violations).json()["results"][0]["rejected"] == 0)
    assert client.get(violations).json()["results"][0]["count"] == 1


def test_a_tenant_says_what_becomes_of_what_nobody_declared(client: httpx.Client) -> None:
    settings = f"{BASE}settings/"
    client.post(BASE, json=ORDER)

    assert client.get(settings).json() == {"unplanned_events": "allow"}
    assert client.put(settings, json={"unplanned_events": "drop"}).status_code == 422
    assert client.put(settings, json={}).status_code == 422
    sent(client, order("m1", event="Other"))
    assert client.put(settings, json={"unplanned_events": "flag"}).json() == (
        client.get(settings).json()
    )
    sent(client, order("m2", event="Other"), order("m3", total=1))
    until(lambda: len(recent(client)) == 3)
    kinds = {name: [v["kind"] for v in e["violations"]] for name, e in recent(client).items()}
    assert kinds == {"m1": [], "m2": ["Unplanned-Event"], "m3": []}


def test_violations_are_filtered(client: httpx.Client) -> None:
    client.post(BASE, json={**ORDER, "additional_properties": False})
    client.put(f"{BASE}settings/", json={"unplanned_events": "flag"})
    sent(client, order("m1", total="1", x=1), order("m2"), order("m3", event="Other"))

    def kinds(**filters: Any) -> list[str]:
        found = client.get(f"{BASE}violations/", params=filters).json()["results"]
        return [each["kind"] for each in found]

    until(lambda: len(kinds()) == 4)
    assert kinds(event="Other") == ["Unplanned-Event"]
    assert kinds(kind="Required-Missing") == ["Required-Missing"]
    assert kinds(event="Other", kind="Required-Missing") == []
    assert len(kinds(limit=2)) == 2
    refused = client.get(f"{BASE}violations/", params={"kind": "Other"})
    assert refused.json()["errors"][0]["pointer"] == "?kind"


def test_a_schema_that_is_made_holds_at_once(client: httpx.Client) -> None:
    """Not within some time: the call that comes after the reply is checked."""
    for number in range(5):
        client.post(BASE, json={"event": f"E{number}", "properties": [TOTAL]})
        sent(client, order(f"m{number}", event=f"E{number}"))
    until(lambda: len(recent(client)) == 5)

    assert all(len(event["violations"]) == 1 for event in recent(client).values())
