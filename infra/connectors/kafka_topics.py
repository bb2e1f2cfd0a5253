"""Topics of customers' own: a batch is produced whole, and counts when all of it is acknowledged.

A producer lives for one batch: what a customer's brokers say of themselves concerns nobody else.
"""

import asyncio
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final

import structlog
from confluent_kafka import KafkaError, KafkaException, Producer

from infra.addresses import BadAddress, Server, server_of
from infra.guard import Names, OurTrouble, Resolve, Unreachable, admitted, system_addresses
from infra.networks import is_loopback, is_public
from infra.sync_parcels import Handover, Target
from schemas.activations import KafkaConfig, Trouble

KEY_HEADER: Final = "idempotency-key"

_THREADS: Final = 40
_RESOLVE_SECONDS: Final = 5.0
# Twice: who is refused is told so after the first, before trying again and again.
_METADATA_SECONDS: Final = (1.0, 4.0)
_TROUBLES: Final[dict[int, Trouble]] = {
    KafkaError._ALL_BROKERS_DOWN: "unreachable",  # noqa: SLF001 - so librdkafka names its own
    KafkaError._TRANSPORT: "unreachable",  # noqa: SLF001
    KafkaError._RESOLVE: "unreachable",  # noqa: SLF001
    KafkaError._SSL: "unreachable",  # noqa: SLF001
    KafkaError._TIMED_OUT: "timeout",  # noqa: SLF001
    KafkaError._MSG_TIMED_OUT: "timeout",  # noqa: SLF001
    KafkaError.REQUEST_TIMED_OUT: "timeout",
    KafkaError._AUTHENTICATION: "unauthorized",  # noqa: SLF001
    KafkaError.SASL_AUTHENTICATION_FAILED: "unauthorized",
    KafkaError.UNSUPPORTED_SASL_MECHANISM: "unauthorized",
    KafkaError.TOPIC_AUTHORIZATION_FAILED: "unauthorized",
    KafkaError.CLUSTER_AUTHORIZATION_FAILED: "unauthorized",
    KafkaError._UNKNOWN_TOPIC: "unknown_topic",  # noqa: SLF001
    KafkaError.UNKNOWN_TOPIC_OR_PART: "unknown_topic",
    KafkaError.TOPIC_EXCEPTION: "unknown_topic",
    KafkaError.MSG_SIZE_TOO_LARGE: "too_large",
}

_log = structlog.get_logger("connectors")

Messages = Sequence[tuple[bytes, bytes]]


class KafkaTopics:
    """Produces to brokers on the internet; `allow_loopback` is as of `HttpHooks`.

    Brokers are looked up and judged before they are connected to: those that the tenant names,
    and those that these name in their turn. librdkafka then looks names up again by itself.
    """

    def __init__(
        self, *, allow_loopback: bool, resolve: Resolve = system_addresses, seconds: float = 15.0
    ) -> None:
        """`seconds` is all the time that a batch may take, once its brokers are known."""
        self._allow_loopback = allow_loopback
        self._seconds = seconds
        self._names = Names(resolve, _RESOLVE_SECONDS)
        self._threads = ThreadPoolExecutor(_THREADS, "kafka-connectors")

    async def produce(
        self, config: KafkaConfig, target: Target, key: str, messages: Messages
    ) -> Handover:
        """Produce all messages, in order; `key` stands in a header of each."""
        began = time.monotonic()
        trouble: Trouble | None = None
        try:
            await self._produce(config, target.secret, key, messages)
        # Brokers may say whatever they like, and must not stop those who deliver to others.
        except Exception as problem:  # noqa: BLE001
            trouble = trouble_of(problem)
            _log.info("produce cut short", kind=type(problem).__name__, trouble=trouble)
        return Handover(trouble, round((time.monotonic() - began) * 1000))

    async def close(self) -> None:
        """Look no more names up; batches under way end by themselves."""
        self._names.close()
        self._threads.shutdown(wait=False)

    async def _produce(
        self, config: KafkaConfig, secret: str, key: str, messages: Messages
    ) -> None:
        run = asyncio.get_running_loop().run_in_executor
        named = [self._server(text) for text in config.bootstrap_servers]
        is_inner = all(server.is_loopback for server in named)
        await self._admit(named, is_inner=is_inner)
        cluster = _Cluster(config, secret, self._seconds)
        found = await run(self._threads, cluster.ask, config.topic)
        brokers = [f"{broker.host}:{broker.port}" for broker in found.brokers.values()]
        await self._admit(map(self._server, brokers), is_inner=is_inner)
        _refuse(found.topics[config.topic].error)
        batch = _Batch(config.topic, key, messages)
        await run(self._threads, batch.send, cluster.producer, self._seconds)

    def _server(self, text: str) -> Server:
        return server_of(text, allow_loopback=self._allow_loopback)

    async def _admit(self, servers: Iterable[Server], *, is_inner: bool) -> None:
        for server in servers:
            if server.is_loopback is not is_inner:
                raise Unreachable
            await admitted(server.host, self._names, is_loopback if is_inner else is_public)


class _Failed(Exception):
    """What the brokers, or librdkafka, made of the batch."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def trouble_of(problem: Exception) -> Trouble:
    """What it is called when a batch was not taken."""
    match problem:
        case _Failed(code=code):
            return _TROUBLES.get(code, "refused")
        case KafkaException():
            return _TROUBLES.get(problem.args[0].code(), "refused")
        case Unreachable() | BadAddress():
            return "unreachable"
        case OurTrouble():
            return "ours"
    _log.error("a fault of ours in producing", exc_info=problem)
    return "ours"


def _settings(config: KafkaConfig, secret: str, seconds: float) -> dict[str, Any]:
    protocol = ("SASL_" if config.username else "") + ("SSL" if config.tls else "PLAINTEXT")
    credentials = {
        "sasl.mechanism": config.mechanism,
        "sasl.username": config.username,
        "sasl.password": secret,
    }
    return {
        "bootstrap.servers": ",".join(config.bootstrap_servers),
        "security.protocol": protocol,
        "client.id": "segops",
        "acks": "all",
        # One batch of ours at a time: a retry must not overtake what was sent before it.
        "max.in.flight.requests.per.connection": 1,
        "allow.auto.create.topics": False,
        "message.timeout.ms": int(seconds * 1000),
        "socket.connection.setup.timeout.ms": 5_000,
        # Brokers may lock a user out who is refused again and again.
        "reconnect.backoff.ms": 500,
        "reconnect.backoff.max.ms": 2_000,
        "topic.metadata.refresh.interval.ms": -1,
        "partitioner": "murmur2_random",
        "log_level": 0,
        **(credentials if config.username else {}),
    }


class _Cluster:
    """Brokers that were judged, and what they say of themselves."""

    def __init__(self, config: KafkaConfig, secret: str, seconds: float) -> None:
        self._heard: list[KafkaError] = []
        settings = _settings(config, secret, seconds)
        self.producer = Producer({**settings, "error_cb": self._heard.append})

    def ask(self, topic: str) -> Any:
        """The brokers and the topic."""
        first, then = _METADATA_SECONDS
        try:
            return self.producer.list_topics(topic, timeout=first)
        except KafkaException:
            self._refuse_credentials()
        try:
            return self.producer.list_topics(topic, timeout=then)
        except KafkaException:
            self._refuse_credentials()
            raise

    def _refuse_credentials(self) -> None:
        """That they were refused is told beside the failure, and only to who polls."""
        self.producer.poll(0)
        for error in self._heard:
            if _TROUBLES.get(error.code()) == "unauthorized":
                _refuse(error)


def _refuse(error: KafkaError | None) -> None:
    if error is not None:
        raise _Failed(error.code())


@dataclass(frozen=True, slots=True)
class _Batch:
    """All messages of one batch for one topic."""

    topic: str
    key: str
    messages: Messages
    errors: list[int] = field(default_factory=list)

    def send(self, producer: Producer, seconds: float) -> None:
        """Produce all of them; returns when each is acknowledged."""
        for key, value in self.messages:
            producer.produce(
                self.topic,
                key=key,
                value=value,
                headers=[(KEY_HEADER, self.key.encode())],
                on_delivery=self._report,
            )
        left = producer.flush(seconds)
        if left:
            producer.purge()
            raise _Failed(KafkaError._MSG_TIMED_OUT)  # noqa: SLF001
        if self.errors:
            raise _Failed(self.errors[0])

    def _report(self, error: KafkaError | None, _message: Any) -> None:
        if error is not None:
            self.errors.append(error.code())
