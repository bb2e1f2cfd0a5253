"""One holder at a time over all processes, and nobody keeps it by dying."""

import asyncio
import contextlib
import time

import psycopg
import pytest

from infra.postgres.locks import PROJECTIONS, SharedLock
from schemas.errors import Unavailable
from tests.infra.postgres.scenes import opened


def both(url, scene, **given):
    """Run the scene with the locks of two processes."""

    async def play():
        async with opened(url) as one, opened(url) as other:
            return await scene(SharedLock(one, **given), SharedLock(other, **given))

    return asyncio.run(play())


def test_another_process_enters_when_the_holder_has_left(url):
    seen = []

    async def scene(one, other):
        async def enter(lock, name):
            async with lock:
                seen.append(f"{name} in")
                await asyncio.sleep(0.1)
                seen.append(f"{name} out")

        await asyncio.gather(*(enter(lock, n) for n, lock in enumerate([one, other, one, other])))

    both(url, scene)

    assert len(seen) == 8
    assert all(
        (came.split()[0], came[-2:], went[-3:]) == (went.split()[0], "in", "out")
        for came, went in zip(seen[::2], seen[1::2], strict=True)
    )


def test_who_waits_too_long_is_told_and_may_try_again(url):
    async def scene(one, other):
        async with one:
            with pytest.raises(Unavailable):
                async with other:
                    pass
        async with other:
            return True

    assert both(url, scene)


def test_who_waits_in_the_holders_process_takes_no_connection(url):
    async def scene():
        async with opened(url, size=2) as database:
            lock = SharedLock(database)

            async def enter():
                async with lock:
                    pass

            async with lock:
                waiting = [asyncio.create_task(enter()) for _ in range(3)]
                await asyncio.sleep(0.1)
                async with database.system() as connection:
                    await connection.execute("SELECT 1")
            await asyncio.gather(*waiting)
            return True

    assert asyncio.run(scene())


def test_an_exception_under_it_comes_out_and_lets_go(url):
    async def scene(one, other):
        with pytest.raises(ZeroDivisionError):
            async with one:
                raise ZeroDivisionError
        async with other:
            return True

    assert both(url, scene)


def test_who_lost_it_in_between_is_told_on_leaving(url):
    async def scene(one, other):
        await one.__aenter__()
        cut_off_the_holder(url)
        async with other:
            pass
        with pytest.raises(Unavailable):
            await one.__aexit__(None, None, None)
        async with one:
            return True

    assert both(url, scene)


def test_a_holder_that_stands_still_loses_it_and_is_told_on_leaving(url):
    async def scene(one, other):
        await one.__aenter__()
        time.sleep(2)  # noqa: ASYNC251 - nothing of its process moves
        async with other:
            pass
        with pytest.raises(Unavailable):
            await one.__aexit__(None, None, None)
        async with one:
            return True

    assert both(url, scene, silent_seconds=1)


def test_a_holder_that_works_on_keeps_it(url):
    async def scene(one, other):
        async with one:
            await asyncio.sleep(2)
            with pytest.raises(Unavailable):
                async with other:
                    pass
        return True

    assert both(url, scene, silent_seconds=1)


def cut_off_the_holder(url):
    with contextlib.closing(psycopg.connect(url, autocommit=True)) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks"
            " WHERE locktype = 'advisory' AND objid = %s AND granted",
            (PROJECTIONS,),
        )
