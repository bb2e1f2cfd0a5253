"""A token is judged before anything else about a request."""

import httpx
import pytest

PROBLEM = "application/problem+json"
QUERIES = "/api/ai-reach/queries/"


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer  two-spaces",
        "Bearer\ttab",
        "Bearer unknown",
        "Bearer a b",
        "Basic dXNlcjpwYXNz",
        "unknown",
        "Bearer " + "x" * 5000,
        "Bearer tökén",
        'Bearer "quoted"',
    ],
)
def test_what_is_no_known_token_is_401(client: httpx.Client, header: str) -> None:
    answer = client.get(QUERIES, headers={b"Authorization": header.encode()})

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'
    assert answer.headers["Content-Type"] == PROBLEM


def test_two_tokens_are_none(client: httpx.Client) -> None:
    token = client.headers["Authorization"]
    headers = [("Authorization", token), ("Authorization", token)]
    with httpx.Client(base_url=client.base_url) as bare:
        assert bare.get(QUERIES, headers=headers).status_code == 401


def test_the_scheme_is_read_in_any_case(client: httpx.Client) -> None:
    token = client.headers["Authorization"].removeprefix("Bearer ")

    assert client.get(QUERIES, headers={"Authorization": f"bEARER {token}"}).status_code == 200


def test_a_token_in_the_query_string_is_no_token(client: httpx.Client) -> None:
    token = client.headers.pop("Authorization").removeprefix("Bearer ")

    assert client.get(QUERIES, params={"access_token": token}).status_code == 401


@pytest.mark.parametrize(
    ("method", "path", "content_type", "body"),
    [
        ("POST", QUERIES, "application/json", b"{"),
        ("POST", QUERIES, "application/json", b'{"query_text": 5}'),
        ("POST", QUERIES, "text/plain", b"x"),
        ("POST", QUERIES, "application/json", b"[" * 2_000_000),
        ("PATCH", QUERIES + "abc/", "application/json", b"\xff"),
        ("GET", QUERIES + "0/", None, b""),
        ("GET", "/api/ai-reach/dashboard/?from=x&unknown=1", None, b""),
        ("GET", "/api/ai-reach/dashboard/?tag=%ff", None, b""),
        ("GET", "/api/ai-reach/nothing/", None, b""),
        ("BREW", QUERIES, None, b""),
        ("GET", "/api/ai-reach/" + "x" * 9000, None, b""),
    ],
)
def test_no_token_comes_before_every_other_fault(
    client: httpx.Client, method: str, path: str, content_type: str | None, body: bytes
) -> None:
    del client.headers["Authorization"]
    headers = {"Content-Type": content_type} if content_type else {}
    answer = client.request(
        "DELETE" if method == "BREW" else method, path, headers=headers, content=body
    )

    assert answer.status_code == 401


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/metrics", "/openapi.json"])
def test_operators_need_no_token(client: httpx.Client, path: str) -> None:
    del client.headers["Authorization"]

    assert client.get(path).status_code == 200
