"""Brand, run, rescore: what the documents leave to us."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from api.deps import Limits
from tests.api.conftest import NewTenant, until
from tests.api.door import serving
from tests.stack import Stack

BRAND = "/api/ai-reach/brand/"
RESCORE = "/api/ai-reach/rescore/"


def test_a_brand_is_empty_until_it_is_told(client: httpx.Client) -> None:
    assert client.get(BRAND).json() == {
        "name": "",
        "brand_aliases": [],
        "domain": "",
        "is_ambiguous": False,
        "products": [],
    }


def test_a_brand_is_set_as_a_whole_and_changed_in_part(client: httpx.Client) -> None:
    product = {"name": "Acme Pro Runner", "sku": "APR-001", "aliases": ["Pro Runner"]}
    whole = {"name": " Acme ", "brand_aliases": ["ACME"], "products": [product]}
    put = client.put(BRAND, json=whole)
    changed = client.patch(BRAND, json={"domain": "acme.example", "is_ambiguous": True})

    assert put.status_code == 200
    assert put.json()["name"] == "Acme"
    assert changed.json() == {**put.json(), "domain": "acme.example", "is_ambiguous": True}
    assert client.patch(BRAND, json={}).json() == client.get(BRAND).json() == changed.json()
    assert client.put(BRAND, json={"name": "Acme"}).json()["products"] == []


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/name"),
        ({"name": ""}, "/name"),
        ({"name": None}, "/name"),
        ({"name": "x", "is_ambiguous": "yes"}, "/is_ambiguous"),
        ({"name": "x", "is_ambiguous": 1}, "/is_ambiguous"),
        ({"name": "x", "products": [{"sku": "1"}]}, "/products/0/name"),
        (
            {"name": "x", "products": [{"name": "p", "aliases": ["a", " "]}]},
            "/products/0/aliases/1",
        ),
        ({"name": "x", "products": [{"name": "p", "price": 1}]}, "/products/0/price"),
        ({"name": "x", "colour": 1}, "/colour"),
        ({"name": "x", "No Field": 1}, ""),
    ],
)
def test_a_bad_brand_is_422_and_names_the_field(
    client: httpx.Client, body: dict[str, Any], pointer: str
) -> None:
    answer = client.put(BRAND, json=body)

    assert answer.status_code == 422
    assert [each["pointer"] for each in answer.json()["errors"]] == [pointer]


def test_the_same_key_asks_for_the_same_run(client: httpx.Client) -> None:
    query = client.post("/api/ai-reach/queries/", json={"query_text": "q"}).json()["id"]

    def run(**headers: str) -> Any:
        return client.post(f"/api/ai-reach/queries/{query}/run/", headers=headers).json()

    first = run(**{"Idempotency-Key": "k"})
    assert run(**{"Idempotency-Key": "k"}) == first
    assert run(**{"Idempotency-Key": "l"}) != first
    assert run() != run()


@pytest.mark.parametrize("key", ["", "two words", "x" * 201])
def test_a_key_is_visible_ascii(client: httpx.Client, key: str) -> None:
    answer = client.post("/api/ai-reach/queries/1/run/", headers={"Idempotency-Key": key})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "Idempotency-Key"


def test_a_finished_rescore_is_reported(client: httpx.Client) -> None:
    """The stand-in finishes at once what has a first day, and never what has none."""
    answer = client.post(RESCORE, json={"from": "2026-05-01", "to": "2026-05-01", "dry_run": True})

    assert answer.status_code == 200
    body = answer.json()
    assert (body["status"], body["dry_run"], body["report"]["examined"]) == ("finished", True, 0)
    assert "tenant_id" not in body["report"]
    assert client.get(f"{RESCORE}{body['id']}/").json() == body


def test_an_unfinished_rescore_says_where_to_look(
    stack: Stack, tenants: NewTenant, tmp_path: Path
) -> None:
    caller = tenants()
    with serving(stack, tmp_path, limits=Limits(rescore_wait_seconds=0)) as url:
        answer = caller.client.post(url + RESCORE, json={})

    assert answer.status_code == 202
    assert answer.json()["status"] == "queued"
    place = answer.headers["Location"]
    until(lambda: caller.client.get(place).json()["status"] == "finished")


@pytest.mark.parametrize(
    "body", [{"from": 5}, {"from": "2026-5-1"}, {"dry_run": 1}, {"since": "x"}]
)
def test_a_bad_rescore_is_422(client: httpx.Client, body: dict[str, Any]) -> None:
    assert client.post(RESCORE, json=body).status_code == 422
