"""What operators see: health, counters, log lines."""

import asyncio
import io
import json
from collections.abc import Mapping
from dataclasses import replace

import pytest
import structlog

from api import log
from api.deps import Limits
from tests.api import doubles
from tests.api.door import asked, door_over

SECRET = "token-that-nobody-may-see"


@pytest.mark.parametrize("parts", [{"catalog": True, "log": False}, {}])
def test_a_part_that_is_down_is_named(parts: Mapping[str, bool]) -> None:
    async def is_ready() -> Mapping[str, bool]:
        return parts

    door = replace(door_over(doubles.MemoryCatalogs()), is_ready=is_ready)
    ready, alive = asked(door, "/readyz", "/livez")

    assert ready.status_code == 503
    assert ready.headers["Content-Type"] == "application/problem+json"
    assert "Retry-After" in ready.headers
    assert ready.json()["parts"] == parts
    assert alive.json() == {"status": "alive"}


def test_a_part_that_hangs_is_not_waited_for() -> None:
    async def is_ready() -> Mapping[str, bool]:
        await asyncio.Event().wait()
        return {}

    door = replace(
        door_over(doubles.MemoryCatalogs()), is_ready=is_ready, limits=Limits(probe_seconds=0.05)
    )
    (ready,) = asked(door, "/readyz")

    assert ready.status_code == 503


def test_requests_are_counted_by_template() -> None:
    door = door_over(doubles.MemoryCatalogs())
    _, token = door.catalogs.new_tenant()  # type: ignore[attr-defined]
    paths = ["/api/ai-reach/queries/1/", "/api/ai-reach/queries/2/", "/nowhere/1", "/nowhere/2"]
    asked(door, *paths, Authorization=f"Bearer {token}")

    def count(route: str, status: str) -> float | None:
        labels = {"route": route, "method": "GET", "status": status}
        return door.metrics.get_sample_value("segops_http_requests_total", labels)

    assert count("/api/ai-reach/queries/{query_id}/", "404") == 2
    assert count("(none)", "404") == 2
    (shown,) = asked(replace(door, metrics=doubles.new_registry()), "/metrics")
    assert shown.headers["Content-Type"].startswith("text/plain")


def test_a_request_is_one_line_without_secrets() -> None:
    door = door_over(doubles.MemoryCatalogs())
    door.catalogs.tokens[SECRET] = "acme"  # type: ignore[attr-defined]
    door.catalogs.tenants["acme"] = doubles.MemoryCatalog("acme")  # type: ignore[attr-defined]
    stream = io.StringIO()
    before = structlog.get_config()
    log.write_json_lines(stream)
    try:
        (answer,) = asked(
            door, f"/api/ai-reach/queries/7/?token={SECRET}", Authorization=f"Bearer {SECRET}"
        )
    finally:
        structlog.configure(**before)
    (line,) = stream.getvalue().splitlines()

    assert SECRET not in line
    assert (
        json.loads(line).items()
        >= {
            "event": "request served",
            "request_id": answer.headers["X-Request-Id"],
            "tenant": "acme",
            "method": "GET",
            "route": "/api/ai-reach/queries/{query_id}/",
            "status": 422,
        }.items()
    )
