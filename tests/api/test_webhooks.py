"""From an answer to a subscriber, through the running stack."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from standardwebhooks import Webhook

from tests.api.conftest import until
from tests.receivers import Receiver
from tests.wire.acts import says

ALERTS = "/api/ai-reach/alerts/"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as running:
        yield running


@pytest.fixture
def alert(client: httpx.Client, receiver: Receiver) -> dict[str, Any]:
    """An alert of a tenant called Acme, which fires when Acme comes after another brand."""
    client.put("/api/ai-reach/brand/", json={"name": "Acme"})
    body = {
        "alert_type": "rank_drop",
        "threshold": 1.5,
        "min_samples": 2,
        "webhook_url": receiver.url,
    }
    created: dict[str, Any] = client.post(ALERTS, json=body).json()
    return created


def capture(client: httpx.Client, count: int) -> None:
    """So many answers of today that name Acme second."""
    query = client.post("/api/ai-reach/queries/", json={"query_text": "shoes"}).json()["id"]
    item = {"query": query, "provider": "grok", "raw_response": "1. Nike\n2. Acme\n"}
    client.post("/api/ai-reach/results/", json={"results": [item] * count})


def sent(client: httpx.Client, alert: dict[str, Any]) -> list[dict[str, Any]]:
    found = client.get(f"{ALERTS}{alert['id']}/deliveries/").json()
    return list(found["results"])


def test_answers_make_an_alert_fire_and_its_subscriber_hears_of_it_once(
    client: httpx.Client, receiver: Receiver, alert: dict[str, Any]
) -> None:
    capture(client, 3)
    (request,) = receiver.wait_for(1)
    told = Webhook(alert["webhook_secret"]).verify(request.body.decode(), dict(request.headers))
    until(lambda: [each["state"] for each in sent(client, alert)] == ["delivered"])
    history = client.get(f"{ALERTS}{alert['id']}/history/").json()
    (firing,) = history["results"]

    assert told == json.loads(request.body)
    assert (told["alert_type"], told["alert_id"], told["sequence"]) == ("rank_drop", alert["id"], 1)
    assert (told["message"], told["value"]) == (firing["message"], firing["value"])
    assert firing["value"] == 2
    assert len(firing["evidence"]) == 3
    assert history["count"] == 1
    assert firing["deliveries"] == sent(client, alert)
    assert firing["deliveries"][0]["webhook_id"] == request.headers["webhook-id"]
    now = client.get(f"{ALERTS}{alert['id']}/").json()
    assert (now["status"]["state"], now["last_fired_at"]) == ("firing", firing["fired_at"])
    assert len(receiver.requests) == 1


def test_a_sample_can_be_asked_for_and_replayed_by_the_same_id(
    client: httpx.Client, receiver: Receiver, alert: dict[str, Any]
) -> None:
    receiver.script(says("thanks"))
    asked = client.post(f"{ALERTS}{alert['id']}/test/")
    receiver.wait_for(1)
    until(lambda: sent(client, alert)[0]["state"] == "delivered")
    (shown,) = sent(client, alert)
    again = client.post(f"{ALERTS}{alert['id']}/deliveries/{shown['id']}/replay/")
    first, second = receiver.wait_for(2)
    until(lambda: len(sent(client, alert)[0]["attempts"]) == 2)

    assert (asked.status_code, again.status_code) == (202, 202)
    assert asked.json()["id"] == again.json()["id"] == shown["id"]
    assert (asked.json()["state"], asked.json()["firing_id"]) == ("pending", None)
    assert [(a["outcome"], a["status_code"], a["reply"]) for a in shown["attempts"]] == [
        ("delivered", 200, "thanks")
    ]
    assert json.loads(first.body)["is_sample"] is True
    assert (first.headers["webhook-id"], first.body) == (second.headers["webhook-id"], second.body)
    assert client.get(f"{ALERTS}{alert['id']}/history/").json()["count"] == 0


def test_a_receiver_that_is_gone_turns_the_alert_off_and_a_patch_turns_it_on(
    client: httpx.Client, receiver: Receiver, alert: dict[str, Any]
) -> None:
    path = f"{ALERTS}{alert['id']}/"
    receiver.script(says("", 410))
    client.post(f"{path}test/")
    until(lambda: client.get(path).json()["disabled_reason"] == "gone")
    (shown,) = sent(client, alert)

    assert client.get(path).json()["is_active"] is False
    assert (shown["state"], shown["reason"], shown["next_attempt_at"]) == ("failed", "gone", None)
    client.patch(path, json={"is_active": True})
    assert client.get(path).json()["disabled_reason"] == ""
    client.post(f"{path}test/")
    until(lambda: sent(client, alert)[0]["state"] == "delivered")


def test_after_a_rotation_both_secrets_verify(
    client: httpx.Client, receiver: Receiver, alert: dict[str, Any]
) -> None:
    new = client.post(f"{ALERTS}{alert['id']}/rotate-secret/").json()["webhook_secret"]
    client.post(f"{ALERTS}{alert['id']}/test/")
    (request,) = receiver.wait_for(1)

    for secret in (new, alert["webhook_secret"]):
        assert Webhook(secret).verify(request.body.decode(), dict(request.headers))


def test_no_secret_is_in_the_log(
    client: httpx.Client, receiver: Receiver, alert: dict[str, Any], stack: Any
) -> None:
    client.post(f"{ALERTS}{alert['id']}/test/")
    receiver.wait_for(1)

    assert alert["webhook_secret"] not in (stack.folder / "segops.log").read_text()
    assert alert["webhook_secret"] not in stack.output()
