"""Whatever is sent, the answer is ours: no 5xx, a problem document, and no echo.

Source: spec "reliability", R32 and R43. Every operation with a body is tried, as documented.
"""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from api.routes.segment import CALLS
from tests.api.corpus import CANARY, CONTENT_TYPES, STRINGS, STRUCTURES, VALUES

# Of operations that read the same body in the same way one is tried: the six calls of Segment's
# API under either path, and definitions of segments.
ALIKE = {
    *(f"{door}_{call}" for call in CALLS if call != "track" for door in ("segment", "accept")),
    *("segment_track", "segment_batch", "preview_segment", "validate_segment"),
}
_NOTHING: dict[str, Any] = {"application/json": {"example": {}}}
MEMBERS = {"type", "title", "status", "instance", "detail", "errors"}


def judged(answer: httpx.Response) -> int:
    """The status of an answer that keeps the rules; 2xx may show what was stored."""
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        assert answer.headers["Content-Type"] == "application/problem+json"
        problem = answer.json()
        assert set(problem) >= MEMBERS
        assert problem["status"] == answer.status_code
        assert problem["instance"] == f"urn:uuid:{answer.headers['X-Request-Id']}"
        assert CANARY not in answer.text
        assert CANARY not in str(answer.headers)
    return answer.status_code


@pytest.fixture
def ids(client: httpx.Client) -> dict[str, Any]:
    """Something for every id in a path."""
    query = client.post("/api/ai-reach/queries/", json={"query_text": "q"}).json()["id"]
    competitor = client.post("/api/ai-reach/competitors/", json={"name": "c"}).json()["id"]
    alert = client.post("/api/ai-reach/alerts/", json={"alert_type": "rank_drop"}).json()["id"]
    static = {"name": "s", "type": "static"}
    segment = client.post("/api/segments/", json=static).json()["id"]
    hook = {"type": "webhook", "url": "https://hooks.acme.example/"}
    told = {"name": "a", "config": hook, "segment_ids": [segment], "backfill": False}
    activation = client.post("/api/activations/", json=told).json()["id"]
    schema = client.post("/api/event-schemas/", json={"event": "e"}).json()["id"]
    accept = {"Accept": "application/json"}
    answer = client.post("/api/ai/copilot/", json={"message": "hi"}, headers=accept).json()
    return {
        "query_id": query,
        "competitor_id": competitor,
        "alert_id": alert,
        "result_id": 1,
        "rescore_id": 1,
        "token_id": "x",
        "segment_id": segment,
        "activation_id": activation,
        "schema_id": schema,
        "conversation_id": answer["conversation_id"],
        "message_id": answer["message_id"],
    }


def with_body(client: httpx.Client) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, path and example of every operation that takes a body."""
    document = client.get("/openapi.json").json()
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if "requestBody" in operation and operation["operationId"] not in ALIKE:
                media = operation["requestBody"]["content"]["application/json"]
                yield method, path, {**_every_field(document, operation), **media["example"]}


def _every_field(document: dict[str, Any], operation: dict[str, Any]) -> dict[str, Any]:
    """Each field with a good value: from the reply's example, or the default."""
    request = operation["requestBody"]["content"]["application/json"]["schema"]
    fields = document["components"]["schemas"][request["$ref"].rpartition("/")[2]]["properties"]
    success = next(reply for status, reply in operation["responses"].items() if status < "300")
    shown = success.get("content", _NOTHING)["application/json"]["example"]
    return {name: shown.get(name, field.get("default", False)) for name, field in fields.items()}


def replaced(example: Any, value: bytes) -> Iterator[bytes]:
    """The example with each field in turn, at any depth, written as these bytes."""
    for path in _places(example, ()):
        marked = json.dumps(_with(example, path, "@@"))
        yield marked.encode().replace(b'"@@"', value)


def _places(node: Any, path: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    children = (
        node.items()
        if isinstance(node, dict)
        else enumerate(node)
        if isinstance(node, list)
        else ()
    )
    for name, child in children:
        yield from _places(child, (*path, name))


def _with(node: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    if isinstance(node, dict):
        return {**node, path[0]: _with(node[path[0]], path[1:], value)}
    return [_with(each, path[1:], value) if at == path[0] else each for at, each in enumerate(node)]


def test_a_body_of_any_structure_and_type(client: httpx.Client, ids: dict[str, Any]) -> None:
    seen: dict[int, int] = {}
    for method, path, _ in with_body(client):
        for body in STRUCTURES:
            for content_type in CONTENT_TYPES:
                headers = {"Content-Type": content_type} if content_type else {}
                answer = client.request(method, path.format(**ids), content=body, headers=headers)
                status = judged(answer)
                seen[status] = seen.get(status, 0) + 1
                is_json = content_type in CONTENT_TYPES[:2]
                assert status == 415 or is_json or body == b""

    assert set(seen) >= {400, 415, 422}
    assert sum(seen.values()) > 4000


def test_a_field_of_any_value(client: httpx.Client, ids: dict[str, Any]) -> None:
    seen: dict[int, int] = {}
    for method, path, example in with_body(client):
        for value in VALUES:
            for body in replaced(example, value):
                headers = {"Content-Type": "application/json"}
                answer = client.request(method, path.format(**ids), content=body, headers=headers)
                status = judged(answer)
                seen[status] = seen.get(status, 0) + 1

    assert set(seen) >= {200, 201, 202, 400, 409, 422}
    assert sum(seen.values()) > 4000


def test_a_query_parameter_of_any_value(client: httpx.Client, ids: dict[str, Any]) -> None:
    document = client.get("/openapi.json").json()
    quoted = [httpx.QueryParams({"x": text[1:-1]}).__str__()[2:] for text in _texts()]
    quoted += [
        "%ff",
        "%00",
        "%",
        "%zz",
        "%u0041",
        "%ed%a0%80",
        "%c0%af",
        "&",
        "=",
        "a&a=b",
        "+",
        "1_0",
    ]
    for path, item in document["paths"].items():
        for parameter in item.get("get", {}).get("parameters", ()):
            for value in quoted if parameter["in"] == "query" else ():
                judged(client.get(f"{path.format(**ids)}?{parameter['name']}={value}"))


def _texts() -> list[str]:
    return [text.decode() for text in STRINGS if len(text) < 5000 and _is_text(text)]


def _is_text(raw: bytes) -> bool:
    try:
        return bool(raw.decode())
    except UnicodeDecodeError:
        return False


@pytest.mark.parametrize(
    "path",
    [
        "/%2f", "/api/ai-reach//queries/", "/api/../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd",
        "/api/ai-reach/queries%2F1/", "/api/ai-reach/queries/1%00/", "/api/ai-reach/queries/%ff/",
        f"/api/ai-reach/queries/{CANARY}/", f"/{CANARY}", "/api/ai-reach/queries/1/run",
        "/api/ai-reach/queries/;x=1/", "/api/ai-reach/queries/1/results/../../2/", "/API/AI-REACH/",
        f"/api/ai-reach/dashboard/?{CANARY}=1", "/api/ai-reach/dashboard/?" + "a=1&" * 1500,
        "/api/ai-reach/queries/?limit=1&limit=2",
    ],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE", "PUT", "OPTIONS", "TRACE"])
def test_a_path_of_any_kind(client: httpx.Client, method: str, path: str) -> None:
    assert judged(client.request(method, path)) >= 400


@pytest.mark.parametrize(
    "headers",
    [
        {"Accept": "garbage"},
        {"Accept": "application/xml;q=0"},
        {"Idempotency-Key": CANARY + " with spaces"},
        {"Idempotency-Key": ""},
        {"Idempotency-Key": "x" * 201},
        {"Idempotency-Key": "k\xff".encode("latin-1")},
        {"X-HTTP-Method-Override": "DELETE"},
        {"X-Forwarded-For": CANARY},
        {"Range": "bytes=0-1"},
        {"If-Match": "*"},
        {"Cookie": "a=" + "b" * 4000},
        {"Host": CANARY},
        {"Origin": "https://evil.example"},
        {"Content-Encoding": CANARY},
    ],
)
def test_a_header_of_any_kind(
    client: httpx.Client, ids: dict[str, Any], headers: dict[str, Any]
) -> None:
    judged(client.post(f"/api/ai-reach/queries/{ids['query_id']}/run/", headers=headers))
    judged(client.post("/api/ai-reach/queries/", headers=headers, json={"query_text": "h"}))
    judged(client.get("/api/ai-reach/queries/", headers=headers))
