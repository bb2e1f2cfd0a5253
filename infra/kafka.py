"""Kafka through librdkafka: create topics, and send messages until each is acknowledged."""

import asyncio
import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from confluent_kafka import KafkaException, Message, Producer
from confluent_kafka.admin import AdminClient, NewTopic  # type: ignore[attr-defined]

from infra.postgres.outbox import Pending
from schemas.errors import Unavailable
from schemas.topics import OUTBOX_ID_HEADER, Topic

_SCHEME: Final = "kafka://"
_NODE: Final = re.compile(r"[A-Za-z0-9.-]+:\d{1,5}")

# Room for the largest answer (256 KiB of text, every character escaped) with its fact around it.
MESSAGE_BYTES: Final = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class KafkaCluster:
    """Apache Kafka that others run: what it acknowledged it keeps, and nobody replaces it.

    `url` is `host:port`, or several of them with commas; `replicas` is how many of its nodes hold
    each message.
    """

    url: str
    replicas: int = 1
    # A group of Apache Kafka takes no member that wants less than six seconds.
    session_seconds: float = 10.0
    is_durable: bool = True

    async def start(self) -> None:
        """Do nothing: others start it."""

    async def stop(self) -> None:
        """Do nothing: others stop it."""

    async def gone(self) -> None:
        """Never return: it comes back by itself, with all that it had."""
        await asyncio.Event().wait()


def cluster_at(url: str, replicas: int = 1) -> KafkaCluster:
    """The cluster at `kafka://host:port`, further nodes with commas.

    Raises:
        ValueError: it is not of that form.
    """
    nodes = url.removeprefix(_SCHEME)
    if nodes == url or not all(_NODE.fullmatch(node) for node in nodes.split(",")):
        raise ValueError("the broker's address is kafka://host:port, further nodes with commas")
    return KafkaCluster(nodes, replicas)


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


def answers_at(url: str) -> bool:
    """Whether a broker answers there, within a second."""
    return cluster_id_at(url) is not None


def cluster_id_at(url: str) -> str | None:
    """The id of the cluster that answers there within a second; None when nobody does."""
    quiet: dict[str, str | int | float | bool] = {
        "bootstrap.servers": url,
        "log_level": 0,
        "socket.connection.setup.timeout.ms": 1000,
    }
    try:
        return str(AdminClient(quiet).list_topics(timeout=1).cluster_id)
    except KafkaException:
        return None


async def missing_topics(url: str, topics: Sequence[Topic]) -> list[Topic]:
    """Those of the topics that do not exist yet.

    Raises:
        Unavailable: the broker does not answer.
    """
    return await asyncio.to_thread(_missing_topics, _admin(url), topics)


async def create_topics(url: str, topics: Sequence[Topic], *, replicas: int = 1) -> None:
    """Make the topics that do not exist yet; returns when the broker lists them all.

    Of several replicas all but one must have a message before it is acknowledged.

    Raises:
        Unavailable: the broker does not answer.
    """
    await asyncio.to_thread(_create_topics, _admin(url), topics, replicas)


def _admin(url: str) -> AdminClient:
    return AdminClient({"bootstrap.servers": url, "log_level": 2})


def _missing_topics(admin: AdminClient, topics: Sequence[Topic]) -> list[Topic]:
    try:
        present = admin.list_topics(timeout=5).topics
    except KafkaException as problem:
        raise Unavailable("log") from problem
    return [topic for topic in topics if topic.name not in present]


def _create_topics(admin: AdminClient, topics: Sequence[Topic], replicas: int) -> None:
    missing = [_as_wanted(topic, replicas) for topic in _missing_topics(admin, topics)]
    if not missing:
        return
    try:
        for future in admin.create_topics(missing, request_timeout=5).values():
            # A broker may say "exists" of a topic that it has just made: what it lists counts.
            future.exception()
    except KafkaException as problem:
        raise Unavailable("log") from problem
    if _missing_topics(admin, topics):
        raise Unavailable("log")


def _as_wanted(topic: Topic, replicas: int) -> NewTopic:
    kept = {
        "retention.ms": str(int(topic.keep.total_seconds() * 1000)),
        "max.message.bytes": str(MESSAGE_BYTES),
    }
    if replicas > 1:
        kept["min.insync.replicas"] = str(replicas - 1)
    return NewTopic(
        topic.name, num_partitions=topic.partitions, replication_factor=replicas, config=kept
    )
