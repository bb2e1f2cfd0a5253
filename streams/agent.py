"""The one loop that every agent runs: decode, handle, publish, bury, acknowledge.

Faust acknowledges in a `finally`, so an exception that leaves an agent loses the event, and with
`take()` the whole batch and all after it. Therefore: raw bytes, `noack_take`, everything caught
here, and an acknowledgement only when the log has noted the batch as handled. Nobody writes
another such loop; tests/test_house.py guards it.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterable, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, Protocol
from uuid import UUID

import structlog

from infra.ports import DeadLetter, Delivered, EventLog
from schemas.codec import decode
from schemas.errors import Unavailable, Unreadable
from schemas.events import BaseFact
from schemas.topics import OUTBOX_ID_HEADER, topic_of

# After so many failures of ours in a row, not the messages but we are wrong: stop, don't drain.
CONSECUTIVE_FAILURES: Final = 50
_LONGEST_PAUSE_SECONDS: Final = 5.0

_log = structlog.get_logger("agent")

Handle = Callable[[Sequence[BaseFact]], Awaitable[Sequence[BaseFact]]]


@dataclass(frozen=True, slots=True)
class Agent:
    """Who hears what: `handle` takes a batch of facts and returns the facts that follow.

    It may be given a fact again, and must then come to the same end. It raises `Unavailable`
    to be asked again later; anything else is a failure of the fact that caused it.
    """

    name: str
    handle: Handle
    batch: int = 500
    within_seconds: float = 0.02


class Watch(Protocol):
    """Who is told how agents fare."""

    def batch(
        self,
        agent: str,
        heard: Mapping[str, int],
        told: Mapping[str, int],
        seconds: float,
        lag_seconds: float,
    ) -> None:
        """A batch was handled."""

    def failed(self, agent: str, kind: str) -> None:
        """Something went wrong."""


class Message(Protocol):
    """What the loop needs of a Faust event."""

    message: Any
    value: bytes | None

    def ack(self) -> bool:
        """Let Faust commit past this message."""


class Stream(Protocol):
    """What the loop needs of a Faust stream."""

    def noack_take(self, max_: int, within: float) -> AsyncIterable[Sequence[Message]]:
        """Batches of at most `max_`, each after at most `within` seconds, unacknowledged."""


@dataclass(slots=True)
class _Batch:
    """What became of one batch, and the count of failures with which it ended."""

    failures_in_a_row: int
    derived: list[BaseFact] = field(default_factory=list)
    dead: list[DeadLetter] = field(default_factory=list)


class Loop:
    """Runs one agent over a stream, for as long as the stream lasts."""

    def __init__(self, agent: Agent, log: EventLog, watch: Watch) -> None:
        self._agent = agent
        self._event_log = log
        self._watch = watch
        self._failures_in_a_row = 0

    @property
    def name(self) -> str:
        """The agent's name."""
        return self._agent.name

    async def run(self, stream: Stream) -> None:
        """Handle batches until the stream ends; returns normally only then."""
        agent = self._agent
        async for messages in stream.noack_take(agent.batch, within=agent.within_seconds):
            await self._persist(partial(self._finish, messages))
            for message in messages:
                message.ack()

    async def _finish(self, messages: Sequence[Message]) -> None:
        started = time.monotonic()
        # Counted for good only with the settlement: a batch that is tried again fails again.
        batch = _Batch(self._failures_in_a_row)
        facts = self._readable(messages, batch)
        await self._handle(facts, batch)
        handled = [_delivered(message) for message in messages]
        await self._event_log.settle(self._agent.name, handled, batch.derived, batch.dead)
        self._failures_in_a_row = batch.failures_in_a_row
        self._watch.batch(
            self._agent.name,
            Counter(message.message.topic for message in messages),
            Counter(topic_of(fact).name for fact in batch.derived),
            time.monotonic() - started,
            max(time.time() - message.message.timestamp for message in messages),
        )

    def _readable(
        self, messages: Sequence[Message], batch: _Batch
    ) -> list[tuple[Message, BaseFact]]:
        facts = []
        for message in messages:
            try:
                facts.append((message, decode(message.value)))
            except Unreadable as problem:
                self._watch.failed(self._agent.name, "unreadable")
                batch.dead.append(_dead_letter(message, self._agent.name, problem.reason))
        return facts

    async def _handle(self, facts: list[tuple[Message, BaseFact]], batch: _Batch) -> None:
        """Handle all facts at once; where that fails, halve until the culprit stands alone."""
        if not facts:
            return
        try:
            batch.derived.extend(await self._agent.handle([fact for _, fact in facts]))
        except Unavailable:
            raise
        except Exception as problem:  # noqa: BLE001 - nothing may leave an agent: see the top
            if len(facts) == 1:
                self._bury(*facts[0], problem, batch)
                return
            middle = len(facts) // 2
            await self._handle(facts[:middle], batch)
            await self._handle(facts[middle:], batch)
        else:
            batch.failures_in_a_row = 0

    def _bury(self, message: Message, fact: BaseFact, problem: Exception, batch: _Batch) -> None:
        batch.failures_in_a_row += 1
        if batch.failures_in_a_row > CONSECUTIVE_FAILURES:
            _log.error("agent stops: it fails at everything", agent=self._agent.name)
            raise Unavailable(self._agent.name) from problem
        name, fact_id = self._agent.name, str(fact.id)
        _log.error("fact cannot be handled", agent=name, fact_id=fact_id, exc_info=problem)
        self._watch.failed(self._agent.name, "unhandled")
        reason = type(problem).__name__
        batch.dead.append(_dead_letter(message, self._agent.name, reason))

    async def _persist(self, attempt: Callable[[], Awaitable[None]]) -> None:
        """Try until it succeeds. Waiting here is the back-pressure: Faust stops fetching."""
        pause = 0.05
        while True:
            try:
                return await attempt()
            except Unavailable as problem:
                self._watch.failed(self._agent.name, "unavailable")
                _log.warning("agent waits", agent=self._agent.name, part=problem.part)
            except Exception as problem:  # noqa: BLE001 - a batch that is dropped is lost
                self._watch.failed(self._agent.name, "unexpected")
                _log.error("agent waits", agent=self._agent.name, exc_info=problem)
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)


def _delivered(message: Message) -> Delivered:
    raw = message.message
    headers = dict(raw.headers or ())
    outbox_id = headers.get(OUTBOX_ID_HEADER)
    return Delivered(
        topic=raw.topic,
        partition=raw.partition,
        offset=raw.offset,
        outbox_id=UUID(bytes=outbox_id) if outbox_id and len(outbox_id) == 16 else None,  # noqa: PLR2004
    )


def _dead_letter(message: Message, agent: str, reason: str) -> DeadLetter:
    raw = message.message
    return DeadLetter(
        topic=raw.topic,
        partition=raw.partition,
        offset=raw.offset,
        agent=agent,
        reason=reason,
        key=raw.key,
        value=message.value,
    )
