"""A worker outlives its broker, whenever that dies."""

import asyncio
import contextlib
import os
import signal
from contextlib import asynccontextmanager

import psutil
from prometheus_client import CollectorRegistry

from infra.kafka import create_topics
from infra.local.stack import ExpendableBroker
from infra.postgres.database import always_at
from infra.runtime import open_runtime
from infra.settings import Settings
from infra.signing import new_sealing_key
from projections.writer import Projector
from schemas.topics import TOPICS
from streams.host import WorkerHost
from tests import make
from tests.infra.postgres.scenes import ask


def killed(broker):
    """SIGKILL of the broker's process, which is found by its port."""
    (process,) = [
        child
        for child in psutil.Process().children()
        if any(f"tcp://{broker.url}" in word for word in child.cmdline())
    ]
    os.kill(process.pid, signal.SIGKILL)


@asynccontextmanager
async def parts(url, warehouse, folder):
    """A broker that has just started, a runtime, and a worker that nobody has told to run."""
    broker = ExpendableBroker(folder / "broker", most_bytes=1 << 40)
    await broker.start()
    runtime = await open_runtime(
        Settings(data_dir=folder),
        postgres=always_at(url),
        warehouse=warehouse,
        pepper="a pepper",
        sealing_key=new_sealing_key(),
    )
    try:
        yield broker, runtime, WorkerHost(runtime, Projector(warehouse), CollectorRegistry())
    finally:
        await broker.stop()
        await runtime.database.close()


async def runs_until(host, broker, condition):
    """Have the worker run until it is so."""
    running = asyncio.create_task(host.run(broker))
    try:
        async with asyncio.timeout(40):
            while not await condition():  # noqa: ASYNC110 - nobody tells it
                await asyncio.sleep(0.1)
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running


def test_a_broker_that_died_before_its_topics_were_made_is_replaced(url, warehouse, tmp_path):
    async def scene():
        async with parts(url, warehouse, tmp_path) as (broker, _, host):
            killed(broker)

            async def is_working():
                return host.is_working()

            await runs_until(host, broker, is_working)
            return broker.generation

    assert asyncio.run(scene()) == 2


def test_what_a_broker_took_and_lost_is_carried_again_after_a_day(url, tenant, warehouse, tmp_path):
    old, new = (make.captured(result_id, tenant_id=tenant) for result_id in (1, 2))
    lost = "UPDATE outbox SET is_sent = true, recorded_at = now() - %s::interval WHERE id = %s"

    async def scene():
        async with parts(url, warehouse, tmp_path) as (broker, runtime, host):
            await create_topics(broker.url, TOPICS)
            await runtime.log.publish([old, new])
            ask(url, lost, "25 hours", old.id)
            ask(url, lost, "23 hours", new.id)

            async def is_handled():
                return old.id not in await asyncio.to_thread(owed, url)

            await runs_until(host, broker, is_handled)
            return owed(url)

    assert asyncio.run(scene()) == {new.id}


def owed(url):
    """The facts that some agent still owes, of which nothing was derived."""
    return {row["id"] for row in ask(url, "SELECT id FROM outbox WHERE topic = 'answer-captured'")}
