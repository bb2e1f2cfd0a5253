import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from projections import replay as module
from projections.replay import replay
from projections.tables import FOLDED, PROJECTIONS, SOURCES
from projections.visibility import read
from projections.writer import Projector
from schemas.errors import Unavailable
from schemas.visibility import Selection
from tests import make
from tests.projections.test_writer import Failing, contents

ROOT = Path(__file__).parents[2]


def batch(tenant):
    rival = make.versus(1, "Nike", 3)
    answers = [make.captured(id_, tenant_id=tenant) for id_ in range(1, 6)]
    return [*answers, *(make.scored(id_, 1, [rival], tenant_id=tenant) for id_ in range(1, 5))]


def total_runs(warehouse, tenant):
    selection = Selection(tenant_id=tenant, query_ids=(1,), competitor_ids=())
    return asyncio.run(read.dashboard(warehouse, selection)).total_runs


def rebuild(warehouse, projector, progress=lambda *_: None):
    return asyncio.run(replay(warehouse, projector.lock, progress))


@pytest.fixture
def projector(warehouse):
    return Projector(warehouse)


def test_rows_that_facts_do_not_give_are_gone_and_missing_ones_are_back(warehouse, projector):
    asyncio.run(projector.project(batch("healed")))
    before = contents(warehouse, "healed")
    wrong = {**before["answer_days"][0], "answers": 99, "version": 10**9, "tenant_id": "healed"}
    asyncio.run(warehouse.insert("segmentation.answer_days", [wrong]))
    asyncio.run(warehouse.command("TRUNCATE TABLE segmentation.competitor_days"))
    assert contents(warehouse, "healed") != before

    rebuild(warehouse, projector)

    assert contents(warehouse, "healed") == before


@pytest.mark.parametrize("group", [1, 500_000])
def test_a_replay_says_how_far_it_is_and_what_it_made(warehouse, projector, monkeypatch, group):
    monkeypatch.setattr(module, "SCORES_AT_ONCE", group)
    monkeypatch.setattr(module, "ROWS_AT_ONCE", group)
    asyncio.run(projector.project([*batch("far-1"), *batch("far-2")]))
    told = {}

    made = rebuild(warehouse, projector, lambda name, *progress: told.update({name: progress}))

    assert set(told) == {*(table.name for table in SOURCES), *FOLDED}
    assert all(done == total for done, total in told.values())
    assert set(made) == set(PROJECTIONS)
    assert made["scores"] >= 8


def test_the_old_tables_are_read_until_the_new_ones_are_whole(warehouse, projector):
    asyncio.run(projector.project(batch("readable")))
    seen = []

    async def both():
        done = asyncio.Event()

        async def watch():
            selection = Selection(tenant_id="readable", query_ids=(1,), competitor_ids=())
            while not done.is_set():
                seen.append((await read.dashboard(warehouse, selection)).total_runs)

        watching = asyncio.create_task(watch())
        await replay(warehouse, projector.lock, lambda *_: None)
        done.set()
        await watching

    asyncio.run(both())

    assert set(seen) == {4}


def test_facts_wait_while_a_replay_runs(warehouse, projector):
    asyncio.run(projector.project(batch("waiting")))
    order = []

    async def both():
        started = asyncio.Event()

        def progress(*_):
            started.set()

        running = asyncio.create_task(replay(warehouse, projector.lock, progress))
        running.add_done_callback(lambda _: order.append("replayed"))
        await started.wait()
        await projector.project([make.scored(5, tenant_id="waiting")])
        order.append("projected")
        await running

    asyncio.run(both())

    assert order == ["replayed", "projected"]
    assert total_runs(warehouse, "waiting") == 5


@pytest.mark.parametrize("writes", [0, 5, 14, 20, 24, 26, 30])
def test_a_replay_cut_short_anywhere_changes_no_number(warehouse, projector, writes):
    asyncio.run(projector.project(batch("cut-replay")))
    before = contents(warehouse, "cut-replay")
    with pytest.raises(Unavailable):
        rebuild(Failing(warehouse, writes), projector)

    assert contents(warehouse, "cut-replay") == before

    rebuild(warehouse, projector)

    assert contents(warehouse, "cut-replay") == before


CHILD = """
import asyncio, sys
from pathlib import Path
from infra.clickhouse_embedded import EmbeddedWarehouse
from infra.migrate import CLICKHOUSE, ClickHouseMigrations, migrate
from projections.replay import replay
from projections.writer import Projector
from tests.projections.test_replay import batch
from tests.projections.test_writer import contents

async def main(warehouse):
    await migrate(CLICKHOUSE, ClickHouseMigrations(warehouse))
    projector = Projector(warehouse)
    await projector.project(batch("killed"))

async def rebuild(warehouse):
    projector = Projector(warehouse)
    for _ in range(1000):
        await replay(warehouse, projector.lock, lambda *_: None)
        print("again", flush=True)

warehouse = EmbeddedWarehouse(Path(sys.argv[1]))
asyncio.run(main(warehouse))
print(hash(repr(sorted(contents(warehouse, "killed").items()))), flush=True)
asyncio.run(rebuild(warehouse))
"""


@pytest.mark.slow
def test_a_replay_survives_kill(tmp_path):
    hashes = set()
    for round_ in range(6):
        command = [sys.executable, "-c", CHILD, str(tmp_path)]
        environment = {**os.environ, "PYTHONHASHSEED": "0"}
        with subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=environment
        ) as child:
            hashes.add(child.stdout.readline())
            child.stdout.readline()
            # Somewhere within the next replay, which takes about 150 ms.
            with pytest.raises(subprocess.TimeoutExpired):
                child.wait(timeout=0.03 * round_)
            os.kill(child.pid, signal.SIGKILL)

    assert len(hashes) == 1
