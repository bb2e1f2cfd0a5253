"""The copilot's reading tools, asked by the Model Context Protocol's own client."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from tests.api.conftest import Caller, NewTenant, until
from tests.stack import Stack

INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    },
}
ACCEPT = {"Accept": "application/json, text/event-stream"}


@pytest.fixture
def caller(tenants: NewTenant) -> Caller:
    """A tenant with one order."""
    made = tenants()
    event = {"type": "track", "event": "Order Completed", "user_id": "ann"}
    made.client.post("/api/events/", json={"events": [event]})
    until(lambda: made.client.get("/api/events/volume/").json()["total"] == 1)
    return made


def spoken(stack: Stack, token: str, scene: Callable[[Any], Awaitable[Any]]) -> Any:
    """What a client with this token gets."""

    async def run() -> Any:
        headers = {"Authorization": f"Bearer {token}"}
        async with httpx2.AsyncClient(headers=headers, trust_env=False, timeout=20) as http:
            transport = streamable_http_client(f"{stack.url}/mcp", http_client=http)
            async with Client(transport) as client:
                return await scene(client)

    return asyncio.run(run())


def test_a_client_finds_the_reading_tools_and_no_other(stack: Stack, caller: Caller) -> None:
    found = spoken(stack, caller.token, lambda client: client.list_tools())

    assert sorted(tool.name for tool in found.tools) == [
        "get_segment_detail",
        "list_activations",
        "list_event_schemas",
        "list_recent_events",
        "list_segments",
        "query_competitors",
        "query_event_volume",
        "query_segment_membership_trend",
        "query_top_events",
        "query_visibility",
    ]
    assert all(tool.annotations.read_only_hint for tool in found.tools)


def test_a_tool_answers_for_the_tokens_tenant(
    stack: Stack, caller: Caller, tenants: NewTenant
) -> None:
    def top(token: str) -> Any:
        asked = spoken(
            stack, token, lambda client: client.call_tool("query_top_events", {"days": 1})
        )
        return asked.is_error, json.loads(asked.content[0].text)["rows"]

    assert top(caller.token)[1][0] | {"share": 1} == {
        "event": "Order Completed",
        "count": 1,
        "users": 1,
        "share": 1,
    }
    assert top(tenants().token) == (False, [])


@pytest.mark.parametrize(
    ("name", "arguments", "error"),
    [
        ("query_top_events", {"days": 0}, "invalid_arguments"),
        ("query_top_events", {"tenant_id": "x"}, "invalid_arguments"),
        ("display_metric_card", {"label": "x", "segment_id": 1}, "unknown_tool"),
        ("delete_segment", {"segment": 1}, "unknown_tool"),
        ("get_segment_detail", {"segment": "none"}, "unknown_segment"),
    ],
)
def test_what_cannot_be_done_is_told(
    stack: Stack, caller: Caller, name: str, arguments: dict[str, Any], error: str
) -> None:
    asked = spoken(stack, caller.token, lambda client: client.call_tool(name, arguments))

    assert asked.is_error
    assert json.loads(asked.content[0].text)["error"] == error


def test_who_may_not_read_is_refused(stack: Stack, caller: Caller) -> None:
    key = caller.client.post("/api/tokens/", json={"name": "k", "kind": "write_key"}).json()

    def asked(**headers: str) -> httpx.Response:
        return httpx.post(f"{stack.url}/mcp", json=INITIALIZE, headers=ACCEPT | headers)

    assert asked().status_code == 401
    assert asked(Authorization="Bearer nonsense").status_code == 401
    assert asked(Authorization=f"Bearer {key['token']}").status_code == 403
    assert asked(Authorization=f"Bearer {caller.token}").status_code == 200


def test_it_takes_posts_only(caller: Caller) -> None:
    for method in ("GET", "DELETE", "PUT"):
        answer = caller.client.request(method, "/mcp", headers=ACCEPT)

        assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
        assert answer.headers["content-type"] == "application/problem+json"
