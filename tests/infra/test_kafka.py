"""Against real brokers, the embedded one and Apache Kafka; each test has topics of its own."""

import asyncio
import time
from uuid import uuid4

import pytest
from aiokafka.partitioner import DefaultPartitioner
from confluent_kafka.admin import AdminClient, ConfigResource

from infra.kafka import MESSAGE_BYTES, KafkaCluster, KafkaSender, cluster_at, create_topics
from infra.local.broker import LocalBroker
from infra.postgres.outbox import Pending
from schemas.errors import Unavailable
from schemas.events import AnswerCaptured
from schemas.topics import DEAD_LETTERS, OUTBOX_ID_HEADER, TOPICS, Topic
from tests.brokers import stored

PARTITIONS = 4


@pytest.fixture(
    scope="module",
    params=[
        "embedded",
        pytest.param("apache", marks=[pytest.mark.kafka, pytest.mark.xdist_group("kafka")]),
        pytest.param("container", marks=pytest.mark.docker),
    ],
)
def url(request, tmp_path_factory):
    if request.param == "container":
        yield request.getfixturevalue("kafka_url")
        return
    if request.param == "apache":
        yield request.getfixturevalue("kafka").url
        return
    broker = LocalBroker(tmp_path_factory.mktemp("broker"))
    asyncio.run(broker.start())
    yield broker.url
    asyncio.run(broker.stop())


@pytest.fixture
def topic(url):
    made = Topic(f"topic-{uuid4()}", AnswerCaptured, ("score",), partitions=PARTITIONS)
    asyncio.run(create_topics(url, [made]))
    return made.name


def row(topic, key=b"acme:1", value=b"{}"):
    return Pending(uuid4(), topic, key, value)


def sent(url, rows, *, is_durable=False):
    async def scene():
        sender = KafkaSender(url, is_durable=is_durable)
        try:
            await sender.send(rows)
        finally:
            await sender.close()

    asyncio.run(scene())


def test_topics_are_made_once_with_their_partitions(url):
    async def scene():
        await create_topics(url, TOPICS)
        await create_topics(url, TOPICS)

    asyncio.run(scene())
    listed = AdminClient({"bootstrap.servers": url}).list_topics(timeout=5).topics

    assert {topic.name: len(listed[topic.name].partitions) for topic in TOPICS} == {
        topic.name: topic.partitions for topic in TOPICS
    }


@pytest.mark.kafka
@pytest.mark.xdist_group("kafka")
def test_apache_kafka_is_told_what_it_may_forget_and_when(kafka):
    asyncio.run(create_topics(kafka.url, TOPICS))
    asked = [ConfigResource(ConfigResource.Type.TOPIC, topic.name) for topic in TOPICS]
    admin = AdminClient({"bootstrap.servers": kafka.url})
    kept = {
        resource.name: {name: entry.value for name, entry in future.result(5).items()}
        for resource, future in admin.describe_configs(asked).items()
    }

    for topic in TOPICS:
        assert kept[topic.name]["cleanup.policy"] == "delete"
        assert kept[topic.name]["retention.ms"] == str(int(topic.keep.total_seconds() * 1000))
        assert kept[topic.name]["max.message.bytes"] == str(MESSAGE_BYTES)


def test_topics_that_are_new_are_added_to_those_that_are_there(url):
    new = Topic(f"topic-{uuid4()}", None, (), partitions=2)
    asyncio.run(create_topics(url, TOPICS))
    asyncio.run(create_topics(url, [*TOPICS, new]))
    listed = AdminClient({"bootstrap.servers": url}).list_topics(timeout=5).topics

    assert {DEAD_LETTERS.name, new.name} <= set(listed)


def test_what_is_sent_is_on_the_broker_with_its_outbox_id(url, topic):
    rows = [row(topic, b"acme:1", b"\x00\xff"), row(topic, None, b"x"), row(topic, b"k", None)]
    sent(url, rows)
    found = stored(url, topic, PARTITIONS, 3)

    assert {(m.key(), m.value(), m.headers()[0][1]) for m in found} == {
        (r.key, r.value, r.id.bytes) for r in rows
    }
    assert {m.headers()[0][0] for m in found} == {OUTBOX_ID_HEADER}


def test_facts_of_one_key_stay_in_order(url, topic):
    rows = [row(topic, b"acme:1", str(number).encode()) for number in range(500)]
    sent(url, rows)
    found = stored(url, topic, PARTITIONS, 500)

    assert len({m.partition() for m in found}) == 1
    assert [m.value() for m in found] == [r.value for r in rows]


def test_a_key_lands_where_fausts_partitioner_would_put_it(url, topic):
    keys = [f"tenant-{number}:{number * 7}".encode() for number in range(64)]
    keys += ["Łódź:9".encode(), b"\x00\xff\x80"]
    sent(url, [row(topic, key) for key in keys])
    places = list(range(PARTITIONS))
    landed = {m.key(): m.partition() for m in stored(url, topic, PARTITIONS, len(keys))}

    assert landed == {key: DefaultPartitioner()(key, places, places) for key in keys}
    assert set(landed.values()) == set(places)


def test_the_largest_answer_there_can_be_is_taken(url, topic):
    sent(url, [row(topic, value=b"x" * (MESSAGE_BYTES - 1024))])

    assert len(stored(url, topic, PARTITIONS, 1)[0].value()) == MESSAGE_BYTES - 1024


def test_a_message_that_is_too_large_is_not_acknowledged(url, topic):
    with pytest.raises(Unavailable):
        sent(url, [row(topic, value=b"x" * (MESSAGE_BYTES + 1))])


def test_many_may_send_at_once(url, topic):
    async def scene():
        sender = KafkaSender(url, is_durable=False)
        await asyncio.gather(*(sender.send([row(topic)] * 10) for _ in range(20)))
        await sender.close()

    asyncio.run(scene())

    assert len(stored(url, topic, PARTITIONS, 200)) == 200


@pytest.mark.slow
def test_a_dead_broker_is_unavailable_within_twelve_seconds(tmp_path):
    async def scene():
        broker = LocalBroker(tmp_path)
        await broker.start()
        topic = Topic("facts", AnswerCaptured, ("score",))
        await create_topics(broker.url, [topic])
        sender = KafkaSender(broker.url, is_durable=False)
        await sender.send([row("facts")])
        await broker.stop()
        begun = time.monotonic()
        with pytest.raises(Unavailable) as problem:
            await sender.send([row("facts"), row("facts")])
        took = time.monotonic() - begun
        await sender.close()
        assert problem.value.part == "log"
        return took

    assert asyncio.run(scene()) <= 12


@pytest.mark.slow
def test_topics_cannot_be_made_on_a_dead_broker(tmp_path):
    async def scene():
        broker = LocalBroker(tmp_path)
        await broker.start()
        await broker.stop()
        begun = time.monotonic()
        with pytest.raises(Unavailable):
            await create_topics(broker.url, TOPICS)
        return time.monotonic() - begun

    assert asyncio.run(scene()) <= 12


@pytest.mark.parametrize(
    ("told", "nodes"),
    [
        ("kafka://kafka:9092", "kafka:9092"),
        ("kafka://a.example:9092,b-2.example:19092", "a.example:9092,b-2.example:19092"),
    ],
)
def test_a_cluster_is_known_by_its_nodes(told, nodes):
    assert cluster_at(told, 3) == KafkaCluster(nodes, replicas=3)


@pytest.mark.parametrize(
    "told",
    ["kafka:9092", "kafka://", "kafka://a", "kafka://a:1,", "kafka://u:p@a:1", "http://a:1"],
)
def test_another_address_is_refused_and_not_repeated(told):
    with pytest.raises(ValueError) as problem:
        cluster_at(told)

    assert str(problem.value) == (
        "the broker's address is kafka://host:port, further nodes with commas"
    )
