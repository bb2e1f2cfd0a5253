"""The OpenAPI document is complete and says what the app does."""

from collections.abc import Iterator
from typing import Any

import httpx
import jsonschema_rs
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from api.app import ROUTERS, build_api
from api.openapi import operations
from api.scopes import SCOPES
from tests.api.door import nowhere_door

APP: FastAPI = build_api(nowhere_door())
DOCUMENT: dict[str, Any] = APP.openapi()
OPERATIONS = {
    operation["operationId"]: (path, method, operation)
    for path, method, operation in operations(DOCUMENT)
}

# Segment's libraries send more than we keep.
OF_SEGMENT = ("SegmentBatch", "SegmentCall")


def resolved(node: dict[str, Any]) -> dict[str, Any]:
    """The node, or what it refers to."""
    if "$ref" not in node:
        return node
    found: Any = DOCUMENT
    for part in node["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    assert isinstance(found, dict)
    return found


def contents() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every media type of every request and reply."""
    for name, (_, _, operation) in OPERATIONS.items():
        for media in operation.get("requestBody", {}).get("content", {}).values():
            yield f"{name} request", media
        for status, reply in operation["responses"].items():
            for media in resolved(reply).get("content", {}).values():
                yield f"{name} {status}", media


def test_documents_exactly_the_routes_of_the_app() -> None:
    routes = {
        (route.path, method.lower())
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
    }

    assert {(path, method) for path, method, _ in operations(DOCUMENT)} == routes
    assert DOCUMENT["openapi"].startswith("3.1")


def test_is_served_as_it_is_built(client: httpx.Client) -> None:
    assert client.get("/openapi.json").json() == DOCUMENT


@pytest.mark.parametrize(("place", "media"), list(contents()), ids=[name for name, _ in contents()])
def test_an_example_fits_its_schema(place: str, media: dict[str, Any]) -> None:
    schema = {**media["schema"], "components": DOCUMENT["components"]}
    validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)

    assert [error.message for error in validator.iter_errors(media["example"])] == []


def test_a_reply_without_content_is_a_204() -> None:
    bare = [
        (name, status)
        for name, (_, _, operation) in OPERATIONS.items()
        for status, reply in operation["responses"].items()
        if "content" not in resolved(reply)
    ]

    silent = (
        "delete_query",
        "delete_competitor",
        "delete_alert",
        "delete_event_schema",
        "delete_segment",
        "delete_activation",
        "delete_conversation",
        "cancel_answer",
        "rate_answer",
        "revoke_token",
    )
    assert bare == [(name, "204") for name in silent]


def test_a_refusal_is_a_problem_document_with_its_headers() -> None:
    needed = {
        "401": "WWW-Authenticate",
        "403": "WWW-Authenticate",
        "405": "Allow",
        "503": "Retry-After",
    }
    for status, reply in DOCUMENT["components"]["responses"].items():
        assert list(reply["content"]) == ["application/problem+json"]
        assert reply["content"]["application/problem+json"]["example"]["status"] == int(status)
        assert {"X-Request-Id", needed.get(status, "X-Request-Id")} <= set(reply["headers"])


def test_everything_under_api_needs_the_token_and_says_so() -> None:
    for path, _, operation in operations(DOCUMENT):
        scheme = {"/api": "bearer", "/v1/": "write_key"}.get(path[:4])
        scope = SCOPES[operation["operationId"]]
        assert operation.get("security") == (scheme and [{scheme: [scope]}])
        assert ("403" in operation["responses"]) is bool(scheme)
        assert ("401" in operation["responses"]) is bool(scheme)
    schemes = DOCUMENT["components"]["securitySchemes"]
    assert {name: (scheme["type"], scheme["scheme"]) for name, scheme in schemes.items()} == {
        "bearer": ("http", "bearer"),
        "write_key": ("http", "basic"),
    }


def test_a_request_takes_no_unknown_field() -> None:
    for _, _, operation in operations(DOCUMENT):
        for media in operation.get("requestBody", {}).get("content", {}).values():
            if media["schema"].get("$ref", "").rpartition("/")[2] not in OF_SEGMENT:
                assert resolved(media["schema"])["additionalProperties"] is False
    for name in ("CapturedItem", "CapturedCitation", "NewProduct"):
        assert DOCUMENT["components"]["schemas"][name]["additionalProperties"] is False


def test_everything_is_named_and_told() -> None:
    tags = {tag["name"] for tag in DOCUMENT["tags"]}
    for path, _, operation in operations(DOCUMENT):
        assert set(operation["tags"]) <= tags
        assert operation["description"].endswith(".")
        assert path.endswith("/") or not path.startswith("/api/")
    assert len(OPERATIONS) == len(list(operations(DOCUMENT)))


def test_no_schema_is_left_over_and_none_is_missing() -> None:
    text = str(DOCUMENT)
    for name in DOCUMENT["components"]["schemas"]:
        assert f"#/components/schemas/{name}'" in text
    assert "HTTPValidationError" not in text
