"""Every refusal is a problem document with the request's id."""

import time
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from api.app import build_api
from api.errors import TITLES, refusal_of
from schemas.errors import Conflict, Invalid, NotFound, SegOpsError, Unavailable, Unreadable
from schemas.tokens import Holder, Scope
from tests.api.conftest import NewTenant
from tests.api.door import asked, nowhere_door
from tests.stack import Stack

QUERIES = "/api/ai-reach/queries/"


class Buggy:
    """Catalogs with a fault of ours in them, for whoever brings any token."""

    async def holder_of(self, token: str) -> Holder:
        return Holder(tenant_id="someone", token_id="x", scopes=(Scope.READ,))

    def of(self, tenant_id: str) -> Any:
        return self

    async def queries(self) -> Any:
        raise RuntimeError("SELECT secret FROM /etc")

    async def brand(self) -> Any:
        return "not a brand"


@pytest.mark.parametrize(
    ("fault", "status", "kind"),
    [
        (Unavailable("catalog"), 503, "catalog-unavailable"),
        (Unavailable("log"), 503, "log-unavailable"),
        (Unavailable("projections"), 503, "projection-unavailable"),
        (NotFound("query"), 404, "not-found"),
        (Conflict("name"), 409, "conflict"),
        (Invalid("/name", "is odd"), 422, "invalid"),
        (Unreadable("secret reason"), 500, "internal-error"),
        (SegOpsError("secret"), 500, "internal-error"),
    ],
)
def test_our_errors_have_their_status(fault: SegOpsError, status: int, kind: str) -> None:
    refused = refusal_of(fault)

    assert (refused.status, refused.kind) == (status, kind)
    assert refused.kind in TITLES
    assert "secret" not in refused.detail


def test_a_postgres_that_is_down_says_when_to_come_back(tmp_path: Path) -> None:
    started = time.monotonic()
    answers, _ = asked(None, tmp_path, *[QUERIES] * 20)

    assert time.monotonic() - started < 5
    assert {answer.status_code for answer in answers} == {503}
    assert {answer.json()["part"] for answer in answers} == {"catalog"}
    assert {answer.headers["Retry-After"] for answer in answers} == {"2", "3"}


@pytest.mark.parametrize("name", ["dashboard", "comparison", "win-rate"])
def test_a_warehouse_that_is_down_is_no_zero(
    stack: Stack, tenants: NewTenant, tmp_path: Path, name: str
) -> None:
    caller = tenants()
    caller.client.post(QUERIES, json={"query_text": "anything"}).raise_for_status()
    path = f"/api/ai-reach/{name}/"
    (answer,), _ = asked(stack, tmp_path, path, token=caller.token)

    assert answer.status_code == 503
    assert answer.json()["type"] == "urn:segops:problem:projection-unavailable"
    assert int(answer.headers["Retry-After"]) >= 1


def test_a_fault_of_ours_says_nothing_of_its_cause(tmp_path: Path) -> None:
    (answer,), _ = asked(None, tmp_path, QUERIES, catalogs=Buggy(), tokens=Buggy())

    assert answer.status_code == 500
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json() == {
        "type": "urn:segops:problem:internal-error",
        "title": "Something is broken on our side",
        "status": 500,
        "instance": f"urn:uuid:{answer.headers['X-Request-Id']}",
        "detail": "The request was not completed; the fault is logged.",
        "errors": [],
    }


def test_a_reply_that_breaks_its_own_schema_is_a_500(tmp_path: Path) -> None:
    (answer,), _ = asked(None, tmp_path, "/api/ai-reach/brand/", catalogs=Buggy(), tokens=Buggy())

    assert answer.status_code == 500
    assert "not a brand" not in answer.text


def test_each_request_has_an_id_of_its_own(client: httpx.Client) -> None:
    first, second = client.get("/nowhere"), client.get("/nowhere")

    assert first.json()["instance"] == f"urn:uuid:{UUID(first.headers['X-Request-Id'])}"
    assert first.headers["X-Request-Id"] != second.headers["X-Request-Id"]
    assert "X-Request-Id" in client.get(QUERIES).headers


def test_a_path_that_is_none_is_404(client: httpx.Client) -> None:
    for path in ("/api", "/api/ai-reach/", "/api/ai-reach/alert/", "/docs", "/redoc"):
        answer = client.get(path)

        assert answer.status_code == 404
        assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/api/ai-reach/queries/", "GET, POST"),
        ("/api/ai-reach/queries/1/", "DELETE, GET, PATCH"),
        ("/api/ai-reach/queries/1/run/", "POST"),
        ("/api/ai-reach/brand/", "GET, PATCH, PUT"),
        ("/api/ai-reach/results/", "GET, POST"),
        ("/api/ai-reach/dashboard/", "GET"),
        ("/api/ai-reach/alerts/preview/", "POST"),
        ("/api/ai-reach/competitors/candidates/", "GET"),
        ("/api/event-schemas/", "GET, POST"),
        ("/api/event-schemas/settings/", "GET, PUT"),
        ("/livez", "GET"),
        ("/openapi.json", "GET"),
    ],
)
@pytest.mark.parametrize("method", ["TRACE", "OPTIONS", "PROPFIND"])
def test_a_method_that_the_path_does_not_know_is_405(
    client: httpx.Client, method: str, path: str, allowed: str
) -> None:
    answer = client.request(method, path)

    assert answer.status_code == 405
    assert answer.headers["Allow"] == allowed
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_no_path_of_its_own_is_taken_for_an_id(client: httpx.Client) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    for path in [each for each in paths if "{" not in each]:
        for method in {"get", "post", "put", "patch", "delete"} - paths[path].keys():
            answer = client.request(method, path, json={})
            allowed = ", ".join(sorted(paths[path])).upper()

            assert (answer.status_code, answer.headers.get("Allow")) == (405, allowed), path


def test_a_door_keeps_its_own_counters() -> None:
    one, other = nowhere_door(), nowhere_door()

    assert build_api(one) is not build_api(other)
    with pytest.raises(ValueError, match="Duplicated"):
        build_api(replace(one))
