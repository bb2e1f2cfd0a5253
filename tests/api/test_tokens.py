"""Tokens of a tenant, and what each may do."""

import base64
from typing import Any

import httpx
import pytest
from fastapi import APIRouter

from api.scopes import SCOPES, Undeclared, check_declared
from schemas.tokens import Scope, allows
from tests.api.test_isolation import documented

TOKENS = "/api/tokens/"
EVENT = {"type": "track", "event": "Opened", "userId": "u"}


def made(client: httpx.Client, **fields: Any) -> dict[str, Any]:
    answer = client.post(TOKENS, json={"name": "Mine", **fields})
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


GIVEN: list[dict[str, Any]] = [
    {"scopes": ["read"]},
    {"scopes": ["write"]},
    {"scopes": ["admin"]},
    {"kind": "write_key"},
]


@pytest.mark.parametrize("given", GIVEN, ids=["read", "write", "admin", "write_key"])
def test_a_token_may_do_what_its_scopes_say_and_nothing_else(
    client: httpx.Client, given: dict[str, Any]
) -> None:
    token = made(client, **given)
    scopes = tuple(Scope(scope) for scope in token["scopes"])
    statuses = {}
    for name, (method, path) in documented(client).items():
        if name in ("revoke_token", "stream_events"):
            continue
        place = path.replace("{", "").replace("}", "").replace("_id", "")
        answer = client.request(method, place, json={}, headers=bearer(token["token"]))
        statuses[name] = answer.status_code
        wanted = SCOPES[name]
        assert (answer.status_code == 403) is not (wanted is None or allows(scopes, wanted)), name
        if answer.status_code == 403:
            challenge = f'Bearer error="insufficient_scope", scope="{wanted}"'
            assert answer.headers["WWW-Authenticate"] == challenge
            assert answer.json()["type"] == "urn:segops:problem:insufficient-scope"

    assert 401 not in statuses.values()
    assert 403 in statuses.values()


def test_a_write_key_takes_events_in_and_shows_none(client: httpx.Client) -> None:
    key = made(client, kind="write_key")["token"]
    basic = {"Authorization": "Basic " + base64.b64encode(f"{key}:".encode()).decode()}

    assert key.startswith("segops_write_")
    taken = client.post("/v1/track", json=EVENT, headers=basic)
    ours = client.post("/api/events/", json={"events": [EVENT]}, headers=bearer(key))
    shown = client.get("/api/events/recent/", headers=bearer(key))
    assert (taken.status_code, ours.status_code, shown.status_code) == (200, 202, 403)


def test_a_secret_is_shown_once(client: httpx.Client) -> None:
    token = made(client, name="Reporting", scopes=["read"], expires_in_days=3)
    listed = client.get(TOKENS)

    (found,) = [each for each in listed.json()["results"] if each["id"] == token["id"]]
    assert found == {name: value for name, value in token.items() if name != "token"}
    assert token["token"] not in listed.text
    assert (found["name"], found["scopes"], found["kind"]) == ("Reporting", ["read"], "token")
    assert found["expires_at"] is not None


def test_a_revoked_token_ends_with_the_next_request(client: httpx.Client) -> None:
    token = made(client, scopes=["read"])
    before = client.get("/api/ai-reach/queries/", headers=bearer(token["token"]))
    revoked = client.delete(f"{TOKENS}{token['id']}/")
    after = client.get("/api/ai-reach/queries/", headers=bearer(token["token"]))

    assert (before.status_code, revoked.status_code, after.status_code) == (200, 204, 401)
    assert client.delete(f"{TOKENS}{token['id']}/").status_code == 404


def test_a_rotated_token_overlaps_with_the_old_one(client: httpx.Client) -> None:
    token = made(client, kind="write_key")
    path = f"{TOKENS}{token['id']}/rotate/"
    kept = client.post(path, json={"overlap_hours": 1})
    dropped = client.post(path, json={"overlap_hours": 0})

    def works(secret: str) -> bool:
        return client.post("/v1/track", json=EVENT, headers=bearer(secret)).is_success

    assert (kept.status_code, dropped.status_code) == (201, 201)
    assert kept.json()["kind"] == "write_key"
    assert not works(token["token"])
    assert works(kept.json()["token"])
    assert works(dropped.json()["token"])


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/name"),
        ({"name": " "}, "/name"),
        ({"name": "x", "kind": "root"}, "/kind"),
        ({"name": "x", "scopes": []}, "/scopes"),
        ({"name": "x", "scopes": ["ingest"]}, "/scopes/0"),
        ({"name": "x", "scopes": ["read"], "kind": "write_key"}, "/scopes"),
        ({"name": "x", "expires_in_days": 0}, "/expires_in_days"),
        ({"name": "x", "expires_in_days": 1.5}, "/expires_in_days"),
        ({"name": "x", "token": "mine"}, "/token"),
        ({"name": "x", "tenant_id": "other"}, "/tenant_id"),
    ],
)
def test_a_bad_token_is_422_and_named(
    client: httpx.Client, body: dict[str, Any], pointer: str
) -> None:
    answer = client.post(TOKENS, json=body)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer


def test_an_app_with_a_route_that_asks_for_nothing_does_not_start() -> None:
    router = APIRouter()

    @router.get("/api/secrets/")
    async def list_secrets() -> None:
        """Nothing says who may."""

    with pytest.raises(Undeclared, match="list_secrets"):
        check_declared(router.routes)


def test_no_scope_is_kept_for_a_route_that_is_gone(client: httpx.Client) -> None:
    assert set(SCOPES) == set(documented(client))
