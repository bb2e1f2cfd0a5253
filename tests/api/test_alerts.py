"""Alerts over HTTP: what the document leaves to us."""

from typing import Any

import httpx
import pytest

from tests.api.conftest import NewTenant

ALERTS = "/api/ai-reach/alerts/"
HOOK = "https://hooks.acme.example/segops"
RANK = {"alert_type": "rank_drop"}


@pytest.fixture
def nike(client: httpx.Client) -> int:
    reply = client.post("/api/ai-reach/competitors/", json={"name": "Nike"})
    return int(reply.json()["id"])


def made(client: httpx.Client, **fields: Any) -> dict[str, Any]:
    reply = client.post(ALERTS, json={**RANK, **fields})
    assert reply.status_code == 201, reply.text
    created: dict[str, Any] = reply.json()
    return created


def findings(reply: httpx.Response) -> list[tuple[str, str]]:
    assert reply.status_code == 422, reply.text
    assert reply.headers["Content-Type"] == "application/problem+json"
    return [(error["pointer"], error["code"]) for error in reply.json()["errors"]]


BAD: list[tuple[dict[str, Any], str, str]] = [
    ({"alert_type": "sov_drop"}, "/alert_type", "not_allowed"),
    ({"alert_type": None}, "/alert_type", "not_allowed"),
    ({"threshold": 0.99}, "/threshold", "out_of_range"),
    ({"threshold": -1}, "/threshold", "out_of_range"),
    ({"threshold": "5"}, "/threshold", "wrong_type"),
    ({"threshold": True}, "/threshold", "wrong_type"),
    ({"alert_type": "sov_jump"}, "/competitor", "required"),
    ({"alert_type": "sov_jump", "threshold": 1.01}, "/threshold", "out_of_range"),
    ({"alert_type": "sov_jump", "threshold": -0.01}, "/threshold", "out_of_range"),
    ({"alert_type": "new_competitor", "threshold": 0}, "/threshold", "out_of_range"),
    ({"alert_type": "new_competitor", "threshold": 1.5}, "/threshold", "out_of_range"),
    ({"competitor": 1}, "/competitor", "not_allowed"),
    ({"alert_type": "new_competitor", "competitor": 1}, "/competitor", "not_allowed"),
    ({"competitor": 0}, "/competitor", "out_of_range"),
    ({"competitor": "1"}, "/competitor", "wrong_type"),
    ({"competitor": 1.5}, "/competitor", "wrong_type"),
    ({"competitor": 2**63}, "/competitor", "out_of_range"),
    ({"competitor": float(2**53)}, "/competitor", "wrong_type"),
    ({"webhook_url": "http://hooks.acme.example/"}, "/webhook_url", "scheme"),
    ({"webhook_url": "https://169.254.169.254/latest/"}, "/webhook_url", "address"),
    ({"webhook_url": "https://[::ffff:10.0.0.1]/"}, "/webhook_url", "address"),
    ({"webhook_url": "https://db.internal/"}, "/webhook_url", "host"),
    ({"webhook_url": "nowhere"}, "/webhook_url", "grammar"),
    ({"webhook_url": "https://a:b@hooks.acme.example/"}, "/webhook_url", "userinfo"),
    ({"webhook_url": "https://x.example/" + "y" * 2048}, "/webhook_url", "too_long"),
    ({"webhook_url": 1}, "/webhook_url", "wrong_type"),
    ({"is_active": "yes"}, "/is_active", "wrong_type"),
    ({"is_active": None}, "/is_active", "wrong_type"),
    ({"min_samples": 0}, "/min_samples", "out_of_range"),
    ({"min_samples": 2.5}, "/min_samples", "wrong_type"),
    ({"cooldown_hours": -1}, "/cooldown_hours", "out_of_range"),
    ({"cooldown_hours": 8761}, "/cooldown_hours", "out_of_range"),
    ({"require_significance": 1}, "/require_significance", "wrong_type"),
    ({"webhook_secret": "whsec_mine"}, "/webhook_secret", "unknown_field"),
    ({"disabled_reason": ""}, "/disabled_reason", "unknown_field"),
    ({"id": 7}, "/id", "unknown_field"),
]


@pytest.mark.parametrize(("fields", "pointer", "code"), BAD)
def test_a_bad_alert_is_422_and_names_the_field(
    client: httpx.Client, fields: dict[str, Any], pointer: str, code: str
) -> None:
    body = {**RANK, **fields}

    assert findings(client.post(ALERTS, json=body)) == [(pointer, code)]
    assert client.get(ALERTS).json()["count"] == 0


@pytest.mark.parametrize(("fields", "pointer", "code"), BAD)
def test_a_bad_change_is_422_and_changes_nothing(
    client: httpx.Client, fields: dict[str, Any], pointer: str, code: str
) -> None:
    alert = made(client, threshold=None)
    path = f"{ALERTS}{alert['id']}/"
    whole = {"threshold": 0.1, **fields} if "alert_type" in fields else fields
    read = client.get(path).json()

    assert findings(client.patch(path, json=whole)) == [(pointer, code)]
    after = client.get(path).json()
    assert {**after, "status": None} == {**read, "status": None}


@pytest.mark.parametrize("raw", ["NaN", "Infinity", "-Infinity", "1e400"])
def test_a_threshold_is_a_finite_number(client: httpx.Client, raw: str) -> None:
    body = f'{{"alert_type": "rank_drop", "threshold": {raw}}}'
    reply = client.post(ALERTS, content=body, headers={"Content-Type": "application/json"})

    assert reply.status_code == 400


def test_a_whole_number_may_be_written_with_a_point(client: httpx.Client, nike: int) -> None:
    jump = {"alert_type": "sov_jump", "competitor": float(nike), "threshold": None}
    alert = made(client, **jump, min_samples=4.0)

    assert (alert["competitor"], alert["min_samples"]) == (nike, 4)


def test_a_refusal_repeats_no_input(client: httpx.Client) -> None:
    for address in ("https://zq-canary.internal/", "https://zq-canary@x.example/", "zq-canary"):
        reply = client.post(ALERTS, json={**RANK, "webhook_url": address})
        assert reply.status_code == 422
        assert "zq-canary" not in reply.text


def test_null_and_the_empty_text_are_no_address(client: httpx.Client) -> None:
    for nowhere in (None, ""):
        alert = made(client, webhook_url=nowhere)
        assert alert["webhook_url"] == ""
        assert "webhook_secret" not in alert
    path = f"{ALERTS}{made(client, webhook_url=HOOK)['id']}/"
    assert client.patch(path, json={"webhook_url": None}).json()["webhook_url"] == ""


def test_the_secret_is_in_the_one_reply_that_made_it(client: httpx.Client) -> None:
    alert = made(client, webhook_url=HOOK)
    path, secret = f"{ALERTS}{alert['id']}/", alert["webhook_secret"]
    later = [
        client.get(path),
        client.get(ALERTS),
        client.patch(path, json={"min_samples": 5}),
        client.patch(path, json={"webhook_url": "https://other.example/"}),
        client.get(f"{path}deliveries/"),
        client.get(f"{path}history/"),
    ]

    assert secret.startswith("whsec_")
    assert all(reply.status_code == 200 for reply in later)
    assert not any(secret in reply.text or "webhook_secret" in reply.text for reply in later)
    assert "webhook_secret" not in client.patch(path, json={"webhook_url": ""}).json()
    again = client.patch(path, json={"webhook_url": HOOK}).json()["webhook_secret"]
    assert again not in ("", secret)


def test_a_rotated_secret_is_told_once_with_the_end_of_the_old_one(client: httpx.Client) -> None:
    alert = made(client, webhook_url=HOOK)
    path = f"{ALERTS}{alert['id']}/rotate-secret/"
    reply = client.post(path)

    assert reply.status_code == 200
    assert set(reply.json()) == {"webhook_secret", "previous_expires_at"}
    assert reply.json()["webhook_secret"] != alert["webhook_secret"]
    assert client.get(path).status_code == 405
    silent = made(client)
    assert findings(client.post(f"{ALERTS}{silent['id']}/rotate-secret/")) == [
        ("/webhook_url", "required")
    ]


def test_pages_lead_from_the_first_to_the_last_and_back(client: httpx.Client) -> None:
    ids = [made(client)["id"] for _ in range(5)]
    seen, place = [], f"{ALERTS}?page_size=2"
    while place:
        page = client.get(place).json()
        assert page["count"] == 5
        seen += [alert["id"] for alert in page["results"]]
        last, place = place, page["next"]

    assert seen == ids
    assert last == f"{ALERTS}?page=3&page_size=2"
    assert client.get(last).json()["previous"] == f"{ALERTS}?page=2&page_size=2"
    assert client.get(f"{ALERTS}?page=2&page_size=2").json()["previous"] == (
        f"{ALERTS}?page=1&page_size=2"
    )
    assert client.get(ALERTS).json()["next"] is client.get(ALERTS).json()["previous"] is None


def test_past_the_end_is_an_empty_page_that_leads_back(client: httpx.Client) -> None:
    made(client)
    page = client.get(f"{ALERTS}?page=9").json()

    assert (page["count"], page["results"], page["next"]) == (1, [], None)
    assert page["previous"] == f"{ALERTS}?page=1&page_size=50"
    assert client.get(f"{ALERTS}?page={10**9}&page_size=200").json()["results"] == []


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("page=0", "?page"),
        ("page=-1", "?page"),
        ("page=x", "?page"),
        ("page=1_0", "?page"),
        ("page=1000000001", "?page"),
        ("page=99999999999999999999", "?page"),
        ("page_size=0", "?page_size"),
        ("page_size=201", "?page_size"),
        ("page_size=", "?page_size"),
        ("limit=5", "?limit"),
        ("page=1&page=2", "?page"),
    ],
)
@pytest.mark.parametrize("path", ["", "{}/history/", "{}/deliveries/"])
def test_a_page_that_is_none_is_422(
    client: httpx.Client, query: str, pointer: str, path: str
) -> None:
    place = path.format(made(client)["id"])
    reply = client.get(f"{ALERTS}{place}?{query}")

    assert [found for found, _ in findings(reply)] == [pointer]


def test_without_a_webhook_nothing_is_sent(client: httpx.Client) -> None:
    path = f"{ALERTS}{made(client)['id']}/"

    assert findings(client.post(f"{path}test/")) == [("/webhook_url", "required")]
    assert client.get(f"{path}deliveries/").json()["count"] == 0
    assert client.post(f"{path}deliveries/1/replay/").status_code == 404


def test_an_alert_of_a_deleted_competitor_says_why_it_is_off(
    client: httpx.Client, nike: int
) -> None:
    alert = made(client, alert_type="sov_jump", competitor=nike, webhook_url=HOOK)
    client.delete(f"/api/ai-reach/competitors/{nike}/")
    path = f"{ALERTS}{alert['id']}/"
    left = client.get(path).json()

    assert (left["is_active"], left["competitor"], left["disabled_reason"]) == (
        False,
        None,
        "competitor_deleted",
    )
    assert findings(client.patch(path, json={"is_active": True})) == [("/competitor", "required")]


def test_without_a_token_nothing_is_answered(client: httpx.Client, tenants: NewTenant) -> None:
    del client.headers["Authorization"]
    for method, path in (
        ("GET", ""),
        ("POST", ""),
        ("POST", "1/test/"),
        ("POST", "1/rotate-secret/"),
        ("GET", "1/history/"),
        ("POST", "1/deliveries/1/replay/"),
    ):
        assert client.request(method, ALERTS + path, json={}).status_code == 401
