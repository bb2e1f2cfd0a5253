"""The contract on a ClickHouse server, given or in a container, and on what speaks like one."""

import asyncio
import os
import signal
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from infra.clickhouse_server import ServerWarehouse, _bound, _json_like
from infra.local.child import Child, free_port
from infra.migrate import CLICKHOUSE, ClickHouseMigrations, migrate
from schemas.errors import Unavailable
from tests.clickhouse import serving, until_answered
from tests.contracts.warehouse import WarehouseContract, drop_scratch, make_scratch

URL = os.environ.get("SEGOPS_TEST_CLICKHOUSE_URL")


class OverTheWire(WarehouseContract):
    """What each server must do; give it the fixture `url`."""

    @pytest.fixture(scope="class")
    def warehouse(self, url):
        opened = ServerWarehouse(url)
        yield opened
        asyncio.run(opened.close())

    @pytest.fixture
    def scratch(self, warehouse):
        asyncio.run(make_scratch(warehouse))
        yield
        asyncio.run(drop_scratch(warehouse))

    def test_our_own_migrations_apply(self, warehouse):
        asyncio.run(migrate(CLICKHOUSE, ClickHouseMigrations(warehouse)))

        assert asyncio.run(migrate(CLICKHOUSE, ClickHouseMigrations(warehouse))) == []


@pytest.mark.docker
class TestServer(OverTheWire):
    @pytest.fixture(scope="class")
    def url(self, request):
        return URL or request.getfixturevalue("clickhouse_url")


class TestEmbeddedEngine(OverTheWire):
    @pytest.fixture(scope="class")
    def url(self, tmp_path_factory):
        folder, port = tmp_path_factory.mktemp("clickhouse"), free_port()
        child = Child(serving(folder / "data", port), folder / "log")
        until_answered(port)
        yield f"clickhouse://127.0.0.1:{port}/"
        asyncio.run(child.stop(signal.SIGKILL, 0))


def test_a_server_that_is_not_there_is_unavailable():
    async def ask():
        warehouse = ServerWarehouse("clickhouse://127.0.0.1:1/")
        try:
            await warehouse.ask("SELECT 1")
        finally:
            await warehouse.close()

    with pytest.raises(Unavailable, match="projections"):
        asyncio.run(ask())


def test_a_parameter_is_escaped_once_more_for_the_literal_it_travels_in():
    bound = _bound({"text": "a\\'b", "day": None, "days": [date(2026, 5, 9)]})

    assert {name: str(value) for name, value in bound.items()} == {
        "text": "a" + "\\" * 4 + "\\" * 3 + "'b",
        "day": "\\\\N",
        "days": "[\\'2026-05-09\\']",
    }


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (datetime(2026, 5, 9, 12, tzinfo=UTC), "2026-05-09T12:00:00.000Z"),
        (date(2026, 5, 9), "2026-05-09"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        ([(1, "a")], [[1, "a"]]),
        (1.5, 1.5),
    ],
)
def test_values_are_answered_as_the_embedded_engine_does(value, expected):
    assert _json_like(value) == expected
