"""Crews on real leases: how many at a time, what becomes of what fails, how they end."""

import asyncio
import contextlib
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from infra.answers.policy import CallPolicy
from infra.postgres.asking import PostgresRuns
from infra.settings import Settings
from schemas.base import Provider, Schedule
from schemas.events import AnswerFailed, answer_id
from streams.jobs import Crew
from tests.infra.postgres.scenes import ask, catalog_of, opened

NOON = datetime(2026, 5, 9, 12, tzinfo=UTC)
ALL = frozenset(Provider)


class Failures(list):
    """Who watches: a list of what failed."""

    def __init__(self):
        self.first = asyncio.Event()

    def failed(self, agent, kind):
        self.append((agent, kind))
        self.first.set()


@pytest.fixture
def nothing_else(url):
    ask(url, "UPDATE results SET due_at = NULL")


@asynccontextmanager
async def waiting(url, tenant, count):
    """So many runs that are due; simulated, so that no rate holds them up."""
    fields = {
        "query_text": f"best {count} shoes",
        "category": "",
        "tags": (),
        "providers": (Provider.GROK,),
        "is_active": False,
        "schedule": Schedule.DAILY,
    }
    async with opened(url) as database:
        catalog = catalog_of(database, tenant)
        query = await catalog.create_query(fields)
        runs = PostgresRuns(database, CallPolicy.of(Settings()), ALL)
        for number in range(count):
            ids = await catalog.request_run(query.id, f"manual:{number}")
            await runs.hear([(tenant, id_) for id_ in ids])
        yield runs


async def end(runs, run):
    failed = AnswerFailed(
        id=answer_id(run.tenant_id, run.id),
        tenant_id=run.tenant_id,
        occurred_at=NOON,
        recorded_at=NOON,
        result_id=run.id,
        query_id=run.query_id,
        provider=run.provider,
        reason="empty",
    )
    return await runs.finish(run, failed)


async def stopped(task):
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def attempts(url, tenant):
    found = ask(
        url, "SELECT attempt, finished_at FROM results WHERE tenant_id = %s ORDER BY id", tenant
    )
    return [(row["attempt"], row["finished_at"] is not None) for row in found]


def test_a_crew_has_no_more_under_way_than_it_has_hands_and_does_all(url, tenant, nothing_else):
    under_way, most, done = 0, 0, asyncio.Event()

    async def scene():
        async with waiting(url, tenant, 7) as runs:

            async def do(run):
                nonlocal under_way, most
                under_way += 1
                most = max(most, under_way)
                await asyncio.sleep(0.02)
                await end(runs, run)
                under_way -= 1
                if all(is_done for _, is_done in attempts(url, tenant)):
                    done.set()

            working = asyncio.create_task(Crew("test", runs, do, 3, Failures()).run())
            async with asyncio.timeout(20):
                await done.wait()
            await stopped(working)

    asyncio.run(scene())

    assert most == 3
    assert attempts(url, tenant) == [(1, True)] * 7


def test_what_fails_is_told_keeps_its_lease_and_is_done_again_when_that_is_over(
    url, tenant, nothing_else
):
    failures, tries = Failures(), []

    async def scene():
        async with waiting(url, tenant, 1) as runs:

            async def do(run):
                tries.append(run.attempt)
                if run.attempt == 1:
                    raise ZeroDivisionError
                await end(runs, run)
                crew_done.set()

            crew_done = asyncio.Event()
            crew = Crew("test", runs, do, 3, failures)
            working = asyncio.create_task(crew.run())
            await failures.first.wait()
            crew.wake()
            await asyncio.sleep(0.3)
            assert tries == [1]
            ask(url, "UPDATE results SET lease_until = now() WHERE tenant_id = %s", tenant)
            crew.wake()
            async with asyncio.timeout(20):
                await crew_done.wait()
            await stopped(working)

    asyncio.run(scene())

    assert (tries, failures) == ([1, 2], [("test", "unexpected")])


def test_a_crew_that_is_woken_looks_at_once(url, tenant, nothing_else, monkeypatch):
    monkeypatch.setattr("streams.jobs.SWEEP_SECONDS", 60)

    async def scene():
        async with waiting(url, tenant, 0) as runs:
            begun = asyncio.Event()

            async def do(run):
                await end(runs, run)
                begun.set()

            crew = Crew("test", runs, do, 3, Failures())
            working = asyncio.create_task(crew.run())
            await asyncio.sleep(0.3)
            async with waiting(url, tenant, 1):
                crew.wake()
                async with asyncio.timeout(20):
                    await begun.wait()
            await stopped(working)

    asyncio.run(scene())


def test_what_is_under_way_when_a_crew_ends_may_end_too(url, tenant, nothing_else):
    async def scene():
        async with waiting(url, tenant, 1) as runs:
            begun = asyncio.Event()

            async def do(run):
                begun.set()
                await asyncio.sleep(0.3)
                await end(runs, run)

            working = asyncio.create_task(Crew("test", runs, do, 3, Failures()).run())
            await begun.wait()
            await stopped(working)

    asyncio.run(scene())

    assert attempts(url, tenant) == [(1, True)]


def test_what_does_not_end_is_cut_off_and_its_lease_is_left_to_run_out(
    url, tenant, nothing_else, monkeypatch
):
    monkeypatch.setattr("streams.jobs.DRAIN_SECONDS", 0.2)
    cut_off = []

    async def scene():
        async with waiting(url, tenant, 1) as runs:
            begun = asyncio.Event()

            async def do(run):
                begun.set()
                try:
                    await asyncio.sleep(60)
                except asyncio.CancelledError:
                    cut_off.append(run.id)
                    raise

            working = asyncio.create_task(Crew("test", runs, do, 3, Failures()).run())
            await begun.wait()
            async with asyncio.timeout(5):
                await stopped(working)
            await asyncio.sleep(0)

    asyncio.run(scene())

    assert len(cut_off) == 1
    assert attempts(url, tenant) == [(1, False)]


def test_a_job_that_lasts_longer_than_its_lease_is_kept(url, tenant, nothing_else, monkeypatch):
    monkeypatch.setattr("infra.postgres.leases.LEASE_SECONDS", 0.6)
    monkeypatch.setattr("streams.jobs.RENEW_SECONDS", 0.1)

    async def scene():
        async with waiting(url, tenant, 1) as runs:
            ended = asyncio.Event()

            async def do(run):
                await asyncio.sleep(2)
                await end(runs, run)
                ended.set()

            crews = [Crew(name, runs, do, 3, Failures()) for name in ("one", "other")]
            working = [asyncio.create_task(crew.run()) for crew in crews]
            async with asyncio.timeout(20):
                await ended.wait()
            for task in working:
                await stopped(task)

    asyncio.run(scene())

    assert attempts(url, tenant) == [(1, True)]


def test_a_crew_that_could_not_look_looks_again(url, tenant, nothing_else):
    failures, done = Failures(), asyncio.Event()

    async def scene():
        async with waiting(url, tenant, 1) as runs:

            async def do(run):
                await end(runs, run)
                done.set()

            class Away:
                """The runs, behind a cable that is out at first."""

                looks = 0

                async def claim(self, limit):
                    self.looks += 1
                    if self.looks == 1:
                        raise OSError("cable")
                    return await runs.claim(limit)

                async def renew(self, jobs):
                    await runs.renew(jobs)

            working = asyncio.create_task(Crew("test", Away(), do, 3, failures).run())
            async with asyncio.timeout(20):
                await done.wait()
            await stopped(working)

    asyncio.run(scene())

    assert failures == [("test", "unexpected")]


def test_a_cancellation_that_a_part_swallows_ends_a_crew_too(url, tenant, nothing_else):
    async def scene():
        async with waiting(url, tenant, 0) as runs:
            looking = asyncio.Event()

            class Swallowing:
                """The runs, behind something that waits with Python 3.11's `wait_for`."""

                async def claim(self, limit):
                    looking.set()
                    with contextlib.suppress(asyncio.CancelledError):
                        await asyncio.sleep(60)
                    return await runs.claim(limit)

                async def renew(self, jobs):
                    await runs.renew(jobs)

            working = asyncio.create_task(Crew("test", Swallowing(), None, 3, Failures()).run())
            await looking.wait()
            working.cancel()
            done, _ = await asyncio.wait({working}, timeout=5)
            assert done

    asyncio.run(scene())
