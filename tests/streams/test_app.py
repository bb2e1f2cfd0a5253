"""The worker from outside: whether it works may be asked at any moment."""

import asyncio
from pathlib import Path

from infra.kafka import create_topics
from infra.local.broker import LocalBroker
from schemas.topics import TOPICS
from streams.agent import Agent, Loop
from streams.app import build_worker, is_working, working


async def asked_all_along(folder: Path) -> list[bool]:
    broker = LocalBroker(folder / "broker")
    await broker.start()
    try:
        await create_topics(broker.url, TOPICS)
        loop = Loop(Agent("project", handle=None), log=None, watch=None)
        app = build_worker(broker.url, [loop], folder, broker.session_seconds)
        said = [is_working(app)]
        async with working(app) as starting:
            while not said[-1]:
                # No pause but this: every step of the start is met.
                await asyncio.sleep(0)
                said.append(is_working(app))
            await starting
        return said
    finally:
        await broker.stop()


def test_a_worker_that_is_starting_is_not_working_yet(tmp_path):
    said = asyncio.run(asyncio.wait_for(asked_all_along(tmp_path), 40))

    assert said[0] is False
    assert said[-1] is True


def test_a_worker_whose_consumer_has_no_thread_yet_is_not_working(tmp_path):
    async def ask() -> bool:
        app = build_worker("127.0.0.1:1", [], tmp_path, 4)
        app.finalize()
        # As on a busy machine: the app counts as started, its consumer's thread does not run yet.
        app._started.set()
        return is_working(app)

    assert asyncio.run(ask()) is False
