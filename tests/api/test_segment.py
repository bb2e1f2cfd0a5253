"""Segment's HTTP API: by hand, and by the libraries that speak it."""

import base64
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from segment.analytics.client import Client as Analytics

from api.bearer import token_in
from tests.api.conftest import NewTenant, Served, until


def basic(user: str, password: str = "") -> dict[str, str]:
    raw = base64.b64encode(f"{user}:{password}".encode()).decode()
    return {"Authorization": f"Basic {raw}"}


@pytest.fixture
def key(client: httpx.Client) -> str:
    """A write key of the client's tenant."""
    made = client.post("/api/tokens/", json={"name": "app", "kind": "write_key"})
    return str(made.json()["token"])


def recent(client: httpx.Client, count: int) -> list[dict[str, Any]]:
    """The tenant's events, oldest first, once there are so many."""

    def found() -> list[dict[str, Any]]:
        results: list[dict[str, Any]] = client.get("/api/events/recent/").json()["results"]
        return results

    until(lambda: len(found()) >= count)
    return sorted(found(), key=lambda event: event["message_id"])


CALLS: dict[str, dict[str, Any]] = {
    "track": {"event": "Opened", "properties": {"a": 1}},
    "identify": {"traits": {"plan": "pro"}},
    "page": {"name": "Home"},
    "screen": {"name": "Home"},
    "group": {"groupId": "g"},
    "alias": {"previousId": "a"},
}


@pytest.mark.parametrize("call", CALLS)
def test_each_call_is_taken_under_both_its_paths(client: httpx.Client, key: str, call: str) -> None:
    sent = {**CALLS[call], "userId": "u", "messageId": "m1", "writeKey": "x", "integrations": {}}
    ours = client.post(f"/api/events/{call}/", json=sent)
    theirs = httpx.post(f"{client.base_url}/v1/{call}", json=sent, headers=basic(key))

    told = {"accepted": 1, "duplicates": 0, "rejected": [], "message_ids": ["m1"]}
    assert (ours.status_code, ours.json()) == (202, told)
    assert theirs.status_code == 200
    assert theirs.json() == {**told, "success": True, "accepted": 0, "duplicates": 1}
    (event,) = recent(client, 1)
    assert event["type"] == call


def test_a_path_decides_what_a_call_is(client: httpx.Client) -> None:
    sent = {"type": "track", "event": "x", "user_id": "u", "message_id": "m"}
    client.post("/v1/page", json=sent)

    assert recent(client, 1)[0]["event"] == "$page"


def test_a_bad_call_is_told_and_is_no_fault_of_the_batch(client: httpx.Client) -> None:
    answer = client.post("/v1/batch", json={"batch": [5, {"type": "track", "userId": "u"}]})

    assert (answer.status_code, answer.json()["success"]) == (200, True)
    assert [bad["code"] for bad in answer.json()["rejected"]] == ["not_an_object", "no_event"]


@pytest.mark.parametrize(("path", "most"), [("/v1/batch", 2500), ("/api/events/batch/", 1000)])
def test_a_batch_has_a_largest_number_of_events(client: httpx.Client, path: str, most: int) -> None:
    assert client.post(path, json={"batch": [0] * most}).is_success
    assert client.post(path, json={"batch": [0] * (most + 1)}).status_code == 413


@pytest.mark.parametrize("body", [[], 5, "x", None, {}, {"batch": {}}])
def test_a_malformed_batch_is_422(client: httpx.Client, body: Any) -> None:
    assert client.post("/v1/batch", json=body).status_code == 422


@pytest.mark.parametrize("body", [[], 5, "x", None])
def test_a_call_that_is_no_object_is_422(client: httpx.Client, body: Any) -> None:
    assert client.post("/v1/track", json=body).status_code == 422


@pytest.mark.parametrize(
    "header",
    [
        None,
        "Basic",
        "Basic !",
        "Basic eA==x",
        basic("unknown")["Authorization"],
        basic("")["Authorization"],
        "Bearer unknown",
        "Digest x",
        "Basic " + "x" * 5000,
        "Basic " + base64.b64encode(b"\xff:").decode(),
    ],
)
def test_segments_paths_need_a_key_and_ask_for_basic(
    client: httpx.Client, header: str | None
) -> None:
    headers = {"Authorization": header} if header else {}
    answer = httpx.post(f"{client.base_url}/v1/track", json={}, headers=headers)

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Basic realm="segops", charset="UTF-8"'


def test_a_key_has_no_password_and_is_no_bearers_business(key: str, client: httpx.Client) -> None:
    assert token_in(basic(key)["Authorization"], basic=True) == key
    assert token_in(basic(key, "secret")["Authorization"], basic=True) is None
    assert token_in(basic(key)["Authorization"], basic=False) is None
    answer = httpx.get(f"{client.base_url}/api/events/recent/", headers=basic(key))
    assert answer.status_code == 401


Library = Callable[..., Any]


@pytest.fixture
def library(served: Served, key: str) -> Any:
    """Segment's own library for Python, talking to us; it counts its errors."""
    failures: list[Exception] = []

    def make(**options: Any) -> Any:
        made = Analytics(
            key, host=served.url, on_error=lambda error, _: failures.append(error), **options
        )
        made.failures = failures
        return made

    return make


@pytest.mark.parametrize("is_gzip", [False, True])
def test_the_library_for_python_works_unchanged(
    library: Library, client: httpx.Client, is_gzip: bool
) -> None:
    sender = library(gzip=is_gzip)
    sender.track("ann", "Opened", {"total": 1.5, "tags": ["é", None]}, message_id="m1")
    sender.identify("ann", {"plan": "pro"}, anonymous_id="a-1", message_id="m2")
    sender.page("ann", "Docs", "Home", {"url": "/"}, message_id="m3")
    sender.screen(anonymous_id="a-2", name="Start", message_id="m4")
    sender.group("ann", "acme", {"size": 3}, message_id="m5")
    sender.alias("a-2", "ann", message_id="m6")
    sender.shutdown()

    assert sender.failures == []
    assert [(e["type"], e["user_id"], e["anonymous_id"]) for e in recent(client, 6)] == [
        ("track", "ann", None),
        ("identify", "ann", "a-1"),
        ("page", "ann", None),
        ("screen", None, "a-2"),
        ("group", "ann", None),
        ("alias", "ann", "a-2"),
    ]
    first = recent(client, 6)[0]
    assert first["properties"] == {"total": 1.5, "tags": ["é", None]}
    assert first["context"]["library"]["name"] == "analytics-python"


def test_all_that_the_library_sends_comes_through_once(
    library: Library, client: httpx.Client
) -> None:
    sender = library(thread=2, upload_size=100, gzip=True)
    for number in range(1000):
        sender.track(f"u{number % 7}", "Opened", message_id=f"m{number % 900}")
    sender.shutdown()

    assert sender.failures == []
    until(lambda: client.get("/api/events/volume/").json()["total"] == 900)
    (top,) = client.get("/api/events/top/").json()["results"]
    assert top == {"event": "Opened", "count": 900, "users": 7}


def test_the_library_is_told_that_its_key_is_wrong(tenants: NewTenant, served: Served) -> None:
    failures: list[Any] = []
    sender = Analytics(
        "wrong", host=served.url, on_error=lambda error, _: failures.append(error), max_retries=0
    )
    sender.track("ann", "Opened")
    sender.shutdown()

    assert [failure.status for failure in failures] == [401]
