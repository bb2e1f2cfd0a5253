import asyncio
from datetime import timedelta

from infra.postgres.database import Database
from streams.forgetting import forget_messages
from tests import make
from tests.clock import SetClock
from tests.infra.postgres.scenes import ask, opened

OLD = (
    "INSERT INTO message_ids SELECT %s, sha256(n::text::bytea), %s FROM generate_series(1, %s) AS n"
)


def left(url):
    return ask(url, "SELECT count(*) FROM message_ids")[0]["count"]


def test_all_that_is_old_is_forgotten_however_much_it_is_and_what_becomes_old_later(url, tenant):
    ask(url, "DELETE FROM message_ids")
    ask(url, OLD, tenant, make.NOON, 10_003)
    ask(url, OLD, "another", make.NOON + timedelta(hours=1), 1)
    clock = SetClock(make.NOON + timedelta(days=7, seconds=1))

    async def until(count):
        async with asyncio.timeout(20):
            while await asyncio.to_thread(left, url) > count:  # noqa: ASYNC110 - nobody tells it
                await asyncio.sleep(0.01)

    async def scene():
        async with opened(url, clock=clock) as database:
            forgetting = asyncio.create_task(forget_messages(database, look_seconds=0.01))
            await until(1)
            first = left(url)
            clock.move(hours=1)
            await until(0)
            forgetting.cancel()
        return first

    assert asyncio.run(scene()) == 1


def test_one_look_forgets_all_that_is_old(url, tenant):
    ask(url, "DELETE FROM message_ids")
    ask(url, OLD, tenant, make.NOON, 10_003)
    clock = SetClock(make.NOON + timedelta(days=8))

    async def scene():
        async with opened(url, clock=clock) as database:
            forgetting = asyncio.create_task(forget_messages(database, look_seconds=3600))
            async with asyncio.timeout(20):
                while await asyncio.to_thread(left, url):  # noqa: ASYNC110 - nobody tells it
                    await asyncio.sleep(0.01)
            forgetting.cancel()

    asyncio.run(scene())


def test_it_waits_for_a_postgres_that_does_not_answer():
    async def nowhere():
        raise OSError

    async def scene():
        forgetting = asyncio.create_task(forget_messages(Database(nowhere), look_seconds=0.01))
        await asyncio.sleep(0.1)
        is_waiting = not forgetting.done()
        forgetting.cancel()
        return is_waiting

    assert asyncio.run(scene())
