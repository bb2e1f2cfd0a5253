"""A worker outlives its broker, whenever that dies."""

import asyncio
import contextlib
import os
import signal

import psutil
from prometheus_client import CollectorRegistry

from infra.local.stack import ExpendableBroker
from infra.postgres.database import always_at
from infra.runtime import open_runtime
from infra.settings import Settings
from infra.signing import new_sealing_key
from projections.writer import Projector
from streams.host import WorkerHost


def killed(broker):
    """SIGKILL of the broker's process, which is found by its port."""
    (process,) = [
        child
        for child in psutil.Process().children()
        if any(f"tcp://{broker.url}" in word for word in child.cmdline())
    ]
    os.kill(process.pid, signal.SIGKILL)


def test_a_broker_that_died_before_its_topics_were_made_is_replaced(url, warehouse, tmp_path):
    async def scene():
        broker = ExpendableBroker(tmp_path / "broker", most_bytes=1 << 40)
        await broker.start()
        killed(broker)
        runtime = await open_runtime(
            Settings(data_dir=tmp_path),
            postgres=always_at(url),
            warehouse=warehouse,
            pepper="a pepper",
            sealing_key=new_sealing_key(),
        )
        host = WorkerHost(runtime, Projector(warehouse), CollectorRegistry())
        working = asyncio.create_task(host.run(broker))
        try:
            async with asyncio.timeout(40):
                while not host.is_working():  # noqa: ASYNC110 - nobody tells it
                    await asyncio.sleep(0.1)
        finally:
            working.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await working
            await broker.stop()
            await runtime.database.close()
        return broker.generation

    assert asyncio.run(scene()) == 2
