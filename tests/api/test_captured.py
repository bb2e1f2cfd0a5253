"""Answers captured elsewhere: each item is judged by itself."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from api.captured import NotTaken, captured, domain_of
from tests.api.conftest import until

NOW = datetime(2026, 5, 9, 12, tzinfo=UTC)
RESULTS = "/api/ai-reach/results/"


def item(**fields: Any) -> dict[str, Any]:
    """A good item, but for these fields."""
    return {"query": 1, "provider": "chatgpt", "raw_response": "Nike", **fields}


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (5, "not_an_object"),
        (None, "not_an_object"),
        ([], "not_an_object"),
        ({}, "required"),
        ({"query": 1, "provider": "chatgpt"}, "required"),
        (item(query="1"), "invalid_query"),
        (item(query=1.0), "invalid_query"),
        (item(query=True), "invalid_query"),
        (item(query=0), "unknown_query"),
        (item(query=2**63), "unknown_query"),
        (item(provider="bing"), "unknown_provider"),
        (item(provider=None), "unknown_provider"),
        (item(raw_response=""), "empty_raw_response"),
        (item(raw_response=" \n"), "empty_raw_response"),
        (item(raw_response=None), "invalid_raw_response"),
        (item(raw_response="é" * 131_073), "raw_response_too_large"),
        (item(captured_at="2026-05-09T10:00:00"), "captured_at_without_zone"),
        (item(captured_at="2026-05-09"), "invalid_captured_at"),
        (item(captured_at=1778320800), "invalid_captured_at"),
        (item(captured_at="2026-02-30T10:00:00Z"), "invalid_captured_at"),
        (item(captured_at="2026-05-09T24:00:00Z"), "invalid_captured_at"),
        (item(captured_at="0001-01-01T00:00:00+14:00"), "invalid_captured_at"),
        (item(captured_at="2026-05-09T12:10:01Z"), "captured_at_in_future"),
        (item(captured_at="2026-05-09T14:10:01+02:00"), "captured_at_in_future"),
        (item(captured_at="1999-12-31T23:59:59Z"), "captured_at_too_old"),
        (item(idempotency_key=""), "invalid_idempotency_key"),
        (item(idempotency_key="k" * 201), "invalid_idempotency_key"),
        (item(model=5), "invalid_model"),
        (item(citations={}), "invalid_citations"),
        (item(citations=[{"title": "x"}]), "invalid_citations"),
        (item(citations=[{"url": None}]), "invalid_citations"),
        (item(citations=[{"url": "ftp://x"}]), "invalid_citations"),
        (item(citations=[{"url": "https://["}]), "invalid_citations"),
        (item(citations=[{"url": "https:///path"}]), "invalid_citations"),
        (item(citations=[{"url": "https://x.example"}] * 101), "invalid_citations"),
        (item(is_simulated=False), "unknown_field"),
        (item(tenant_id="x"), "unknown_field"),
    ],
)
def test_a_bad_item_has_a_code(bad: Any, code: str) -> None:
    with pytest.raises(NotTaken) as reason:
        captured(bad, NOW)

    assert reason.value.code == code
    assert reason.value.message


def test_a_good_item_is_kept_as_it_is() -> None:
    text = "  1. Nike\r\n\t2. e\u0301 \u200b "
    answer = captured(
        item(
            raw_response=text,
            captured_at="2026-05-09T14:10:00.5+02:00",
            idempotency_key="k",
            model="m",
            citations=[
                {"url": "https://www.Nike.com./a?b#c", "title": "t"},
                {"url": "http://x.example"},
            ],
        ),
        NOW + timedelta(seconds=1),
    )

    assert answer.raw_response == text
    assert answer.captured_at == datetime(2026, 5, 9, 12, 10, 0, 500_000, tzinfo=UTC)
    assert [(c.index, c.domain, c.title) for c in answer.citations] == [
        (1, "nike.com", "t"),
        (2, "x.example", ""),
    ]
    assert answer.citations[0].url == "https://www.Nike.com./a?b#c"


def test_a_text_may_have_256_kib() -> None:
    assert captured(item(raw_response="x" * 256 * 1024), NOW).raw_response


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://www.nike.com/x", "nike.com"),
        ("https://user:pass@shop.nike.com:8443/", "shop.nike.com"),
        ("http://WWW.Example.ORG", "example.org"),
        ("https://www.com/", "com"),
    ],
)
def test_the_domain_is_the_urls_host(url: str, domain: str) -> None:
    assert domain_of(url) == domain


def test_a_bad_item_does_not_stop_the_others(client: httpx.Client) -> None:
    query = client.post("/api/ai-reach/queries/", json={"query_text": "q"}).json()["id"]
    items = [
        item(query=query),
        item(query=query, provider="x"),
        item(query=2**60),
        item(query=query),
    ]
    answer = client.post(RESULTS, json={"results": items})

    assert answer.status_code == 202
    body = answer.json()
    assert (body["accepted"], body["duplicates"]) == (2, 0)
    assert [(each["index"], each["code"]) for each in body["rejected"]] == [
        (1, "unknown_provider"),
        (2, "unknown_query"),
    ]
    assert [id_ is None for id_ in body["result_ids"]] == [False, True, True, False]


def test_the_same_key_is_the_same_answer(client: httpx.Client) -> None:
    query = client.post("/api/ai-reach/queries/", json={"query_text": "q"}).json()["id"]
    good = item(query=query, idempotency_key="k", captured_at="2026-05-09T10:00:00Z")
    first = client.post(RESULTS, json={"results": [good]}).json()
    again = client.post(RESULTS, json={"results": [good, {**good, "raw_response": "other"}]}).json()

    assert (again["accepted"], again["duplicates"]) == (0, 1)
    assert again["result_ids"] == [first["result_ids"][0], None]
    assert [(each["index"], each["code"]) for each in again["rejected"]] == [
        (1, "idempotency_key_reused")
    ]


@pytest.mark.parametrize("count", [0, 501])
def test_a_batch_has_one_to_five_hundred_items(client: httpx.Client, count: int) -> None:
    answer = client.post(RESULTS, json={"results": [item()] * count})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/results"


def test_five_hundred_items_are_taken(client: httpx.Client) -> None:
    query = client.post("/api/ai-reach/queries/", json={"query_text": "q"}).json()["id"]

    assert (
        client.post(RESULTS, json={"results": [item(query=query)] * 500}).json()["accepted"] == 500
    )


@pytest.mark.parametrize("body", [{}, [], {"results": {}}, {"results": [], "x": 1}, None])
def test_a_malformed_envelope_is_422(client: httpx.Client, body: Any) -> None:
    assert client.post(RESULTS, json=body).status_code == 422


def test_a_result_is_gone_with_its_query(client: httpx.Client) -> None:
    query = client.post("/api/ai-reach/queries/", json={"query_text": "q"}).json()["id"]
    taken = client.post(RESULTS, json={"results": [item(query=query)]}).json()["result_ids"][0]
    until(lambda: client.get(f"{RESULTS}{taken}/").is_success)
    shown = client.get(f"{RESULTS}{taken}/")
    client.delete(f"/api/ai-reach/queries/{query}/")
    gone, missing = client.get(f"{RESULTS}{taken}/"), client.get(f"{RESULTS}{2**60}/")

    assert (shown.status_code, shown.json()["raw_response"]) == (200, "Nike")
    assert gone.status_code == missing.status_code == 404
    assert gone.json()["detail"] == missing.json()["detail"]
