"""Apache Kafka as a child: what was pinned is what runs, and what it acknowledged it keeps."""

import asyncio
import contextlib
import shutil
from uuid import uuid4

import pytest

from infra.kafka import KafkaSender, answers_at, cluster_at, create_topics
from infra.local.child import DidNotStart
from infra.local.kafka import ApacheKafka, Quorum, fetch_jars
from infra.postgres.outbox import Pending
from schemas.errors import Unavailable
from schemas.events import AnswerCaptured
from schemas.topics import Topic
from tests.brokers import stored

pytestmark = pytest.mark.xdist_group("kafka")


def test_a_jar_that_is_not_the_pinned_one_is_fetched_again(jars, tmp_path):
    mine = tmp_path / "jars"
    shutil.copytree(jars, mine)
    changed = next(mine.glob("kafka_*.jar"))
    changed.write_bytes(b"something else")
    (mine / "stranger.jar").touch()

    fetch_jars(mine)

    assert changed.read_bytes() == (jars / changed.name).read_bytes()
    assert not (mine / "stranger.jar").exists()


def test_what_came_and_was_not_pinned_is_refused(tmp_path, monkeypatch):
    fake = tmp_path / "bin" / "mvn"
    fake.parent.mkdir()
    fake.write_text(
        "#!/bin/sh\nfor each; do case $each in\n-DoutputDirectory=*)"
        ' echo x > "${each#*=}/stranger.jar";; esac; done\n'
    )
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(fake.parent), prepend=":")

    with pytest.raises(DidNotStart, match=r"^stranger\.jar is not what kafka\.sha256 says$"):
        fetch_jars(tmp_path / "jars")
    assert not (tmp_path / "jars").exists()


def test_without_maven_it_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(DidNotStart, match=r"^Maven does not fetch Apache Kafka"):
        fetch_jars(tmp_path / "jars")


@pytest.mark.kafka
def test_a_killed_broker_comes_back_at_its_address_with_what_it_acknowledged(kafka):
    topic = Topic(f"topic-{uuid4()}", AnswerCaptured, ("score",))
    rows = [Pending(uuid4(), topic.name, b"acme:1", b"%d" % n) for n in range(100)]

    async def sent() -> None:
        await create_topics(kafka.url, [topic])
        sender = KafkaSender(kafka.url, is_durable=cluster_at(f"kafka://{kafka.url}").is_durable)
        await sender.send(rows)
        await sender.close()

    asyncio.run(sent())
    asyncio.run(kafka.kill())
    assert not answers_at(kafka.url)

    asyncio.run(kafka.start())

    assert [
        message.value() for message in stored(kafka.url, topic.name, topic.partitions, 100)
    ] == [row.value for row in rows]


def test_a_cluster_is_not_called_like_an_option():
    assert all(Quorum.of(1).id[0].isalpha() for _ in range(500))


@pytest.mark.kafka
def test_of_three_nodes_one_may_go_and_two_may_not(jars, tmp_path):
    topic = Topic(f"topic-{uuid4()}", AnswerCaptured, ("score",))
    quorum = Quorum.of(3)
    nodes = [ApacheKafka(tmp_path / str(n), jars, quorum, n) for n in (1, 2, 3)]
    everywhere = ",".join(node.url for node in nodes)
    batches = [[Pending(uuid4(), topic.name, b"acme:1", b"%d" % n)] for n in range(3)]

    async def scene():
        await asyncio.gather(*(node.start() for node in nodes))
        await create_topics(everywhere, [topic], replicas=3)
        sender = KafkaSender(everywhere, is_durable=True)

        async def carried(rows):
            # As the relay does: who leads the partition now is found out in some seconds.
            async with asyncio.timeout(60):
                while True:
                    with contextlib.suppress(Unavailable):
                        return await sender.send(rows)

        try:
            await carried(batches[0])
            await nodes[0].kill()
            await carried(batches[1])
            await nodes[1].kill()
            with pytest.raises(Unavailable):
                await sender.send(batches[2])
            await asyncio.gather(nodes[0].start(), nodes[1].start())
            await carried(batches[2])
            values = set[bytes]()
            for count in range(3, 9):  # what was sent again may be there twice
                if len(values) < 3:
                    there = (everywhere, topic.name, topic.partitions, count)
                    found = await asyncio.to_thread(stored, *there)
                    values = {message.value() for message in found}
        finally:
            await sender.close()
            for node in nodes:
                await node.kill()
        return values

    assert asyncio.run(scene()) == {b"0", b"1", b"2"}


@pytest.mark.kafka
def test_a_broker_that_cannot_start_says_why(jars, tmp_path):
    broken = ApacheKafka(tmp_path, jars)
    (tmp_path / "log").mkdir()
    (tmp_path / "log" / "meta.properties").write_text("version=1\n")

    with pytest.raises(DidNotStart, match=r"cluster\.id|meta\.properties"):
        asyncio.run(broken.start())
