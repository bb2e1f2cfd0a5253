import asyncio
import logging
import os
import signal
import tempfile
import threading
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from statistics import median
from typing import Any

import faust
import pytest
from aiokafka.errors import KafkaConnectionError
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewTopic
from faust.types import Message

from infra.local.broker import LocalBroker
from streams import transport
from streams.transport import stop_worker, use_transport

TOPIC = "facts"
Agent = Callable[[Any], Awaitable[None]]


class Heard:
    """An agent that keeps what it heard, and waits while its sink is down."""

    def __init__(self) -> None:
        self.values: list[bytes] = []
        self.delays: list[float] = []
        self.sink_is_up = asyncio.Event()
        self.sink_is_up.set()
        self.waits = False

    async def run(self, stream: Any) -> None:
        async for batch in stream.noack_take(500, within=0.02):
            while not self.sink_is_up.is_set():
                self.waits = True
                await asyncio.sleep(0.05)
            for event in batch:
                self.values.append(event.value)
                self.delays.append(time.time() - event.message.timestamp)
                event.ack()

    async def has(self, count: int) -> None:
        async with asyncio.timeout(20):
            while len(self.values) < count:  # noqa: ASYNC110
                await asyncio.sleep(0.005)


def build(url: str, agent: Agent, group: str = "") -> faust.App:
    app = faust.App(
        group or f"group-{uuid.uuid4()}",
        broker=f"kafka://{url}",
        web_enabled=False,
        store="memory://",
        datadir=tempfile.mkdtemp(prefix="segops-worker-"),
        topic_disable_leader=True,
        topic_allow_declare=False,
        consumer_auto_offset_reset="earliest",
        broker_session_timeout=2.0,
        broker_rebalance_timeout=2.0,
        broker_heartbeat_interval=0.5,
        broker_commit_interval=0.2,
    )
    use_transport(app)
    app.agent(app.topic(TOPIC, value_serializer="raw", key_serializer="raw"), name="a")(agent)
    app.finalize()
    return app


@asynccontextmanager
async def a_broker(folder: Path) -> AsyncIterator[LocalBroker]:
    broker = LocalBroker(folder)
    try:
        await start(broker)
        yield broker
    finally:
        await broker.stop()


async def start(broker: LocalBroker) -> None:
    await broker.start()
    await asyncio.to_thread(_make_topic, broker.url)


def _make_topic(url: str) -> None:
    admin = AdminClient({"bootstrap.servers": url, "log_level": 0})
    # The answer is an error although the topic was made, so only the list counts.
    admin.create_topics([NewTopic(TOPIC, 4, 1)])[TOPIC].exception()
    assert TOPIC in admin.list_topics(timeout=5).topics


async def send(url: str, *values: bytes) -> None:
    def produce() -> None:
        producer = Producer({"bootstrap.servers": url, "linger.ms": 0, "log_level": 0})
        for value in values:
            producer.produce(TOPIC, value, key=value)
        producer.flush(5)

    await asyncio.to_thread(produce)


async def seconds(stop: Awaitable[None]) -> float:
    begun = time.monotonic()
    await stop
    return time.monotonic() - begun


def numbered(count: int, start_at: int = 0) -> list[bytes]:
    return [str(number).encode() for number in range(start_at, start_at + count)]


def footprint() -> tuple[int, int]:
    """The process's threads and the loop's tasks, without the pool that `to_thread` fills."""
    threads = [each for each in threading.enumerate() if not each.name.startswith("asyncio_")]
    return len(threads), len(asyncio.all_tasks())


def kill(broker: LocalBroker) -> None:
    os.kill(broker._child.id, signal.SIGKILL)


@pytest.fixture(autouse=True)
def _quiet():
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    yield
    logging.getLogger("aiokafka").setLevel(logging.NOTSET)


def test_a_lonely_message_is_heard_at_once(tmp_path):
    async def scene():
        async with a_broker(tmp_path) as broker:
            heard = Heard()
            app = build(broker.url, heard.run)
            await app.start()
            for number in range(20):
                await send(broker.url, b"%d" % number)
                await asyncio.sleep(0.05)
            await heard.has(20)
            await stop_worker(app, 5)

            assert median(heard.delays) < 0.2  # with the driver's own wait it is 0.4 and more

    asyncio.run(scene())


def test_a_stop_drains_quickly_and_the_next_worker_of_the_group_goes_on_from_there(tmp_path):
    async def scene():
        async with a_broker(tmp_path) as broker:
            heard, before = Heard(), footprint()
            app = build(broker.url, heard.run, "same")
            await app.start()
            await send(broker.url, *numbered(100))
            await heard.has(100)
            assert await seconds(stop_worker(app, 5)) < 1
            assert footprint() == before

            again = Heard()
            app = build(broker.url, again.run, "same")
            await app.start()
            await send(broker.url, b"new")
            await again.has(1)
            await stop_worker(app, 5)

            assert again.values == [b"new"]

    asyncio.run(scene())


def test_five_brokers_die_and_five_workers_follow_without_leaving_anything_behind(tmp_path):
    async def scene():
        broker, before = LocalBroker(tmp_path), footprint()
        for _ in range(5):
            await start(broker)
            await send(broker.url, *numbered(10))
            heard = Heard()
            app = build(broker.url, heard.run)
            await app.start()
            await send(broker.url, *numbered(10, start_at=10))
            await heard.has(20)
            kill(broker)
            await broker.died()
            assert await seconds(stop_worker(app, 5)) < 5
            assert sorted(heard.values) == sorted(numbered(20))
            assert footprint() == before

    asyncio.run(asyncio.wait_for(scene(), 40))


def test_a_worker_ends_whose_commit_waits_for_a_broker_that_is_gone(tmp_path):
    async def scene():
        async with a_broker(tmp_path) as broker:
            heard, before = Heard(), footprint()
            app = build(broker.url, heard.run)
            await app.start()
            await send(broker.url, *numbered(10))
            await heard.has(10)
            kill(broker)
            await asyncio.sleep(1.5)  # several commits were due
            assert await seconds(stop_worker(app, 5)) < 5
            assert footprint() == before

    asyncio.run(scene())


@pytest.mark.parametrize("broker_is_gone", [False, True])
def test_an_agent_whose_sink_is_down_ends_and_acknowledges_nothing(tmp_path, broker_is_gone):
    async def scene():
        async with a_broker(tmp_path) as broker:
            heard, before = Heard(), footprint()
            heard.sink_is_up.clear()
            app = build(broker.url, heard.run, "same")
            await app.start()
            await send(broker.url, *numbered(2000))
            while not heard.waits:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            if broker_is_gone:
                kill(broker)
            assert await seconds(stop_worker(app, 2)) < 3
            assert footprint() == before
            assert heard.values == []
            if not broker_is_gone:
                await _hears_everything(broker.url)

    async def _hears_everything(url: str) -> None:
        heard = Heard()
        app = build(url, heard.run, "same")
        await app.start()
        await heard.has(2000)
        await stop_worker(app, 5)
        assert sorted(heard.values) == sorted(numbered(2000))

    asyncio.run(scene())


def test_a_worker_ends_whose_broker_is_silent(tmp_path):
    async def scene():
        async with a_broker(tmp_path) as broker:
            heard, before = Heard(), footprint()
            app = build(broker.url, heard.run)
            await app.start()
            await send(broker.url, *numbered(10))
            await heard.has(10)
            os.kill(broker._child.id, signal.SIGSTOP)
            took = await seconds(stop_worker(app, 3))
            os.kill(broker._child.id, signal.SIGCONT)
            assert took < 4
            assert footprint() == before

    asyncio.run(scene())


@pytest.mark.parametrize("broker_is_gone", [False, True])
def test_a_worker_that_is_still_joining_its_group_can_be_ended(tmp_path, broker_is_gone):
    async def scene():
        async with a_broker(tmp_path) as broker:
            before = footprint()
            app = build(broker.url, Heard().run)
            starting = asyncio.ensure_future(app.start())
            await asyncio.sleep(1.5)
            if broker_is_gone:
                kill(broker)
            assert await seconds(stop_worker(app, 5)) < 5
            await asyncio.wait_for(starting, 5)
            assert footprint() == before

    asyncio.run(scene())


def test_a_worker_that_finds_no_broker_says_so_and_can_be_ended(tmp_path, capfd):
    async def scene():
        async with a_broker(tmp_path) as broker:
            url = broker.url
        before = footprint()
        app = build(url, Heard().run)
        with pytest.raises(KafkaConnectionError):
            await app.start()
        await stop_worker(app, 5)
        assert footprint() == before

    asyncio.run(scene())
    assert "never retrieved" not in capfd.readouterr().err


def test_partitions_change_hands_though_a_message_is_held_that_nobody_finishes():
    async def scene() -> tuple[float, bool]:
        consumer = build("127.0.0.1:1", Heard().run).consumer
        held = Message(TOPIC, 0, 0, 0.0, 1, [], None, b"1", None)
        consumer.track_message(held)
        took = await seconds(consumer.wait_empty())
        return took, held.acked

    took, is_acked = asyncio.run(scene())

    assert 0.5 <= took <= 10
    assert not is_acked


def test_a_stop_that_swallows_its_cancellation_is_reported():
    async def scene():
        released = asyncio.Event()

        async def stubborn() -> None:
            while not released.is_set():
                with suppress(asyncio.CancelledError):
                    await released.wait()

        stopping = asyncio.ensure_future(stubborn())
        await asyncio.sleep(0)
        with pytest.raises(TimeoutError):
            await transport._settled(stopping)
        released.set()
        await stopping

    asyncio.run(scene())
