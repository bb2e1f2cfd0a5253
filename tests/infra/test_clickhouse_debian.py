"""A ClickHouse server itself, Debian's of 2018, with the part of the contract that it can run.

It has no parameters, no `DateTime64` and no `Bool`: what is tried is the driver on a real server's
socket, that is blocks, errors, limits, several connections, and the server's end.
"""

import asyncio
import os
import shutil
import signal

import pytest

from infra.clickhouse_server import ServerWarehouse
from infra.local.child import Child, free_port
from schemas.errors import Unavailable
from tests.clickhouse import until_answered
from tests.contracts.warehouse import WarehouseContract, drop_scratch

PROGRAM = shutil.which("clickhouse-server", path="/usr/sbin")
CONFIG = """
<yandex>
  <logger><level>warning</level><console>1</console></logger>
  <listen_host>127.0.0.1</listen_host>
  <tcp_port>{port}</tcp_port>
  <path>{folder}/data/</path>
  <tmp_path>{folder}/tmp/</tmp_path>
  <mark_cache_size>67108864</mark_cache_size>
  <users_config>{folder}/users.xml</users_config>
  <default_profile>default</default_profile>
  <default_database>default</default_database>
</yandex>
"""
USERS = """
<yandex>
  <profiles><default/></profiles>
  <quotas><default/></quotas>
  <users>
    <default>
      <password></password>
      <networks><ip>127.0.0.1</ip></networks>
      <profile>default</profile>
      <quota>default</quota>
    </default>
  </users>
</yandex>
"""
ROWS = [
    {"at": 0, "text": "", "texts": [], "number": 0},
    {"at": 1, "text": 'it\'s \\ a "test"\0\n\t', "texts": ["a", "", "'"], "number": 2**64 - 1},
    {"at": 2, "text": "\u00e4\u6771\U0001f642" * 1000, "texts": ["\u00e4"] * 50, "number": 7},
]


class Server:
    """One server on one port, over a folder that outlives it."""

    def __init__(self, folder):
        self._folder, self._port = folder, free_port()
        (folder / "users.xml").write_text(USERS)
        (folder / "config.xml").write_text(CONFIG.format(port=self._port, folder=folder))
        self.url = f"clickhouse://127.0.0.1:{self._port}/"

    def start(self):
        command = [PROGRAM, f"--config-file={self._folder / 'config.xml'}"]
        self._child = Child(command, self._folder / "log")
        until_answered(self._port)

    def kill(self):
        asyncio.run(self._child.stop(signal.SIGKILL, 0))


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    if PROGRAM is None:
        assert not os.environ.get("CI"), "CI has Debian's clickhouse-server"
        pytest.skip("needs Debian's clickhouse-server")
    made = Server(tmp_path_factory.mktemp("clickhouse"))
    made.start()
    yield made
    made.kill()


@pytest.fixture(scope="module")
def warehouse(server):
    opened = ServerWarehouse(server.url)
    yield opened
    asyncio.run(opened.close())


@pytest.fixture
def scratch(warehouse):
    """The contract's table, of what types there were."""
    asyncio.run(warehouse.command("CREATE DATABASE IF NOT EXISTS contract"))
    asyncio.run(
        warehouse.command(
            "CREATE TABLE contract.scratch"
            " (run UUID, at UInt64, text String, texts Array(String), number UInt64)"
            " ENGINE = MergeTree ORDER BY at"
        )
    )
    yield
    asyncio.run(drop_scratch(warehouse))


def stored(warehouse):
    sql = "SELECT at, text, texts, number FROM contract.scratch ORDER BY at"
    return asyncio.run(warehouse.ask(sql))


class TestContract:
    test_a_column = WarehouseContract.test_a_column_that_does_not_exist_is_a_mistake_that_is_seen
    test_nothing = WarehouseContract.test_an_insert_of_nothing_does_nothing
    test_wrong_sql = WarehouseContract.test_wrong_sql_is_a_mistake_that_is_seen
    test_memory = WarehouseContract.test_a_read_that_needs_too_much_memory_is_unavailable
    test_time = WarehouseContract.test_a_read_that_takes_too_long_is_unavailable
    test_reads = WarehouseContract.test_reads_answer_while_a_write_runs


def test_a_row_is_read_as_it_was_inserted(warehouse, scratch):
    asyncio.run(warehouse.insert("contract.scratch", ROWS))

    assert stored(warehouse) == ROWS


@pytest.mark.parametrize(
    "sql", ["INSERT INTO contract.scratch (at) SELECT 8", "DROP TABLE contract.scratch"]
)
def test_who_asks_cannot_write(warehouse, scratch, sql):
    asyncio.run(warehouse.insert("contract.scratch", ROWS))
    with pytest.raises(Exception, match="readonly"):
        asyncio.run(warehouse.ask(sql))

    assert stored(warehouse) == ROWS


def test_a_server_that_is_killed_is_unavailable_and_has_all_rows_when_it_is_back(
    server, warehouse, scratch
):
    asyncio.run(warehouse.insert("contract.scratch", ROWS))
    server.kill()
    with pytest.raises(Unavailable, match="projections"):
        stored(warehouse)
    with pytest.raises(Unavailable, match="projections"):
        asyncio.run(warehouse.insert("contract.scratch", ROWS))
    server.start()

    assert stored(warehouse) == ROWS
