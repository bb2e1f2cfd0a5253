"""Apache Kafka for tests: the pinned release, fetched once per checkout."""

import asyncio
from pathlib import Path

import pytest

from infra.local.child import DidNotStart
from infra.local.kafka import ApacheKafka, fetch_jars
from tests.stack import ROOT


def fetched() -> Path:
    """The folder of the jars; skips the test where nothing can fetch them."""
    folder = ROOT / ".data" / "kafka-jars"
    try:
        fetch_jars(folder)
    except DidNotStart as problem:
        pytest.skip(str(problem))
    return folder


def started(broker: ApacheKafka) -> None:
    asyncio.run(broker.start())


def killed(broker: ApacheKafka) -> None:
    asyncio.run(broker.kill())
