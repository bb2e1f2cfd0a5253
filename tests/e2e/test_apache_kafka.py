"""The whole pipeline on Apache Kafka, which is killed, as is the stack. Reliability page, R1."""

import time

import pytest

from infra.local.kafka import ApacheKafka
from tests.faults.checker import findings, registered, wait_until_handled
from tests.faults.producer import History, Producer
from tests.faults.test_kills import configured, expected, items_of, seen
from tests.kafka import killed, started
from tests.stack import Stack

pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.xdist_group("kafka")]


def said_new(stack: Stack) -> int:
    """How often a worker found a broker that lacked its topics."""
    events = [line["event"] for line in stack.log()]
    return events.count("broker is new, or came back empty")


def test_kills_of_the_broker_and_of_everything_else_lose_and_double_nothing(
    kafka: ApacheKafka, tmp_path
):
    stack = Stack(tmp_path / "stack", settings={"SEGOPS_BROKER_URL": f"kafka://{kafka.url}"})
    stack.start()
    try:
        tenant = stack.new_tenant("acme")
        history = History()
        producer = Producer(tenant, "p", configured(tenant), history, pause=0.5)
        producer.start()
        time.sleep(3)
        begun = said_new(stack)
        stack.kill()
        stack.start()
        killed(kafka)
        time.sleep(1)
        started(kafka)
        time.sleep(2)
        producer.is_stopping.set()
        producer.join(30)

        wait_until_handled(tenant, 90)
        ids = registered(stack, "acme")
        assert seen(tenant) == expected(items_of(history, ids))
        # Offsets and topics outlive us: nothing was begun anew.
        assert said_new(stack) == begun
        assert stack.stop() == 0, stack.output()
        findings(stack, "acme", history, ids).assert_clean()
    finally:
        stack.kill()
