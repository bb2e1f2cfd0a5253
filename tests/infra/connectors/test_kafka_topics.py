"""Against a real broker, in memory; each test has topics of its own."""

import asyncio
import signal
import time
from uuid import uuid4

import pytest
from confluent_kafka import KafkaError, KafkaException

from infra.addresses import BadAddress
from infra.connectors.kafka_topics import KEY_HEADER, KafkaTopics, trouble_of
from infra.guard import OurTrouble, Unreachable
from infra.kafka import create_topics
from infra.local.broker import LocalBroker, _command, _program
from infra.local.child import Child, free_port
from schemas.topics import Topic
from tests.brokers import RefusingBroker, stored
from tests.infra.connectors.parcels import target
from tests.infra.postgres.activating import kafka

PARTITIONS = 3


@pytest.fixture(scope="module")
def broker(tmp_path_factory):
    running = LocalBroker(tmp_path_factory.mktemp("broker"))
    asyncio.run(running.start())
    yield running.url
    asyncio.run(running.stop())


@pytest.fixture
def topic(broker):
    made = Topic(f"topic-{uuid4()}", None, (), partitions=PARTITIONS)
    asyncio.run(create_topics(broker, [made]))
    return made.name


def produced(config, messages, *, loopback=True, secret="", seconds=5.0, **changed):
    """How producing these ended."""

    async def scene():
        topics = KafkaTopics(allow_loopback=loopback, seconds=seconds, **changed)
        try:
            return await topics.produce(config, target(config, secret), "sync_1", messages)
        finally:
            await topics.close()

    return asyncio.run(scene())


def test_every_message_is_there_with_its_key_and_the_key_of_its_batch(broker, topic):
    messages = [(f"u-{n}".encode(), str(n).encode()) for n in range(1_000)]
    handover = produced(kafka(broker, topic=topic, tls=False), messages)
    found = stored(broker, topic, PARTITIONS, len(messages))

    assert handover.trouble is None
    assert {(m.key(), m.value()) for m in found} == set(messages)
    assert {tuple(m.headers()) for m in found} == {((KEY_HEADER, b"sync_1"),)}


def test_what_concerns_one_user_stays_in_order(broker, topic):
    messages = [(b"u-1", str(n).encode()) for n in range(500)]
    produced(kafka(broker, topic=topic, tls=False), messages)

    assert [m.value() for m in stored(broker, topic, PARTITIONS, 500)] == [
        value for _, value in messages
    ]


def test_nothing_is_taken_as_well(broker, topic):
    assert produced(kafka(broker, topic=topic, tls=False), []).trouble is None


def test_a_topic_that_is_not_there_is_told_as_such_and_not_made(broker):
    config = kafka(broker, topic=f"none-{uuid4()}", tls=False)

    assert produced(config, [(b"u", b"1")]).trouble == "unknown_topic"
    assert produced(config, [(b"u", b"1")]).trouble == "unknown_topic"


def test_a_message_that_is_too_large_is_told_as_such(broker, topic):
    config = kafka(broker, topic=topic, tls=False)

    assert produced(config, [(b"u", b"x" * 1_100_000)]).trouble == "too_large"


def test_nobody_there_is_unreachable_within_the_time():
    begun = time.monotonic()
    handover = produced(kafka(f"127.0.0.1:{free_port()}", tls=False), [(b"u", b"1")])

    assert handover.trouble in {"unreachable", "timeout"}
    assert time.monotonic() - begun < 10


def test_tls_is_not_given_up_for_a_broker_without_it(broker, topic):
    handover = produced(kafka(broker, topic=topic, tls=True), [(b"u", b"1")])

    assert handover.trouble in {"unreachable", "timeout"}


def test_a_broker_inside_is_reached_only_where_that_is_admitted(broker, topic):
    config = kafka(broker, topic=topic, tls=False)

    assert produced(config, [(b"u", b"1")], loopback=False).trouble == "unreachable"


@pytest.mark.parametrize("inner", ["127.0.0.1", "10.0.0.5", "169.254.169.254", "::1"])
def test_a_name_that_leads_inside_is_not_connected_to(broker, topic, inner):
    port = broker.rpartition(":")[2]
    config = kafka(f"b.acme.example:{port}", topic=topic, tls=False)
    handover = produced(config, [(b"u", b"1")], resolve=lambda host: ["93.184.216.34", inner])

    assert handover.trouble == "unreachable"


@pytest.fixture
def boastful(tmp_path):
    """A broker that says of itself to be at an inner address."""
    url = f"127.0.0.1:{free_port()}"
    command = _command(_program(tmp_path), url, "boastful")
    at = command.index("--advertised-listener-url")
    running = Child(
        [*command[: at + 1], "tcp://10.0.0.5:9092", *command[at + 2 :]], tmp_path / "log"
    )
    yield url
    asyncio.run(running.stop(signal.SIGTERM, 2))


def test_a_broker_leads_nobody_to_another_that_is_inside(boastful):
    config = kafka(boastful, tls=False)
    while (handover := produced(config, [])).latency_ms > 4_000:
        pass  # It is not up yet.

    assert handover.trouble == "unreachable"


def test_credentials_that_are_refused_are_told_as_such_and_not_tried_all_the_time():
    with RefusingBroker() as refusing:
        config = kafka(refusing.address, tls=False, username="segops")
        handover = produced(config, [(b"u", b"1")], secret="a wrong one")

    assert handover.trouble == "unauthorized"
    assert b"\0segops\0a wrong one" in refusing.offered[0]
    assert 1 <= len(refusing.offered) < 15


@pytest.mark.parametrize(
    ("problem", "trouble"),
    [
        (KafkaException(KafkaError(KafkaError._TRANSPORT)), "unreachable"),
        (KafkaException(KafkaError(KafkaError._TIMED_OUT)), "timeout"),
        (KafkaException(KafkaError(KafkaError.SASL_AUTHENTICATION_FAILED)), "unauthorized"),
        (KafkaException(KafkaError(KafkaError.TOPIC_AUTHORIZATION_FAILED)), "unauthorized"),
        (KafkaException(KafkaError(KafkaError.NOT_ENOUGH_REPLICAS)), "refused"),
        (Unreachable(), "unreachable"),
        (BadAddress("host"), "unreachable"),
        (OurTrouble(), "ours"),
        (ZeroDivisionError(), "ours"),
    ],
)
def test_what_goes_wrong_has_one_of_our_names(problem, trouble):
    assert trouble_of(problem) == trouble
