import asyncio
import os
import signal
import time

import psycopg
import pytest

from infra.local.postgres import LocalPostgres
from infra.postgres.database import Database
from schemas.errors import Unavailable
from tests.infra.postgres.scenes import play


async def answer(database):
    async with database.system() as connection:
        cursor = await connection.execute("SELECT 1 AS one")
        return (await cursor.fetchone())["one"]


async def seconds_until_unavailable(database):
    begun = time.monotonic()
    with pytest.raises(Unavailable) as problem:
        await answer(database)
    assert problem.value.part == "catalog"
    return time.monotonic() - begun


async def until_it_answers(database):
    async with asyncio.timeout(20):
        while True:
            try:
                return await answer(database)
            except Unavailable:
                await asyncio.sleep(0.05)


def play_on_its_own(folder, scene):
    """Run `scene` with a server of its own, and a database that asks where it is."""

    async def run():
        server = LocalPostgres(folder)

        async def locate():
            return server.url

        await server.start()
        database = Database(locate)
        await database.open()
        try:
            return await scene(server, database)
        finally:
            await database.close()
            await server.stop()

    return asyncio.run(run())


@pytest.mark.slow
def test_a_stopped_server_is_unavailable_soon_and_works_again_after_a_restart(tmp_path):
    async def scene(server, database):
        assert await answer(database) == 1
        await server.stop()
        took = [await seconds_until_unavailable(database) for _ in range(3)]
        await server.start()
        assert await until_it_answers(database) == 1
        return took

    assert max(play_on_its_own(tmp_path, scene)) < 2.8


@pytest.mark.slow
def test_a_frozen_server_is_unavailable_within_eight_seconds(tmp_path):
    async def scene(server, database):
        ready, is_frozen = asyncio.Event(), asyncio.Event()

        async def in_the_middle():
            async with database.system() as connection:
                ready.set()
                await is_frozen.wait()
                await connection.execute("SELECT 1")

        caught = asyncio.create_task(in_the_middle())
        await ready.wait()
        assert await answer(database) == 1
        frozen = [server._child.id, *await asyncio.to_thread(_backends, server.url)]
        assert len(frozen) > 2
        for process in frozen:
            os.kill(process, signal.SIGSTOP)
        is_frozen.set()
        begun = time.monotonic()
        try:
            await seconds_until_unavailable(database)
            with pytest.raises(Unavailable):
                await caught
            took = time.monotonic() - begun
        finally:
            for process in frozen:
                os.kill(process, signal.SIGCONT)
        assert await until_it_answers(database) == 1
        return took

    assert play_on_its_own(tmp_path, scene) < 8


def _backends(url):
    """The ids of the processes that serve connections."""
    with psycopg.connect(url) as connection:
        found = connection.execute(
            "SELECT pid FROM pg_stat_activity"
            " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        return [pid for (pid,) in found.fetchall()]


def test_a_statement_that_takes_too_long_is_unavailable(url):
    async def scene(database):
        begun = time.monotonic()
        with pytest.raises(Unavailable):
            async with database.system(patience_seconds=0.5) as connection:
                await connection.execute("SELECT pg_sleep(60)")
        assert await answer(database) == 1
        return time.monotonic() - begun

    assert play(url, scene) < 3


def test_more_callers_than_connections_wait_their_turn(url):
    async def scene(database):
        return await asyncio.gather(*(answer(database) for _ in range(100)))

    assert play(url, scene) == [1] * 100


def test_an_exhausted_pool_is_unavailable_soon(url):
    async def scene(database):
        all_taken, held = asyncio.Barrier(13), asyncio.Event()

        async def hold():
            async with database.system():
                await all_taken.wait()
                await held.wait()

        holders = [asyncio.create_task(hold()) for _ in range(12)]
        await all_taken.wait()
        took = await seconds_until_unavailable(database)
        held.set()
        await asyncio.gather(*holders)
        assert await answer(database) == 1
        return took

    assert play(url, scene) < 2.8


def test_a_mistake_of_ours_is_no_outage(url):
    async def scene(database):
        with pytest.raises(psycopg.errors.UndefinedTable):
            async with database.system() as connection:
                await connection.execute("SELECT 1 FROM nowhere")
        return await answer(database)

    assert play(url, scene) == 1


def test_what_fails_is_rolled_back(url, tenant):
    async def scene(database):
        async def fail():
            async with database.system() as connection:
                await connection.execute("UPDATE tenants SET name = 'x' WHERE id = %s", (tenant,))
                raise RuntimeError

        with pytest.raises(RuntimeError):
            await fail()
        async with database.tenant(tenant) as connection:
            cursor = await connection.execute("SELECT name FROM tenants")
            return await cursor.fetchall()

    assert play(url, scene) == [{"name": tenant}]


def test_times_are_utc(url):
    async def scene(database):
        async with database.system() as connection:
            cursor = await connection.execute("SELECT current_setting('timezone') AS zone")
            return (await cursor.fetchone())["zone"]

    assert play(url, scene) == "UTC"
