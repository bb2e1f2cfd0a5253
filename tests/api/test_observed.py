"""What operators see: health, counters, log lines."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest

from api.deps import Limits
from tests.api.conftest import NewTenant
from tests.api.door import asked
from tests.stack import Stack


@pytest.mark.parametrize("parts", [{"catalog": True, "log": False}, {}])
def test_a_part_that_is_down_is_named(parts: Mapping[str, bool], tmp_path: Path) -> None:
    async def is_ready() -> Mapping[str, bool]:
        return parts

    (ready, alive), _ = asked(None, tmp_path, "/readyz", "/livez", is_ready=is_ready)

    assert ready.status_code == 503
    assert ready.headers["Content-Type"] == "application/problem+json"
    assert "Retry-After" in ready.headers
    assert ready.json()["parts"] == parts
    assert alive.json() == {"status": "alive"}


def test_a_part_that_hangs_is_not_waited_for(tmp_path: Path) -> None:
    async def is_ready() -> Mapping[str, bool]:
        await asyncio.Event().wait()
        return {}

    limits = Limits(probe_seconds=0.05)
    (ready,), _ = asked(None, tmp_path, "/readyz", is_ready=is_ready, limits=limits)

    assert ready.status_code == 503


def test_requests_are_counted_by_template(stack: Stack, tenants: NewTenant, tmp_path: Path) -> None:
    paths = ["/api/ai-reach/queries/1/", "/api/ai-reach/queries/2/", "/nowhere/1", "/nowhere/2"]
    _, door = asked(stack, tmp_path, *paths, token=tenants().token)

    def count(route: str, status: str) -> float | None:
        labels = {"route": route, "method": "GET", "status": status}
        return door.metrics.get_sample_value("segops_http_requests_total", labels)

    assert count("/api/ai-reach/queries/{query_id}/", "404") == 2
    assert count("(none)", "404") == 2


def test_the_agents_and_the_door_are_counted_on_one_page(stack: Stack) -> None:
    shown = httpx.get(f"{stack.url}/metrics", trust_env=False)

    assert shown.headers["Content-Type"].startswith("text/plain")
    for name in (
        "segops_http_requests_total",
        "segops_facts_in_total",
        "segops_facts_out_total",
        "segops_batch_size",
        "segops_agent_lag_seconds",
        "segops_agent_lag_facts",
        "segops_agent_failures",
        "segops_provider_calls",
    ):
        assert f"# HELP {name}" in shown.text


def test_a_request_is_one_line_without_secrets(stack: Stack, tenants: NewTenant) -> None:
    caller = tenants()
    answer = caller.client.get(f"/api/ai-reach/queries/7/?token={caller.token}")
    request_id = answer.headers["X-Request-Id"]
    (line,) = [line for line in stack.log() if line.get("request_id") == request_id]

    assert caller.token not in str(line)
    assert (
        line.items()
        >= {
            "event": "request served",
            "tenant": caller.tenant_id,
            "method": "GET",
            "route": "/api/ai-reach/queries/{query_id}/",
            "status": 422,
        }.items()
    )
