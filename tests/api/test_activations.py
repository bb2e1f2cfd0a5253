"""Connectors over HTTP, on the running stack."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from standardwebhooks import Webhook

from tests.api.conftest import until
from tests.receivers import Receiver
from tests.wire.acts import says

PATH = "/api/activations/"
DISK = {"type": "csv", "store": "disk"}
BROKERS = {
    "type": "kafka",
    "bootstrap_servers": ["b.acme.example:9093"],
    "topic": "members",
    "username": "segops",
    "password": "the password",
}
STORE = {
    "type": "csv",
    "store": "s3",
    "endpoint": "https://s3.acme.example",
    "bucket": "members",
    "access_key_id": "AK",
    "secret_access_key": "the password",
}


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as running:
        yield running


@pytest.fixture
def segment(client: httpx.Client) -> int:
    """A static segment with nobody in it, of a tenant with three customers."""
    seen = [{"type": "identify", "user_id": user} for user in ("ada", "bob", "cyd")]
    client.post("/api/events/", json={"events": seen})
    body = {"name": "VIP Buyers", "type": "static"}
    return int(client.post("/api/segments/", json=body).json()["id"])


def listed(client: httpx.Client, segment: int, *ids: str) -> None:
    client.post(f"/api/segments/{segment}/ids/", json={"mode": "replace", "ids": ids})


def made(client: httpx.Client, segment: int, config: Any, **fields: Any) -> dict[str, Any]:
    body = {"name": "CRM", "config": config, "segment_ids": [segment], **fields}
    answer = client.post(PATH, json=body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def refusals(answer: httpx.Response) -> list[tuple[str, str]]:
    assert answer.status_code == 422, answer.text
    return [(error["pointer"], error["code"]) for error in answer.json()["errors"]]


def told(receiver: Receiver) -> list[tuple[str, str]]:
    """Everybody who was told of, in order."""
    bodies = [json.loads(request.body)["data"] for request in receiver.requests]
    return [(each["change"], each["user_id"]) for body in bodies for each in body["changes"]]


def test_members_who_come_and_go_reach_a_webhook(
    client: httpx.Client, segment: int, receiver: Receiver
) -> None:
    listed(client, segment, "ada", "bob")
    until(lambda: client.get(f"/api/segments/{segment}/").json()["member_count"] == 2)
    activation = made(client, segment, {"type": "webhook", "url": receiver.url})
    until(lambda: len(told(receiver)) == 2)
    listed(client, segment, "bob", "cyd")
    until(lambda: len(told(receiver)) == 4)

    assert told(receiver)[:2] == [("member", "ada"), ("member", "bob")]
    assert sorted(told(receiver)[2:]) == [("entered", "cyd"), ("exited", "ada")]
    for request in receiver.requests:
        assert Webhook(activation["webhook_secret"]).verify(request.body, dict(request.headers))
    path = f"{PATH}{activation['id']}/"
    until(lambda: client.get(path).json()["cursors"][0]["sequence"] == 2)
    found = client.get(path).json()
    assert (found["status"], found["last_error"]) == ("active", "")
    assert found["last_sync_at"] is not None
    assert "webhook_secret" not in found
    syncs = client.get(f"{path}syncs/").json()["results"]
    assert [(each["kind"], each["state"], each["members"]) for each in syncs] == [
        ("changes", "delivered", 2),
        ("resync", "delivered", 2),
    ]


def test_a_failure_is_seen_a_pause_keeps_it_and_a_resumption_tries_at_once(
    client: httpx.Client, segment: int, receiver: Receiver
) -> None:
    receiver.always(says("what the receiver says", 500))
    activation = made(client, segment, {"type": "webhook", "url": receiver.url})
    path = f"{PATH}{activation['id']}/"
    until(lambda: client.get(path).json()["status"] == "failing")
    failing = client.get(path)
    assert failing.json()["last_error"] == "The receiver answered with status 500."
    (sync,) = client.get(f"{path}syncs/").json()["results"]
    assert (sync["state"], sync["error"]) == ("pending", failing.json()["last_error"])
    assert sync["next_attempt_at"] is not None
    assert "what the receiver says" not in failing.text
    assert client.post(f"{path}pause/").json()["status"] == "paused"
    receiver.always(says(""))
    assert client.post(f"{path}resume/").json()["status"] == "active"
    until(lambda: client.get(path).json()["last_sync_at"] is not None)

    before = len(receiver.requests)
    answer = client.post(f"{path}resync/")
    assert (answer.status_code, answer.json()["resyncs"]) == (202, 2)
    until(lambda: len(receiver.requests) > before)


@pytest.mark.parametrize("config", [BROKERS, STORE], ids=["kafka", "s3"])
def test_a_receivers_secret_is_taken_and_never_shown(
    client: httpx.Client, segment: int, config: Any
) -> None:
    activation = made(client, segment, config, backfill=False)
    path = f"{PATH}{activation['id']}/"
    secret = {"password", "secret_access_key"} & config.keys()
    shown = {name: value for name, value in config.items() if name not in secret}
    answers = [
        client.get(path),
        client.get(PATH),
        client.patch(path, json={"config": {**shown, "batch_size": 9}}),
        client.post(f"{path}pause/"),
    ]

    assert all(answer.status_code == 200 for answer in answers)
    assert "the password" not in str(activation) + "".join(answer.text for answer in answers)
    assert shown.items() <= activation["config"].items()
    assert not secret & activation["config"].keys()
    assert client.get(path).json()["config"]["batch_size"] == 9


@pytest.mark.parametrize(
    ("config", "refusal"),
    [
        (None, ("/config", "wrong_type")),
        ({}, ("/config", "required")),
        ({"type": "ftp"}, ("/config", "not_allowed")),
        ({"type": "webhook"}, ("/config/url", "required")),
        ({"type": "webhook", "url": ""}, ("/config/url", "too_short")),
        ({"type": "webhook", "url": "http://acme.example/"}, ("/config/url", "scheme")),
        ({"type": "webhook", "url": "https://10.0.0.5/"}, ("/config/url", "address")),
        ({**DISK, "url": "https://acme.example/"}, ("/config/url", "unknown_field")),
        ({**DISK, "batch_size": 1001}, ("/config/batch_size", "out_of_range")),
        ({**DISK, "batch_size": 0}, ("/config/batch_size", "out_of_range")),
        ({**DISK, "batch_size": "9"}, ("/config/batch_size", "wrong_type")),
        ({**DISK, "traits": ["x"] * 11}, ("/config/traits", "too_many")),
        ({**DISK, "traits": [7]}, ("/config/traits/0", "wrong_type")),
        ({**DISK, "folder": "../x"}, ("/config/folder", "wrong_form")),
        ({**DISK, "folder": "/etc"}, ("/config/folder", "wrong_form")),
        ({**DISK, "bucket": "members"}, ("/config/bucket", "not_allowed")),
        ({**STORE, "bucket": "a/../b"}, ("/config/bucket", "wrong_form")),
        ({**STORE, "endpoint": "https://169.254.169.254"}, ("/config/endpoint", "address")),
        ({**STORE, "secret_access_key": ""}, ("/config/secret_access_key", "required")),
        ({**BROKERS, "tls": "false"}, ("/config/tls", "wrong_type")),
        ({**BROKERS, "tls": False}, ("/config/tls", "scheme")),
        ({**BROKERS, "topic": "a b"}, ("/config/topic", "wrong_form")),
        ({**BROKERS, "mechanism": "GSSAPI"}, ("/config/mechanism", "not_allowed")),
        ({**BROKERS, "bootstrap_servers": []}, ("/config/bootstrap_servers", "too_few")),
        (
            {**BROKERS, "bootstrap_servers": ["kafka:9092"]},
            ("/config/bootstrap_servers/0", "host"),
        ),
        ({**BROKERS, "password": ""}, ("/config/password", "required")),
        ({**BROKERS, "sasl.mechanism": "x"}, ("/config", "unknown_field")),
    ],
)
def test_a_config_that_breaks_a_rule_is_refused_by_its_place(
    client: httpx.Client, segment: int, config: Any, refusal: tuple[str, str]
) -> None:
    body = {"name": "CRM", "config": config, "segment_ids": [segment]}
    answer = client.post(PATH, json=body)

    assert refusals(answer) == [refusal]
    assert "the password" not in answer.text
    assert client.get(PATH).json()["count"] == 0


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"segment_ids": []}, ("/segment_ids", "too_few")),
        ({"segment_ids": [2**62]}, ("/segment_ids/0", "unknown_segment")),
        ({"segment_ids": ["1"]}, ("/segment_ids/0", "wrong_type")),
        ({"segment_ids": list(range(1, 52))}, ("/segment_ids", "too_many")),
        ({"name": " "}, ("/name", "too_short")),
        ({"backfill": "yes"}, ("/backfill", "wrong_type")),
        ({"status": "active"}, ("/status", "unknown_field")),
    ],
)
def test_a_field_that_breaks_a_rule_is_refused_by_its_place(
    client: httpx.Client, segment: int, fields: Any, refusal: tuple[str, str]
) -> None:
    body = {"name": "CRM", "config": DISK, "segment_ids": [segment], **fields}

    assert refusals(client.post(PATH, json=body)) == [refusal]


def test_a_segment_that_is_told_of_is_kept(client: httpx.Client, segment: int) -> None:
    own = made(client, segment, DISK, backfill=False, segment_ids=[segment, segment])
    assert own["segment_ids"] == [segment]
    answer = client.delete(f"/api/segments/{segment}/")
    assert answer.status_code == 409
    assert f"activations {own['id']}" in answer.json()["detail"]
    client.delete(f"{PATH}{own['id']}/")

    assert client.delete(f"/api/segments/{segment}/").status_code == 204


def test_only_webhooks_have_a_signing_secret(client: httpx.Client, segment: int) -> None:
    own = made(client, segment, DISK, backfill=False)
    assert "webhook_secret" not in own

    answer = client.post(f"{PATH}{own['id']}/rotate-secret/")
    assert refusals(answer) == [("/type", "not_allowed")]
