import asyncio
import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from projections import refill as filling
from projections import replay as module
from projections.activity import log as activity
from projections.replay import replay
from projections.tables import FOLDED, FOLLOWING, REBUILT
from projections.visibility import read
from projections.writer import Projector
from schemas.errors import Unavailable
from schemas.events import MembershipChanged, SegmentIdsChanged
from schemas.visibility import Selection
from tests import make
from tests.projections.registry.test_history import rejected
from tests.projections.test_writer import UNPLANNED, Failing, contents

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.usefixtures("emptied")


def batch(tenant):
    rival = make.versus(1, "Nike", 3)
    answers = [make.captured(id_, tenant_id=tenant) for id_ in range(1, 6)]
    return [*answers, *(make.scored(id_, 1, [rival], tenant_id=tenant) for id_ in range(1, 5))]


def total_runs(warehouse, tenant):
    selection = Selection(tenant_id=tenant, query_ids=(1,), competitor_ids=())
    return asyncio.run(read.dashboard(warehouse, selection)).total_runs


def rebuild(warehouse, projector, progress=lambda *_: None, request_id=0):
    return asyncio.run(replay(warehouse, projector.lock, progress, request_id))


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
    monkeypatch.setattr(filling, "ROWS_AT_ONCE", group)
    asyncio.run(projector.project([*batch("far-1"), *batch("far-2")]))
    told = {}

    made = rebuild(warehouse, projector, lambda name, *progress: told.update({name: progress}))

    steps = {"facts", "events", *FOLDED, "profiles", "segment_membership_daily"}
    assert set(told) == steps
    assert all(done == total for done, total in told.values())
    assert set(made) == set(REBUILT)
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


def test_facts_wait_while_a_replay_folds(warehouse, projector):
    asyncio.run(projector.project(batch("waiting")))
    order = []

    async def both():
        started = asyncio.Event()

        def progress(name, *_):
            if name in FOLDED:
                started.set()

        running = asyncio.create_task(replay(warehouse, projector.lock, progress))
        running.add_done_callback(lambda _: order.append("replayed"))
        # A replay that fails has not folded, and is not waited for.
        running.add_done_callback(lambda _: started.set())
        await started.wait()
        await projector.project([make.scored(5, tenant_id="waiting")])
        order.append("projected")
        await running

    asyncio.run(both())

    assert order == ["replayed", "projected"]
    assert total_runs(warehouse, "waiting") == 5


@pytest.mark.parametrize("writes", [0, 14, 40, 54, 60, 70, 80, 90, 100, 110])
def test_a_replay_cut_short_anywhere_changes_no_number(warehouse, projector, writes):
    asyncio.run(projector.project(batch("cut-replay")))
    before = contents(warehouse, "cut-replay")
    with pytest.raises(Unavailable):
        rebuild(Failing(warehouse, writes), projector, request_id=7)

    assert contents(warehouse, "cut-replay") == before

    rebuild(warehouse, projector, request_id=7)

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


def people(tenant):
    """Somebody who was nobody first, somebody else's claim, traits, values and violations."""
    return make.ingested(
        make.happened("m1", user_id="", anonymous_id="a1", properties='{"sku": "s1"}'),
        make.happened(
            "m2",
            type="identify",
            event="$identify",
            anonymous_id="a1",
            properties='{"plan": "pro", "n": 1.50}',
        ),
        make.happened(
            "m3",
            type="alias",
            event="$alias",
            user_id="bob",
            anonymous_id="a1",
            ts=make.NOON + timedelta(hours=1),
        ),
        make.happened(
            "m4", user_id="bob", properties='{"mail": "x@y.example"}', violations=(UNPLANNED,)
        ),
        make.happened("m5", type="page", event="$page", ts=make.NOON - timedelta(days=40)),
        tenant_id=tenant,
    )


def stamp(minutes):
    at = make.NOON + timedelta(minutes=minutes)
    return {"id": uuid4(), "occurred_at": at, "recorded_at": at}


def memberships(tenant):
    told = {"tenant_id": tenant, "segment_id": 7, "version": 1}
    return [
        MembershipChanged(**told, **stamp(1), sequence=1, entered=("ann", "bob"), member_count=2),
        MembershipChanged(**told, **stamp(30), sequence=2, exited=("bob",), member_count=1),
        SegmentIdsChanged(tenant_id=tenant, segment_id=8, **stamp(2), revision=1, added=("x", "y")),
        SegmentIdsChanged(tenant_id=tenant, segment_id=8, **stamp(3), revision=2, removed=("y",)),
    ]


def following(warehouse, tenant):
    sql = "SELECT * EXCEPT tenant_id FROM segmentation.{table:Identifier} FINAL WHERE tenant_id = {tenant:String} ORDER BY ALL"
    return {
        table: asyncio.run(warehouse.ask(sql, {"table": table, "tenant": tenant}))
        for table in FOLLOWING
    }


def test_customers_and_members_are_built_anew_from_their_logs(warehouse, projector):
    refused = rejected(make.happened("r1", violations=(UNPLANNED,)), "followed")
    asyncio.run(projector.project([people("followed"), refused, *memberships("followed")]))
    before = following(warehouse, "followed")
    assert all(before.values())
    for table in FOLLOWING:
        asyncio.run(warehouse.command(f"TRUNCATE TABLE segmentation.{table}"))
    assert not any(following(warehouse, "followed").values())

    rebuild(warehouse, projector)

    assert following(warehouse, "followed") == before


@pytest.mark.parametrize("page", [1, 2, 5_000])
def test_events_are_read_back_in_pages(warehouse, projector, monkeypatch, page):
    monkeypatch.setattr(activity, "PAGE", page)
    tenant = f"read-back-{page}"
    many = [make.happened(f"m{n}", user_id=f"u{n % 3}") for n in range(7)]
    asyncio.run(projector.project([make.ingested(*many, tenant_id=tenant)]))
    asyncio.run(projector.project([make.ingested(*many[:3], tenant_id=tenant)]))

    async def read():
        return [fact async for fact in activity.ingested(warehouse, tenant, "Product Added")]

    facts = asyncio.run(read())

    assert [event for fact in facts for event in fact.events] == sorted(
        many, key=lambda event: (event.user_id, event.message_id)
    )
    assert all(len(fact.events) <= page for fact in facts)
    assert len({fact.id for fact in facts}) == len(facts)


class Watched:
    """A warehouse that knows whose logs were read; it may fail once all of them were."""

    def __init__(self, warehouse, *, fails=False):
        self._warehouse, self._fails = warehouse, fails
        self.read = set()

    def __getattr__(self, name):
        return getattr(self._warehouse, name)

    async def ask(self, sql, parameters=None, **limits):
        if parameters and parameters.keys() & {"type", "event"}:
            self.read.add(parameters["tenant"])
        return await self._warehouse.ask(sql, parameters, **limits)

    async def command(self, sql, parameters=None):
        if self._fails and "segment_membership_changes" in sql:
            raise Unavailable("projections")
        await self._warehouse.command(sql, parameters)


def test_a_replay_that_was_cut_short_goes_on_where_it_was(warehouse, projector):
    tenants = {"resumed", "resumed-later"}
    for tenant in tenants:
        asyncio.run(projector.project([*batch(tenant), people(tenant)]))
    before = contents(warehouse, "resumed"), following(warehouse, "resumed")
    cut, resumed = Watched(warehouse, fails=True), Watched(warehouse)
    with pytest.raises(Unavailable):
        rebuild(cut, projector, request_id=2)
    asyncio.run(projector.project([make.scored(5, tenant_id="resumed-later")]))

    rebuild(resumed, projector, request_id=2)

    assert cut.read >= tenants
    assert resumed.read & tenants == {"resumed-later"}
    assert (contents(warehouse, "resumed"), following(warehouse, "resumed")) == before
    assert total_runs(warehouse, "resumed-later") == 5


@pytest.mark.parametrize("request_id", [0, 4])
def test_another_request_begins_anew(warehouse, projector, request_id):
    asyncio.run(projector.project(batch("other-request")))
    before = contents(warehouse, "other-request")
    with pytest.raises(Unavailable):
        rebuild(Watched(warehouse, fails=True), projector, request_id=request_id and 3)
    wrong = {**before["answers"][0], "tenant_id": "other-request", "version": 10**9}
    asyncio.run(warehouse.insert("segmentation_rebuild.answers", [wrong]))

    rebuild(warehouse, projector, request_id=request_id)

    assert contents(warehouse, "other-request") == before


def test_facts_are_projected_while_the_new_tables_are_filled(warehouse, projector):
    asyncio.run(projector.project(batch("meanwhile")))
    late = [make.scored(5, tenant_id="meanwhile"), people("meanwhile")]

    async def both():
        begun = asyncio.Event()
        running = asyncio.create_task(replay(warehouse, projector.lock, lambda *_: begun.set()))
        await begun.wait()
        assert not projector.lock.locked()
        await projector.project(late)
        assert not running.done()
        await running

    asyncio.run(both())

    assert total_runs(warehouse, "meanwhile") == 5
    assert len(following(warehouse, "meanwhile")["profiles"]) == 3
