"""The contract on chDB, and what is peculiar to it: a folder, a process, and how they end."""

import asyncio
import os
import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from infra.clickhouse_errors import code_in, passes
from infra.clickhouse_values import rendered
from tests.contracts.warehouse import WarehouseContract, drop_scratch, make_scratch

ROOT = Path(__file__).parents[2]

WRITER = """
import asyncio, sys
from pathlib import Path
from infra.clickhouse_embedded import EmbeddedWarehouse

async def main():
    warehouse = EmbeddedWarehouse(Path(sys.argv[1]))
    await warehouse.command("CREATE TABLE IF NOT EXISTS t (n UInt64) ENGINE = MergeTree ORDER BY n")
    (row,) = await warehouse.ask("SELECT count() AS total, max(n) AS newest FROM t")
    print(row["total"], row["newest"], flush=True)
    for n in range(row["newest"] + 1, row["newest"] + 100_000):
        await warehouse.insert("t", [{"n": n}])
        print(n, flush=True)

asyncio.run(main())
"""

CLOSER = """
import asyncio, sys
from pathlib import Path
from infra.clickhouse_embedded import EmbeddedWarehouse
from schemas.errors import Unavailable

async def main():
    warehouse = EmbeddedWarehouse(Path(sys.argv[1]))
    await warehouse.command("CREATE TABLE t (n UInt64) ENGINE = MergeTree ORDER BY n")
    running = asyncio.create_task(
        warehouse.command("INSERT INTO t SELECT sleepEachRow(0.3) FROM numbers(2)")
    )
    await asyncio.sleep(0.05)
    await warehouse.close()
    await running
    try:
        await warehouse.ask("SELECT 1")
    except Unavailable:
        again = EmbeddedWarehouse(Path(sys.argv[1]))
        print(await again.ask("SELECT count() AS total FROM t"))
        await again.close()

asyncio.run(main())
"""


@pytest.fixture
def scratch(warehouse):
    asyncio.run(make_scratch(warehouse))
    yield
    asyncio.run(drop_scratch(warehouse))


class TestEmbedded(WarehouseContract):
    pass


def start(program, folder):
    command = [sys.executable, "-c", program, str(folder)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_what_an_insert_returned_survives_kill(tmp_path):
    told = 0
    for round_ in range(3):
        with start(WRITER, tmp_path) as child:
            total, newest = map(int, child.stdout.readline().split())

            # The one insert that was under way when the kill came may be there too.
            assert told <= total == newest <= told + 1, f"round {round_}"

            for _ in range(20 + round_):
                told = int(child.stdout.readline())
            os.kill(child.pid, signal.SIGKILL)
            told = max([told, *(int(line) for line in child.stdout if line.endswith("\n"))])


def test_close_lets_a_write_end_and_the_folder_opens_again(tmp_path):
    with start(CLOSER, tmp_path) as child:
        assert child.communicate(timeout=60)[0].strip() == "[{'total': 2}]"


def test_a_time_without_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        rendered({"moment": datetime(2026, 5, 9)})  # noqa: DTZ001


def test_a_value_of_an_unknown_kind_is_refused():
    with pytest.raises(TypeError, match="complex"):
        rendered({"number": 1j})


@pytest.mark.parametrize(
    ("message", "is_passing"),
    [
        ("Code: 159. DB::Exception: Timeout exceeded", True),
        ("Code: 243. DB::Exception: Cannot reserve 1.00 MiB, not enough space", True),
        ("Code: 47. DB::Exception: Unknown identifier", False),
        ("Session is closed", False),
    ],
)
def test_only_what_may_pass_is_unavailable(message, is_passing):
    assert passes(code_in(message)) is is_passing


def test_a_row_with_a_column_that_the_first_has_not_is_refused(warehouse, scratch):
    rows = [{"at": 1}, {"at": 2, "text": "lost"}]

    with pytest.raises(RuntimeError, match="text"):
        asyncio.run(warehouse.insert("contract.scratch", rows))
