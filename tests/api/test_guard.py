"""Limits on the URL and the body, judged while it arrives."""

import asyncio
import json
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.types import Message

from api.deps import Limits
from api.guard import Guard, is_json, is_text
from tests.api.conftest import NewTenant
from tests.api.door import serving
from tests.stack import Stack

QUERIES = "/api/ai-reach/queries/"
JSON = {"Content-Type": "application/json"}


def body_of(size: int) -> bytes:
    """A body of exactly this many bytes that is JSON, and no query."""
    return b'{"category": "' + b"x" * (size - 16) + b'"}'


@pytest.mark.parametrize(
    ("path", "cap"), [(QUERIES, 1024**2), ("/api/ai-reach/results/", 5 * 1024**2)]
)
@pytest.mark.parametrize("is_chunked", [False, True])
def test_a_body_has_a_largest_size(
    client: httpx.Client, path: str, cap: int, is_chunked: bool
) -> None:
    def sent(size: int) -> bytes | Iterator[bytes]:
        return iter([body_of(size)]) if is_chunked else body_of(size)

    largest = client.post(path, content=sent(cap), headers=JSON)
    larger = client.post(path, content=sent(cap + 1), headers=JSON)

    assert largest.status_code == 422
    assert larger.status_code == 413
    assert larger.json()["detail"] == f"A body has at most {cap} bytes here."


@pytest.mark.parametrize(
    ("content_type", "is_good"),
    [
        ("application/json", True),
        ("Application/JSON; charset=UTF-8", True),
        ('application/json;charset="utf-8"', True),
        ("application/json; charset=utf-16", False),
        ("application/json; charset=latin-1", False),
        ("application/json; version=1", False),
        ("application/problem+json", False),
        ("application/x-www-form-urlencoded", False),
        ("multipart/form-data; boundary=x", False),
        ("text/plain", False),
        ("text/json", False),
        ("garbage", False),
        ("", False),
    ],
)
def test_a_body_claims_to_be_json(client: httpx.Client, content_type: str, is_good: bool) -> None:
    answer = client.post(
        QUERIES, content=b'{"query_text": "q"}', headers={"Content-Type": content_type}
    )

    assert is_json(content_type) is is_good
    assert answer.status_code == (201 if is_good else 415)


def test_a_body_without_a_type_is_415(client: httpx.Client) -> None:
    assert client.post(QUERIES, content=b'{"query_text": "q"}').status_code == 415


@pytest.mark.parametrize(
    "encoding", ["gzip", "deflate", "br", "zstd", "gzip, gzip", "identity, gzip", "x", "GZIP"]
)
def test_a_body_comes_uncompressed(client: httpx.Client, encoding: str) -> None:
    headers = {**JSON, "Content-Encoding": encoding}

    assert client.post(QUERIES, content=b"{}", headers=headers).status_code == 415
    identity = {**JSON, "Content-Encoding": "identity"}
    assert client.post(QUERIES, content=b"{}", headers=identity).status_code == 422


def test_an_empty_body_needs_no_type_but_may_be_missed(client: httpx.Client) -> None:
    answer = client.post(QUERIES)

    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {"pointer": "", "code": "required", "message": "is required"}
    ]


def test_a_url_has_a_largest_size(client: httpx.Client) -> None:
    longest = "/api/ai-reach/dashboard/?tag="
    tag = "x" * (8192 - len(longest) + 1)

    assert client.get(longest + tag).status_code == 422
    assert client.get(longest + tag + "x").status_code == 414


@pytest.mark.parametrize("bad", ["%ff", "%00", "%c0%af", "%ed%a0%80", "a%00b"])
def test_what_is_no_text_is_refused(client: httpx.Client, bad: str) -> None:
    assert not is_text(bad.encode())
    assert client.get(f"/api/ai-reach/queries/{bad}/").status_code == 404
    assert client.get(f"/{bad}").status_code == 404
    assert client.get(f"/api/ai-reach/dashboard/?tag={bad}").status_code == 400
    assert client.get(f"/api/ai-reach/dashboard/?{bad}=1").status_code == 400


def test_a_path_without_its_last_slash_is_the_same_path(client: httpx.Client) -> None:
    created = client.post("/api/ai-reach/queries", json={"query_text": "q"})

    assert created.status_code == 201
    path = f"/api/ai-reach/queries/{created.json()['id']}"
    assert client.get(path).json() == client.get(path + "/").json() == created.json()


def test_a_body_on_a_get_is_not_read(client: httpx.Client) -> None:
    answer = client.request("GET", QUERIES, content=b"\xff" * 3_000_000)

    assert answer.status_code == 200
    assert client.get(QUERIES).status_code == 200


@pytest.mark.parametrize(
    ("chunks", "pause"), [([b"["], 1.5), ([b"["] * 10, 0.4)], ids=["stalls", "trickles"]
)
def test_a_body_that_comes_too_slowly_is_408(
    stack: Stack, tenants: NewTenant, tmp_path: Path, chunks: list[bytes], pause: float
) -> None:
    head = (
        f"POST {QUERIES} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n"
        f"Content-Type: application/json\r\nAuthorization: Bearer {tenants().token}\r\n\r\n"
    )
    limits = Limits(chunk_seconds=1.0, body_seconds=2.0)
    with serving(stack, tmp_path, limits=limits) as url:
        port = httpx.URL(url).port or 0
        with socket.create_connection(("127.0.0.1", port), pause) as caller:
            caller.sendall(head.encode())
            answer = _first_answer(caller, chunks)

    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"connection: close" in answer.lower()


def test_an_announced_size_is_judged_before_a_byte_is_sent(client: httpx.Client) -> None:
    head = (
        f"POST {QUERIES} HTTP/1.1\r\nHost: x\r\nContent-Length: 1048577\r\n"
        f"Content-Type: application/json\r\nExpect: 100-continue\r\n"
        f"Authorization: {client.headers['Authorization']}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", client.base_url.port or 0), 0.8) as caller:
        answer = _first_answer(caller, [head.encode()])

    assert answer.startswith(b"HTTP/1.1 413 ")


def _first_answer(caller: socket.socket, chunks: list[bytes]) -> bytes:
    for chunk in chunks:
        caller.sendall(chunk)
        with suppress(TimeoutError):
            return caller.recv(65536)
    return b""


def test_a_caller_that_leaves_is_not_answered() -> None:
    reached: list[str] = []

    async def app(*_: Any) -> None:
        reached.append("app")

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        reached.append(message["type"])

    scope: dict[str, Any] = {
        "type": "http",
        "method": "POST",
        "path": QUERIES,
        "query_string": b"",
        "headers": [(b"content-type", b"application/json"), (b"content-length", b"2")],
        "state": {"request_id": "x"},
    }
    asyncio.run(Guard(app, Limits())(scope, receive, send))

    assert reached == []


def test_a_body_reaches_the_route_as_it_came(client: httpx.Client) -> None:
    text = "e\u0301 \u202e 👩‍👩‍👧 \\u0000 ' -- {{7*7}} <b> \r\n"
    body = json.dumps({"query_text": "q", "category": text}, ensure_ascii=False).encode()
    created = client.post(QUERIES, content=body, headers=JSON)

    assert created.json()["category"] in (text.strip(), "é" + text.strip()[2:])
