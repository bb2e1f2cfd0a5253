"""From an answer that lists an untracked brand to a competitor with a history."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.api.conftest import NewTenant, until

BASE = "/api/ai-reach"
CANDIDATES = f"{BASE}/competitors/candidates/"


def listed(client: httpx.Client, **filters: Any) -> list[str]:
    found = client.get(CANDIDATES, params=filters).json()
    return [each["name"] for each in found["results"]]


@pytest.fixture
def query(client: httpx.Client) -> int:
    """A query of a tenant called Acme; one answer of today lists Hoka, one of May Saucony."""
    client.put(f"{BASE}/brand/", json={"name": "Acme"})
    id_: int = client.post(f"{BASE}/queries/", json={"query_text": "shoes"}).json()["id"]
    item = {"query": id_, "provider": "chatgpt"}
    today = {**item, "raw_response": "1. Acme One\n2. Hoka Clifton 9\n"}
    older = {**item, "raw_response": "1. Saucony\n2. Hoka\n", "captured_at": "2026-05-01T12:00:00Z"}
    client.post(f"{BASE}/results/", json={"results": [today, older]})
    until(lambda: client.get(f"{BASE}/dashboard/").json()["total_runs"] == 2)
    return id_


def test_a_candidate_that_is_accepted_has_its_history(client: httpx.Client, query: int) -> None:
    assert listed(client) == ["Hoka"]
    reply = client.post(f"{CANDIDATES}accept/", json={"name": "Hoka", "domain": "hoka.com"})

    assert reply.status_code == 201
    competitor, rescore = reply.json()["competitor"], reply.json()["rescore"]
    assert reply.headers["Location"] == f"{BASE}/competitors/{competitor['id']}/"
    assert client.get(reply.headers["Location"]).json() == competitor
    assert (competitor["name"], competitor["domain"]) == ("Hoka", "hoka.com")
    rescored = f"{BASE}/rescore/{rescore['id']}/"
    until(lambda: client.get(rescored).json()["status"] == "finished")
    assert client.get(rescored).json()["report"]["examined"] == 2

    def compared() -> Any:
        return client.get(f"{BASE}/comparison/").json()["queries"][0]["competitors"][0]

    until(lambda: compared()["mention_count"] == 2)
    assert compared()["name"] == "Hoka"
    assert listed(client, **{"from": "2026-01-01"}) == ["Saucony"]


def test_without_a_first_day_the_last_thirty_days_are_looked_at(
    client: httpx.Client, query: int
) -> None:
    first = datetime.now(UTC).date() - timedelta(days=30)

    assert client.get(CANDIDATES).json()["from"] == str(first)
    assert listed(client, to="2026-05-20") == ["Hoka", "Saucony"]
    assert listed(client, limit=1, **{"from": "2026-01-01"}) == ["Hoka"]


@pytest.mark.parametrize("limit", ["0", "201", "1_0", "x", ""])
def test_a_limit_that_is_none_is_refused(client: httpx.Client, limit: str) -> None:
    reply = client.get(CANDIDATES, params={"limit": limit})

    assert reply.status_code == 422
    assert [error["pointer"] for error in reply.json()["errors"]] == ["?limit"]


def test_a_name_that_is_taken_is_refused(client: httpx.Client, query: int) -> None:
    client.post(f"{BASE}/competitors/", json={"name": "Hoka"})
    reply = client.post(f"{CANDIDATES}accept/", json={"name": "Hoka"})

    assert reply.status_code == 409
    assert len(client.get(f"{BASE}/competitors/").json()["results"]) == 1


def test_an_inactive_competitor_is_no_candidate(client: httpx.Client, query: int) -> None:
    client.post(f"{BASE}/competitors/", json={"name": "HOKA", "is_active": False})

    assert listed(client) == []


def test_anothers_answers_are_no_candidates(
    client: httpx.Client, query: int, tenants: NewTenant
) -> None:
    assert listed(tenants().client) == []
