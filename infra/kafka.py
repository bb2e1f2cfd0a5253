"""Kafka through librdkafka: create topics, and send messages until each is acknowledged."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from confluent_kafka import KafkaException, Message, Producer
from confluent_kafka.admin import AdminClient, NewTopic  # type: ignore[attr-defined]

from infra.postgres.outbox import Pending
from schemas.errors import Unavailable
from schemas.topics import OUTBOX_ID_HEADER, Topic

# Room for the largest answer (256 KiB of text, every character escaped) with its fact around it.
MESSAGE_BYTES: Final = 8 * 1024 * 1024


@dataclass(slots=True)
class _Batch:
    """One call of `send`: how many reports are still to come, and the first error."""

    left: int
    done: Callable[[str | None], None]
    error: str | None = None

    def report(self, error: Any, _message: Message) -> None:
        if error is not None and self.error is None:
            self.error = str(error.code())
        self.left -= 1
        if self.left == 0:
            self.done(self.error)


class KafkaSender:
    """A producer with a polling thread; `send` returns when every row is acknowledged.

    Keys land where Faust would put them (`murmur2_random`). `is_durable` asks for idempotence,
    which a memory-only broker refuses after a restart.
    """

    def __init__(self, url: str, *, is_durable: bool) -> None:
        self._producer = Producer(
            {
                "bootstrap.servers": url,
                "acks": "all",
                "enable.idempotence": is_durable,
                "partitioner": "murmur2_random",
                "linger.ms": 1,
                "delivery.timeout.ms": 10_000,
                "message.max.bytes": MESSAGE_BYTES,
                "log_level": 2,
            }
        )
        self._is_open = True
        self._thread = threading.Thread(target=self._poll, name="kafka-sender", daemon=True)
        self._thread.start()

    async def send(self, rows: Sequence[Pending]) -> None:
        """Send rows; all are acknowledged when this returns.

        Raises:
            Unavailable: the broker did not acknowledge some row in ten seconds, or the queue is
                full. Rows may have arrived: sending them again is harmless.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[str | None] = loop.create_future()

        def done(error: str | None) -> None:
            loop.call_soon_threadsafe(_resolve, future, error)

        batch = _Batch(left=len(rows), done=done)
        try:
            for row in rows:
                self._producer.produce(
                    row.topic,
                    key=row.key,
                    value=row.value,
                    headers={OUTBOX_ID_HEADER: row.id.bytes},
                    on_delivery=batch.report,
                )
        except (BufferError, KafkaException) as problem:
            raise Unavailable("log") from problem
        if await future is not None:
            raise Unavailable("log")

    async def close(self) -> None:
        """Stop the polling thread; unsent rows stay in the outbox."""
        self._is_open = False
        self._producer.purge()
        await asyncio.to_thread(self._thread.join, 2)

    def _poll(self) -> None:
        while self._is_open:
            self._producer.poll(0.05)


def _resolve(future: asyncio.Future[str | None], error: str | None) -> None:
    if not future.done():
        future.set_result(error)


async def create_topics(url: str, topics: Sequence[Topic], *, replicas: int = 1) -> None:
    """Make the topics that do not exist yet; returns when the broker lists them all.

    Raises:
        Unavailable: the broker does not answer.
    """
    await asyncio.to_thread(_create_topics, url, topics, replicas)


def _create_topics(url: str, topics: Sequence[Topic], replicas: int) -> None:
    admin = AdminClient({"bootstrap.servers": url, "log_level": 2})
    wanted = [
        NewTopic(
            topic.name,
            num_partitions=topic.partitions,
            replication_factor=replicas,
            config={
                "retention.ms": str(int(topic.keep.total_seconds() * 1000)),
                "max.message.bytes": str(MESSAGE_BYTES),
            },
        )
        for topic in topics
    ]
    try:
        present = admin.list_topics(timeout=5).topics
        missing = [topic for topic in wanted if topic.topic not in present]
        if not missing:
            return
        for future in admin.create_topics(missing, request_timeout=5).values():
            # A broker may say "exists" of a topic that it has just made: what it lists counts.
            future.exception()
        present = admin.list_topics(timeout=5).topics
    except KafkaException as problem:
        raise Unavailable("log") from problem
    if any(topic.topic not in present for topic in wanted):
        raise Unavailable("log")
