"""The parts of the product without the product: Postgres, a broker, a consumer, chDB.

One commit, one message, one row, one count: nothing is scored, folded, deduplicated or owed.
"""

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import psycopg
from chdb.session import Session
from confluent_kafka import OFFSET_BEGINNING, Consumer, Producer, TopicPartition

from infra.kafka import create_topics
from infra.local.broker import LocalBroker
from infra.local.postgres import LocalPostgres
from schemas.topics import Topic
from streams.transport import FETCH_WAIT_SECONDS

_TOPIC: Final = Topic("raw", holds=None, heard_by=())
_TABLE: Final = "CREATE TABLE raw.answers (id UInt64, body String) ENGINE = MergeTree ORDER BY id"
# chDB calls itself typed but is not.
_open: Final[Callable[[str], Any]] = Session


class RawLoop:
    """`post` commits and sends; a thread consumes and inserts; `count` asks chDB."""

    def __init__(self, postgres_url: str, broker_url: str, warehouse: Path) -> None:
        self._postgres = psycopg.connect(postgres_url, autocommit=True)
        self._postgres.execute("CREATE TABLE answers (id bigint PRIMARY KEY, body text NOT NULL)")
        # As the product's sender and consumer are set.
        self._producer = Producer(
            {"bootstrap.servers": broker_url, "acks": "all", "linger.ms": 1, "log_level": 2}
        )
        self._consumer = Consumer(
            {
                "bootstrap.servers": broker_url,
                "group.id": "raw",
                "enable.auto.commit": False,
                "log_level": 2,
                "fetch.wait.max.ms": round(FETCH_WAIT_SECONDS * 1000),
            }
        )
        self._consumer.assign(
            [TopicPartition(_TOPIC.name, p, OFFSET_BEGINNING) for p in range(_TOPIC.partitions)]
        )
        self._reader, self._writer = _open(str(warehouse)), _open(str(warehouse))
        self._writer.query("CREATE DATABASE raw ENGINE = Atomic")
        self._writer.query(_TABLE)
        self._posted = 0
        self._is_open = True
        self._thread = threading.Thread(target=self._consume, daemon=True)
        self._thread.start()

    def post(self, item: dict[str, Any]) -> int:
        """Commit an answer and have the broker acknowledge it; how many there are now."""
        self._posted += 1
        body = json.dumps({"id": self._posted, "body": json.dumps(item)})
        self._postgres.execute("INSERT INTO answers VALUES (%s, %s)", (self._posted, body))
        self._producer.produce(_TOPIC.name, key=b"raw:1", value=body.encode())
        self._producer.flush(10)
        return self._posted

    def count(self) -> int:
        """How many answers the table has."""
        return int(str(self._reader.query("SELECT count() FROM raw.answers", "CSV")))

    def close(self) -> None:
        self._is_open = False
        self._thread.join(5)
        self._consumer.close()
        self._reader.close()
        self._writer.close()
        self._postgres.close()

    def _consume(self) -> None:
        while self._is_open:
            message = self._consumer.poll(0.1)
            if message is not None and not message.error():
                row = (message.value() or b"").decode()
                self._writer.query(f"INSERT INTO raw.answers FORMAT JSONEachRow\n{row}\n")


@contextmanager
def raw_loop(folder: Path) -> Iterator[RawLoop]:
    """A raw loop on a Postgres and a broker of its own, of the same kind and with the same care."""
    postgres, broker = LocalPostgres(folder / "postgres"), LocalBroker(folder / "broker")
    with asyncio.Runner() as runner:
        try:
            runner.run(postgres.start())
            runner.run(broker.start())
            runner.run(create_topics(broker.url, [_TOPIC]))
            raw = RawLoop(postgres.url, broker.url, folder / "warehouse")
            try:
                yield raw
            finally:
                raw.close()
        finally:
            runner.run(broker.stop())
            runner.run(postgres.stop())
