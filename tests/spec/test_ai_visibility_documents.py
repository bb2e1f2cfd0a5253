"""The AI Visibility API document, heading by heading: paths, statuses, shapes, defaults."""

import re
from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from api.examples import alerts
from api.examples import visibility as examples
from tests.api.conftest import until

BASE = "/api/ai-reach"
TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z")
SHOES = "best running shoes under $150"


def shape_of(example: Any, answer: Any) -> Any:
    """The answer with only the fields that the document's example has."""
    if isinstance(example, Mapping):
        return {name: shape_of(value, answer[name]) for name, value in example.items()}
    if isinstance(example, list):
        return [shape_of(example[0], each) for each in answer] if example else answer
    return answer


@pytest.fixture
def query(client: httpx.Client) -> dict[str, Any]:
    """The query of the document's examples."""
    body = {
        "query_text": SHOES,
        "category": "product discovery",
        "providers": ["chatgpt", "perplexity", "claude"],
    }
    created: dict[str, Any] = client.post(f"{BASE}/queries/", json=body).json()
    return created


@pytest.fixture
def nike(client: httpx.Client) -> dict[str, Any]:
    """The competitor of the document's examples."""
    body = {"name": "Nike", "brand_aliases": ["Nike Inc", "Nike Group"], "domain": "nike.com"}
    created: dict[str, Any] = client.post(f"{BASE}/competitors/", json=body).json()
    return created


class TestAuthorization:
    """All endpoints require Authorization: Bearer <token>."""

    @pytest.mark.parametrize(
        "path", ["queries", "competitors", "brand", "dashboard", "comparison", "win-rate"]
    )
    def test_without_a_token_nothing_is_answered(self, client: httpx.Client, path: str) -> None:
        del client.headers["Authorization"]
        answer = client.get(f"{BASE}/{path}/")

        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"


class TestListQueries:
    """Returns all active and paused queries for the authenticated tenant."""

    def test_is_a_bare_array_of_the_documented_object(
        self, client: httpx.Client, query: dict[str, Any]
    ) -> None:
        client.post(f"{BASE}/queries/", json={"query_text": "paused", "is_active": False})
        listed = client.get(f"{BASE}/queries/").json()

        assert [each["query_text"] for each in listed] == [SHOES, "paused"]
        assert list(listed[0]) == list(examples.QUERY)
        assert listed[0] == query
        fixed = {"query_text", "category", "tags", "providers", "is_active", "schedule"}
        assert {name: query[name] for name in fixed} == {
            name: examples.QUERY[name] for name in fixed
        }
        assert TIME.fullmatch(query["created_at"])
        assert TIME.fullmatch(query["updated_at"])


class TestCreateQuery:
    """Response 201 Created — the created AIQuery object."""

    def test_has_the_documented_defaults(self, client: httpx.Client) -> None:
        answer = client.post(f"{BASE}/queries/", json={"query_text": "trail shoes"})

        assert answer.status_code == 201
        created = answer.json()
        assert created["tags"] == []
        assert created["is_active"] is True
        assert created["schedule"] == "daily"
        assert created["category"] == ""
        assert created["last_run_at"] is None

    @pytest.mark.parametrize("body", [{}, {"providers": []}])
    def test_no_provider_means_all(self, client: httpx.Client, body: dict[str, Any]) -> None:
        created = client.post(f"{BASE}/queries/", json={"query_text": "q", **body}).json()

        assert created["providers"] == ["chatgpt", "perplexity", "claude", "gemini", "grok"]

    def test_a_text_has_at_most_a_thousand_characters(self, client: httpx.Client) -> None:
        longest = client.post(f"{BASE}/queries/", json={"query_text": "👟" * 1000})
        longer = client.post(f"{BASE}/queries/", json={"query_text": "👟" * 1001})

        assert longest.status_code == 201
        assert longer.status_code == 422
        assert longer.json()["errors"] == [
            {
                "pointer": "/query_text",
                "code": "too_long",
                "message": "has more than 1000 characters",
            }
        ]

    def test_a_text_is_unique_per_tenant(
        self, client: httpx.Client, query: dict[str, Any], tenants: Any
    ) -> None:
        again = client.post(f"{BASE}/queries/", json={"query_text": f" {SHOES} "})
        elsewhere = tenants().client.post(f"{BASE}/queries/", json={"query_text": SHOES})

        assert again.status_code == 409
        assert again.json()["errors"][0]["pointer"] == "/query_text"
        assert elsewhere.status_code == 201

    @pytest.mark.parametrize("schedule", ["hourly", "daily", "weekly"])
    def test_takes_the_documented_schedules(self, client: httpx.Client, schedule: str) -> None:
        body = {"query_text": "q", "schedule": schedule}

        assert client.post(f"{BASE}/queries/", json=body).json()["schedule"] == schedule

    @pytest.mark.parametrize(
        "field",
        [{"schedule": "monthly"}, {"providers": ["bing"]}, {"query_text": "  "}, {"tags": "x"}],
    )
    def test_refuses_other_values(self, client: httpx.Client, field: dict[str, Any]) -> None:
        answer = client.post(f"{BASE}/queries/", json={"query_text": "q", **field})

        assert answer.status_code == 422


class TestGetUpdateDeleteQuery:
    """PATCH supports all fields except id, created_at, updated_at."""

    def test_get_gives_the_object(self, client: httpx.Client, query: dict[str, Any]) -> None:
        assert client.get(f"{BASE}/queries/{query['id']}/").json() == query

    @pytest.mark.parametrize(
        "change",
        [
            {"query_text": "other"},
            {"category": "brand awareness"},
            {"tags": ["a", "b"]},
            {"providers": ["grok"]},
            {"is_active": False},
            {"schedule": "hourly"},
        ],
    )
    def test_patch_changes_one_field(
        self, client: httpx.Client, query: dict[str, Any], change: dict[str, Any]
    ) -> None:
        changed = client.patch(f"{BASE}/queries/{query['id']}/", json=change)

        assert changed.status_code == 200
        expected = {**query, **change, "updated_at": changed.json()["updated_at"]}
        assert changed.json() == expected
        assert client.get(f"{BASE}/queries/{query['id']}/").json() == expected

    @pytest.mark.parametrize("field", ["id", "created_at", "updated_at", "last_run_at", "colour"])
    def test_patch_refuses_what_is_not_the_tenants_to_set(
        self, client: httpx.Client, query: dict[str, Any], field: str
    ) -> None:
        answer = client.patch(f"{BASE}/queries/{query['id']}/", json={field: query.get(field, 1)})

        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == f"/{field}"

    def test_an_empty_patch_gives_the_object(
        self, client: httpx.Client, query: dict[str, Any]
    ) -> None:
        assert client.patch(f"{BASE}/queries/{query['id']}/", json={}).json() == query

    def test_deleted_is_gone(self, client: httpx.Client, query: dict[str, Any]) -> None:
        gone = client.delete(f"{BASE}/queries/{query['id']}/")

        assert (gone.status_code, gone.content) == (204, b"")
        assert client.get(f"{BASE}/queries/{query['id']}/").status_code == 404
        assert client.get(f"{BASE}/queries/").json() == []


class TestRunQueryImmediately:
    """Enqueues immediately. Returns before execution completes."""

    def test_answers_as_documented(self, client: httpx.Client, query: dict[str, Any]) -> None:
        answer = client.post(f"{BASE}/queries/{query['id']}/run/")

        assert answer.status_code == 200
        assert answer.json()["status"] == "queued"
        assert answer.json()["query_id"] == query["id"]
        assert len(answer.json()["result_ids"]) == 3


class TestGetQueryResults:
    """Returns the 50 most recent execution results for this query (all providers)."""

    def test_is_a_bare_array_of_at_most_fifty(
        self, client: httpx.Client, query: dict[str, Any]
    ) -> None:
        items = [
            {"query": query["id"], "provider": "chatgpt", "raw_response": f"answer {n}"}
            for n in range(51)
        ]
        client.post(f"{BASE}/results/", json={"results": items})
        path = f"{BASE}/queries/{query['id']}/results/"
        until(lambda: len(client.get(path).json()) == 50)
        listed = client.get(path).json()

        assert len(listed) == 50
        assert shape_of(examples.RESULT, {**listed[0], **_empty_lists()}).keys() == (
            examples.RESULT.keys()
        )
        assert listed[0]["query"] == query["id"]
        assert TIME.fullmatch(listed[0]["captured_at"])


class TestDashboard:
    """When no results exist, all numeric fields return 0 or null and arrays are empty."""

    def test_without_results(self, client: httpx.Client) -> None:
        dashboard = client.get(f"{BASE}/dashboard/").json()

        assert set(examples.DASHBOARD) <= set(dashboard)
        assert dashboard["total_runs"] == 0
        assert dashboard["mention_rate"] == 0
        assert dashboard["avg_position"] is None
        assert (dashboard["by_provider"], dashboard["timeline"]) == ([], [])


class TestCompetitors:
    """List competitors, Create competitor, Get / Update / Delete competitor."""

    def test_the_list_has_a_count_and_results(
        self, client: httpx.Client, nike: dict[str, Any]
    ) -> None:
        listed = client.get(f"{BASE}/competitors/").json()

        assert listed == {"count": 1, "results": [nike]}
        assert set(examples.COMPETITOR) <= set(nike)
        for name in ("name", "brand_aliases", "domain", "is_active"):
            assert nike[name] == examples.COMPETITOR[name]

    def test_only_a_name_is_required(self, client: httpx.Client) -> None:
        created = client.post(f"{BASE}/competitors/", json={"name": "Adidas"})
        nameless = client.post(f"{BASE}/competitors/", json={})

        assert created.status_code == 201
        assert created.json()["is_active"] is True
        assert created.json()["brand_aliases"] == []
        assert nameless.status_code == 422

    def test_a_name_is_unique_per_tenant(
        self, client: httpx.Client, nike: dict[str, Any], tenants: Any
    ) -> None:
        again = client.post(f"{BASE}/competitors/", json={"name": "Nike"})
        elsewhere = tenants().client.post(f"{BASE}/competitors/", json={"name": "Nike"})

        assert (again.status_code, elsewhere.status_code) == (409, 201)
        assert again.json()["errors"][0]["pointer"] == "/name"

    def test_patch_takes_another_name_only_if_it_is_free(
        self, client: httpx.Client, nike: dict[str, Any]
    ) -> None:
        adidas = client.post(f"{BASE}/competitors/", json={"name": "Adidas"}).json()
        path = f"{BASE}/competitors/{adidas['id']}/"

        assert client.patch(path, json={"name": "Nike"}).status_code == 409
        assert client.patch(path, json={"name": "Adidas AG"}).json()["name"] == "Adidas AG"
        assert client.patch(path, json={"is_ambiguous": True}).json()["is_ambiguous"] is True

    def test_deleted_is_gone(self, client: httpx.Client, nike: dict[str, Any]) -> None:
        path = f"{BASE}/competitors/{nike['id']}/"

        assert client.delete(path).status_code == 204
        assert client.get(path).status_code == 404
        assert client.get(f"{BASE}/competitors/").json() == {"count": 0, "results": []}


class TestComparison:
    """For each query that has results, the tenant's position alongside each competitor's."""

    def test_lists_queries_and_competitor_objects(
        self, client: httpx.Client, nike: dict[str, Any]
    ) -> None:
        comparison = client.get(f"{BASE}/comparison/").json()

        assert comparison["queries"] == []
        assert comparison["competitors"] == [nike]


class TestWinRate:
    """Aggregate win/loss/tie counts per competitor across all queries."""

    def test_lists_each_competitor(self, client: httpx.Client, nike: dict[str, Any]) -> None:
        rates = client.get(f"{BASE}/win-rate/").json()["competitors"]

        assert len(rates) == 1
        assert set(examples.WIN_RATE) <= set(rates[0])
        assert (rates[0]["id"], rates[0]["wins"], rates[0]["total_compared"]) == (nike["id"], 0, 0)


@pytest.fixture
def jump(client: httpx.Client, nike: dict[str, Any]) -> dict[str, Any]:
    """The alert of the document's examples: SOV delta, "e.g. 0.1 = 10%"."""
    body = {"alert_type": "sov_jump", "competitor": nike["id"], "threshold": 0.1}
    created: dict[str, Any] = client.post(f"{BASE}/alerts/", json=body).json()
    return created


class TestListAlerts:
    """Paginated list of CompetitorAlert objects."""

    def test_is_a_page_of_the_documented_object(
        self, client: httpx.Client, jump: dict[str, Any]
    ) -> None:
        page = client.get(f"{BASE}/alerts/").json()
        (listed,) = page["results"]

        assert list(page) == ["count", "next", "previous", "results"]
        assert (page["count"], page["next"], page["previous"]) == (1, None, None)
        assert list(listed) == list(alerts.ALERT)
        assert {**listed, "status": None} == {**jump, "status": None}


class TestCreateAlert:
    """alert_type is required; competitor for sov_jump; the rest has defaults."""

    def test_has_the_documented_defaults(self, jump: dict[str, Any], nike: dict[str, Any]) -> None:
        fields = ("alert_type", "competitor", "threshold", "webhook_url", "is_active")

        assert {name: jump[name] for name in fields} == {
            "alert_type": "sov_jump",
            "competitor": nike["id"],
            "threshold": 0.1,
            "webhook_url": "",
            "is_active": True,
        }
        assert TIME.fullmatch(jump["created_at"])
        assert TIME.fullmatch(jump["updated_at"])

    @pytest.mark.parametrize("alert_type", ["sov_jump", "rank_drop", "new_competitor"])
    def test_takes_the_documented_types(
        self, client: httpx.Client, nike: dict[str, Any], alert_type: str
    ) -> None:
        body: dict[str, Any] = {"alert_type": alert_type}
        if alert_type == "sov_jump":
            body["competitor"] = nike["id"]
        answer = client.post(f"{BASE}/alerts/", json=body)

        assert answer.status_code == 201
        # "Default 0.1", which as a position would always fire: there it is 5.
        assert answer.json()["threshold"] == (5 if alert_type == "rank_drop" else 0.1)

    @pytest.mark.parametrize(
        ("body", "pointer"),
        [
            ({}, "/alert_type"),
            ({"alert_type": "sov_jump"}, "/competitor"),
            ({"alert_type": "rank_drop", "threshold": 0.5}, "/threshold"),
        ],
    )
    def test_refuses_what_lacks_something_or_would_always_fire(
        self, client: httpx.Client, body: dict[str, Any], pointer: str
    ) -> None:
        answer = client.post(f"{BASE}/alerts/", json=body)

        assert answer.status_code == 422
        assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


class TestGetUpdateDeleteAlert:
    """GET, PATCH, DELETE /api/ai-reach/alerts/<id>/."""

    def test_get_gives_the_object(self, client: httpx.Client, jump: dict[str, Any]) -> None:
        found = client.get(f"{BASE}/alerts/{jump['id']}/").json()

        assert {**found, "status": None} == {**jump, "status": None}

    @pytest.mark.parametrize(
        "change",
        [
            {"threshold": 0.25},
            {"is_active": False},
            {"webhook_url": "https://hooks.acme.example/segops"},
            {"alert_type": "new_competitor", "competitor": None},
        ],
    )
    def test_patch_changes_what_it_names(
        self, client: httpx.Client, jump: dict[str, Any], change: dict[str, Any]
    ) -> None:
        path = f"{BASE}/alerts/{jump['id']}/"
        answer = client.patch(path, json=change)
        after = client.get(path).json()
        moving = {"status", "updated_at"}

        assert answer.status_code == 200
        assert {k: v for k, v in after.items() if k not in moving} == {
            **{k: v for k, v in jump.items() if k not in moving},
            **change,
        }

    def test_deleted_is_gone(self, client: httpx.Client, jump: dict[str, Any]) -> None:
        path = f"{BASE}/alerts/{jump['id']}/"

        assert client.delete(path).status_code == 204
        assert client.get(path).status_code == client.delete(path).status_code == 404
        assert client.get(f"{BASE}/alerts/").json()["results"] == []


def _empty_lists() -> dict[str, Any]:
    return {"mentioned_brands": [], "mentioned_products": []}
