"""The filters of the reads, and what they say of their age."""

from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from schemas.errors import Unavailable
from tests.api.conftest import NewTenant, until
from tests.api.door import asked
from tests.stack import Stack

READS = ("dashboard", "comparison", "win-rate")


def read(client: httpx.Client, name: str = "dashboard", **filters: Any) -> httpx.Response:
    return client.get(f"/api/ai-reach/{name}/", params=filters)


@pytest.fixture
def filled(client: httpx.Client) -> dict[str, int]:
    """Three queries with 1, 2 and 4 answers on days of their own."""
    ids = {}
    for name, count, provider, day in (
        ("a", 1, "chatgpt", "2026-05-01"),
        ("b", 2, "claude", "2026-05-02"),
        ("c", 4, "grok", "2026-05-03"),
    ):
        body = {"query_text": name, "tags": [f"tag-{name}", "all"], "category": f"cat-{name}"}
        ids[name] = client.post("/api/ai-reach/queries/", json=body).json()["id"]
        item = {"query": ids[name], "provider": provider, "raw_response": "x"}
        items = [{**item, "captured_at": f"{day}T23:59:5{n}Z"} for n in range(count)]
        client.post("/api/ai-reach/results/", json={"results": items})
    until(lambda: read(client).json()["total_runs"] == 7)
    return ids


@pytest.mark.parametrize(
    ("filters", "total"),
    [
        ({}, 7),
        ({"from": "2026-05-02"}, 6),
        ({"to": "2026-05-02"}, 3),
        ({"from": "2026-05-02", "to": "2026-05-02"}, 2),
        ({"from": "0001-01-01", "to": "9999-12-31"}, 7),
        ({"from": "0001-01-01", "to": "0001-01-02"}, 0),
        ({"provider": "claude"}, 2),
        ({"provider": ["claude", "grok"]}, 6),
        ({"tag": "tag-a"}, 1),
        ({"tag": ["tag-a", "tag-b"]}, 3),
        ({"tag": "all", "category": "cat-c"}, 4),
        ({"category": ["cat-a", "cat-c"]}, 5),
        ({"tag": "nobody has it"}, 0),
        ({"tag": "tag-a", "category": "cat-b"}, 0),
        ({"basis": "real"}, 7),
        ({"basis": "simulated"}, 0),
    ],
)
def test_filters_select(
    client: httpx.Client, filled: dict[str, int], filters: dict[str, Any], total: int
) -> None:
    assert read(client, **filters).json()["total_runs"] == total
    assert read(client, "results", **filters).json()["count"] == total


def test_the_pages_of_answers_keep_their_filters(
    client: httpx.Client, filled: dict[str, int]
) -> None:
    first = read(client, "results", provider=["claude", "grok"], tag="tag-c", page_size=3).json()
    second = client.get(first["next"]).json()

    assert [len(page["results"]) for page in (first, second)] == [3, 1]
    assert {each["query"] for each in first["results"]} == {filled["c"]}
    assert client.get(second["previous"]).json() == first


@pytest.mark.parametrize("mentioned", ["1", "yes", "True", ""])
def test_whether_an_answer_names_the_tenant_is_true_or_false(
    client: httpx.Client, mentioned: str
) -> None:
    refused = read(client, "results", mentioned=mentioned)

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "?mentioned"


def test_a_query_filter_takes_ids(client: httpx.Client, filled: dict[str, int]) -> None:
    several = read(client, query=[filled["a"], filled["c"]])

    assert several.json()["total_runs"] == 5
    assert read(client, query=[filled["a"], 2**60]).status_code == 404


def test_a_deleted_query_is_in_no_number(client: httpx.Client, filled: dict[str, int]) -> None:
    for name in ("a", "b", "c"):
        client.delete(f"/api/ai-reach/queries/{filled[name]}/")

    assert read(client).json()["total_runs"] == 0
    assert read(client, "comparison").json()["queries"] == []


def test_an_inactive_competitor_is_compared_with_nobody(
    client: httpx.Client, filled: dict[str, int]
) -> None:
    path = "/api/ai-reach/competitors/"
    active = client.post(path, json={"name": "Nike"}).json()
    client.post(path, json={"name": "Reebok", "is_active": False})

    assert read(client, "comparison").json()["competitors"] == [active]
    assert [each["id"] for each in read(client, "win-rate").json()["competitors"]] == [active["id"]]


@pytest.mark.parametrize("name", READS)
@pytest.mark.parametrize(
    ("query_string", "pointer"),
    [
        ("from=2026-05-02&to=2026-05-01", "?from"),
        ("from=2026-05", "?from"),
        ("from=1778320800", "?from"),
        ("from=20260501", "?from"),
        ("from=2026-W18-5", "?from"),
        ("to=2026-05-09T00:00:00Z", "?to"),
        ("to=2026-02-30", "?to"),
        ("provider=bing", "?provider"),
        ("provider=", "?provider"),
        ("query=abc", "?query"),
        ("query=1_0", "?query"),
        ("query=0", "?query"),
        ("tag=", "?tag"),
        ("basis=all", "?basis"),
        ("basis=real&basis=real", "?basis"),
        ("from=2026-05-01&from=2026-05-01", "?from"),
        ("version=-1", "?version"),
        ("version=2147483648", "?version"),
        ("version=1&version=2", "?version"),
        ("since=2026-05-01", "?since"),
        ("Provider=claude", "?"),
        ("zqCANARYzq=1", "?"),
        ("provider=" + "&provider=".join(["grok"] * 101), "?provider"),
    ],
)
def test_an_odd_filter_is_422_and_named(
    client: httpx.Client, name: str, query_string: str, pointer: str
) -> None:
    answer = client.get(f"/api/ai-reach/{name}/?{query_string}")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer


def test_days_the_wrong_way_round_are_422(client: httpx.Client) -> None:
    days = {"from": date(2026, 5, 2).isoformat(), "to": date(2026, 5, 1).isoformat()}

    assert client.post("/api/ai-reach/rescore/", json=days).status_code == 422
    assert read(client, **days).status_code == 422


@pytest.mark.parametrize("name", READS)
def test_a_read_says_its_basis_and_age(client: httpx.Client, name: str) -> None:
    answer = read(client, name)

    assert answer.json()["basis"] is None
    assert answer.headers["X-Data-Lag"] == "0"


@pytest.mark.parametrize("name", READS)
def test_an_unknown_age_is_not_told(
    stack: Stack, tenants: NewTenant, tmp_path: Path, name: str
) -> None:
    async def down() -> float:
        raise Unavailable("projections")

    # A tenant without queries has no answers, which nobody need be asked.
    path = f"/api/ai-reach/{name}/"
    (answer,), _ = asked(stack, tmp_path, path, token=tenants().token, lag=down)

    assert "X-Data-Lag" not in answer.headers
