import asyncio
import time
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from prometheus_client import CollectorRegistry
from structlog.testing import capture_logs

from schemas.codec import encode
from schemas.errors import Unavailable
from schemas.topics import OUTBOX_ID_HEADER
from streams.agent import CONSECUTIVE_FAILURES, Agent, Loop
from streams.metrics import AgentMetrics
from tests import make

TOPIC = "answer-captured"


@pytest.fixture(autouse=True)
def told():
    """What the loop logs."""
    with capture_logs() as lines:
        yield lines


@dataclass
class Event:
    """A message as Faust hands it over."""

    value: bytes | None
    message: Any
    is_acknowledged: bool = False

    def ack(self) -> bool:
        self.is_acknowledged = True
        return True


class Stream:
    """Messages in memory, in batches of at most what the loop asks for."""

    def __init__(self, values, headers=None):
        self.events = [
            Event(
                value,
                SimpleNamespace(
                    topic=TOPIC,
                    partition=3,
                    offset=offset,
                    key=b"key-%d" % offset,
                    headers=headers,
                    timestamp=time.time() - 5,
                ),
            )
            for offset, value in enumerate(values)
        ]

    async def noack_take(self, max_, within):
        for start in range(0, len(self.events), max_):
            yield self.events[start : start + max_]

    @property
    def acknowledged(self):
        return [event.message.offset for event in self.events if event.is_acknowledged]


@dataclass
class Log:
    """A log that keeps what is settled, after `failures` calls that it does not answer."""

    failures: list[Exception] = field(default_factory=list)
    handled: list[Any] = field(default_factory=list)
    derived: list[Any] = field(default_factory=list)
    dead: list[Any] = field(default_factory=list)

    async def settle(self, agent, handled, derived=(), dead=()):
        if self.failures:
            raise self.failures.pop()
        self.handled += handled
        self.derived += derived
        self.dead += dead


def facts(count):
    return [make.captured(number) for number in range(1, count + 1)]


def raw(count):
    return [encode(fact) for fact in facts(count)]


def score_of(fact):
    return make.scored(fact.result_id)


def run(handle, stream, log, *, batch=500, seconds=10.0):
    """Run the loop until the stream ends; its metrics."""
    registry = CollectorRegistry()

    async def scene():
        async with asyncio.timeout(seconds):
            loop = Loop(Agent("score", handle, batch=batch), log, AgentMetrics(registry))
            await loop.run(stream)

    asyncio.run(scene())
    return registry


async def score_all(given):
    return [score_of(fact) for fact in given]


def failing_on(*result_ids, seen=None):
    async def handle(given):
        if seen is not None:
            seen.append([fact.result_id for fact in given])
        if any(fact.result_id in result_ids for fact in given):
            raise ValueError("a secret")
        return await score_all(given)

    return handle


def test_what_is_derived_is_settled_with_what_it_came_from_and_then_acknowledged():
    stream, log = Stream(raw(5)), Log()
    run(score_all, stream, log, batch=2)

    assert log.derived == [score_of(fact) for fact in facts(5)]
    assert [(d.topic, d.partition, d.offset) for d in log.handled] == [
        (TOPIC, 3, offset) for offset in range(5)
    ]
    assert stream.acknowledged == [0, 1, 2, 3, 4]
    assert log.dead == []


def test_the_header_names_the_row_that_is_settled():
    fact = make.captured()
    ours, log = Stream([encode(fact)], [(OUTBOX_ID_HEADER, fact.id.bytes)]), Log()
    run(score_all, ours, log)

    assert [d.outbox_id for d in log.handled] == [fact.id]


@pytest.mark.parametrize(
    "headers",
    [None, [], [("other", b"x" * 16)], [(OUTBOX_ID_HEADER, b"short")], [(OUTBOX_ID_HEADER, None)]],
)
def test_a_foreign_message_names_no_row(headers):
    log = Log()
    run(score_all, Stream(raw(1), headers), log)

    assert [d.outbox_id for d in log.handled] == [None]


def test_poison_is_buried_with_its_original_bytes_and_the_rest_is_handled():
    good = raw(3)
    poison = [b"", b"\x00\xff", b"[]", b'{"type": "unheard_of"}', encode(make.failed())[:-1]]
    stream, log = Stream([good[0], *poison, *good[1:]]), Log()
    registry = run(score_all, stream, log)

    assert [letter.value for letter in log.dead] == poison
    assert [(d.topic, d.partition, d.offset, d.key) for d in log.dead] == [
        (TOPIC, 3, offset, b"key-%d" % offset) for offset in range(1, 6)
    ]
    assert {letter.agent for letter in log.dead} == {"score"}
    assert all(letter.reason for letter in log.dead)
    assert log.derived == [score_of(fact) for fact in facts(3)]
    assert stream.acknowledged == list(range(8))
    assert failures(registry, "unreadable") == 5


def test_a_tombstone_is_buried():
    stream, log = Stream([None]), Log()
    run(score_all, stream, log)

    assert [(d.value, d.reason, d.key) for d in log.dead] == [(None, "empty message", b"key-0")]
    assert stream.acknowledged == [0]


def test_a_batch_of_poison_alone_asks_the_handler_nothing():
    asked = []

    async def handle(given):
        asked.append(given)
        return ()

    run(handle, Stream([b"", None]), Log())

    assert asked == []


def test_one_fact_in_a_hundred_that_cannot_be_handled_is_buried_alone():
    stream, log, seen = Stream(raw(100)), Log(), []
    registry = run(failing_on(58, seen=seen), stream, log)

    assert [(d.offset, d.value, d.reason) for d in log.dead] == [
        (57, encode(make.captured(58)), "ValueError")
    ]
    assert log.derived == [score_of(fact) for fact in facts(100) if fact.result_id != 58]
    assert stream.acknowledged == list(range(100))
    # Halving: two questions for each halving of a hundred, and the first.
    assert len(seen) <= 15
    assert failures(registry, "unhandled") == 1


def test_why_a_fact_could_not_be_handled_does_not_spread_its_content():
    log = Log()
    run(failing_on(1), Stream(raw(1)), log)

    assert "secret" not in log.dead[0].reason


def test_a_handler_that_waits_is_asked_again_and_nothing_is_acknowledged_before():
    stream, log, asked = Stream(raw(3)), Log(), []

    async def handle(given):
        asked.append(len(given))
        assert stream.acknowledged == []
        assert log.handled == []
        if len(asked) < 4:
            raise Unavailable("projections")
        return await score_all(given)

    registry = run(handle, stream, log)

    assert asked == [3, 3, 3, 3]
    assert log.derived == [score_of(fact) for fact in facts(3)]
    assert stream.acknowledged == [0, 1, 2]
    assert failures(registry, "unavailable") == 3


def test_a_handler_that_waits_at_one_fact_buries_none():
    waits = [Unavailable("catalog")]

    async def handle(given):
        if len(given) > 1:
            raise ValueError
        if given[0].result_id == 2 and waits:
            raise waits.pop()
        return await score_all(given)

    log = Log()
    run(handle, Stream(raw(4)), log)

    assert log.dead == []
    assert log.derived == [score_of(fact) for fact in facts(4)]


@pytest.mark.parametrize("problem", [Unavailable("catalog"), RuntimeError("a bug")])
def test_a_log_that_fails_is_asked_again_and_nothing_is_acknowledged_before(problem):
    stream, log = Stream(raw(2)), Log(failures=[problem, problem])
    seen = []

    async def handle(given):
        seen.append(stream.acknowledged)
        return await score_all(given)

    run(handle, stream, log)

    assert seen == [[], [], []]
    assert log.derived == [score_of(fact) for fact in facts(2)]
    assert stream.acknowledged == [0, 1]


def test_a_batch_that_waits_holds_up_what_comes_after_it():
    stream, log = Stream(raw(4)), Log()

    async def handle(given):
        if given[0].result_id == 3:
            raise Unavailable("catalog")
        return await score_all(given)

    with pytest.raises(TimeoutError):
        run(handle, stream, log, batch=2, seconds=0.5)

    assert stream.acknowledged == [0, 1]


def test_after_fifty_failures_in_a_row_it_buries_no_more():
    stream, log = Stream(raw(100)), Log()
    with pytest.raises(TimeoutError):
        run(failing_on(*range(1, 101)), stream, log, batch=10, seconds=1)

    assert len(log.dead) == CONSECUTIVE_FAILURES == 50
    assert stream.acknowledged == list(range(50))


def test_a_larger_batch_than_that_of_failures_alone_is_not_buried_at_all():
    stream, log = Stream(raw(60)), Log()
    with pytest.raises(TimeoutError):
        run(failing_on(*range(1, 61)), stream, log, seconds=0.5)

    assert (log.dead, stream.acknowledged) == ([], [])


def test_it_goes_on_once_the_fault_is_mended():
    stream, log, broken = Stream(raw(60)), Log(), [True]

    async def handle(given):
        if len(stream.acknowledged) == 50 and len(given) == 1:
            broken.clear()
        if broken:
            raise ValueError
        return await score_all(given)

    run(handle, stream, log, batch=10)

    assert [letter.offset for letter in log.dead] == list(range(50))
    assert stream.acknowledged == list(range(60))


def test_a_success_in_between_starts_the_count_anew():
    poison = {number for number in range(1, 201) if number % 3}
    stream, log = Stream(raw(200)), Log()
    run(failing_on(*poison), stream, log, batch=50)

    assert {letter.offset + 1 for letter in log.dead} == poison
    assert stream.acknowledged == list(range(200))


def test_failures_of_one_fact_count_once_however_often_its_batch_is_tried():
    # Three attempts at twenty facts are no sixty failures: only the log was away.
    stream, log = Stream(raw(20)), Log(failures=[Unavailable("catalog")] * 3)
    run(failing_on(*range(1, 21)), stream, log, seconds=3)

    assert len(log.dead) == 20
    assert stream.acknowledged == list(range(20))


def test_it_can_be_cancelled_while_it_waits():
    async def handle(given):
        raise Unavailable("catalog")

    async def scene():
        stream = Stream(raw(1))
        loop = Loop(Agent("score", handle), Log(), AgentMetrics(CollectorRegistry()))
        running = asyncio.create_task(loop.run(stream))
        await asyncio.sleep(0)
        running.cancel()
        await asyncio.wait([running], timeout=2)
        return running.cancelled(), stream.acknowledged

    assert asyncio.run(scene()) == (True, [])


def test_it_tells_what_it_heard_told_and_how_late():
    registry = run(score_all, Stream([*raw(3), b""]), Log())

    def told(name, **labels):
        return registry.get_sample_value(name, {"agent": "score", **labels})

    assert told("segops_facts_in_total", topic=TOPIC) == 4
    assert told("segops_facts_out_total", topic="answer-scored") == 3
    assert told("segops_batch_size_sum") == 4
    assert 5 <= told("segops_agent_lag_seconds") < 15


def failures(registry, kind):
    labels = {"agent": "score", "kind": kind}
    return registry.get_sample_value("segops_agent_failures_total", labels)
