"""Providers, runs and costs, as their readers see them."""

import httpx
import pytest

from tests.api.conftest import until

BASE = "/api/ai-reach"


def test_without_keys_every_provider_is_simulated_and_says_so(client: httpx.Client) -> None:
    standing = client.get(f"{BASE}/providers/").json()

    assert [each["provider"] for each in standing["providers"]] == [
        "chatgpt",
        "perplexity",
        "claude",
        "gemini",
        "grok",
    ]
    assert {each["mode"] for each in standing["providers"]} == {"simulated"}
    assert {each["circuit"]["state"] for each in standing["providers"]} == {"closed"}
    assert standing["budget"]["calls_today"] == 0


def test_a_run_can_be_watched_from_queued_to_answered(client: httpx.Client) -> None:
    query = client.post(f"{BASE}/queries/", json={"query_text": "q"}).json()["id"]
    asked = client.post(f"{BASE}/queries/{query}/run/", headers={"Idempotency-Key": "k"}).json()

    def runs() -> list[dict[str, object]]:
        history = client.get(f"{BASE}/queries/{query}/runs/").json()
        assert history["query_id"] == query
        return list(history["runs"])

    until(lambda: {run["status"] for run in runs()} == {"answered"})
    assert {run["result_id"] for run in runs()} == set(asked["result_ids"])
    assert {(run["slot"], run["slot_at"], run["attempts"]) for run in runs()} == {
        ("manual:k", None, 1)
    }
    assert client.get(f"{BASE}/providers/").json()["budget"]["calls_today"] == 5
    assert client.get(f"{BASE}/costs/").json()["calls"] == 0


def test_a_query_says_when_it_runs_next_unless_it_is_paused(client: httpx.Client) -> None:
    query = client.post(f"{BASE}/queries/", json={"query_text": "q"}).json()["id"]
    path = f"{BASE}/queries/{query}/runs/"

    until(lambda: client.get(path).json()["next_run_at"] is not None)
    client.patch(f"{BASE}/queries/{query}/", json={"is_active": False})
    assert client.get(path).json()["next_run_at"] is None


@pytest.mark.parametrize(
    ("parameters", "pointer"),
    [
        ({"group_by": "tenant"}, "?group_by"),
        ({"from": "2026-05-10", "to": "2026-05-09"}, "?from"),
        ({"from": "yesterday"}, "?from"),
        ({"until": "2026-05-09"}, "?until"),
    ],
)
def test_a_question_about_costs_is_well_formed(
    client: httpx.Client, parameters: dict[str, str], pointer: str
) -> None:
    answer = client.get(f"{BASE}/costs/", params=parameters)

    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
