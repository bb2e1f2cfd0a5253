"""Carries messages between the broker and a Faust app, and ends an app whose broker is gone.

Besides `streams/app.py` the only file that knows Faust, and the only one that knows its aiokafka
driver (faust-streaming 0.15.3). What it changes there, and why:

- a fetch waits up to 1,500 ms to fill, and a memory-only broker waits that out each time;
- the consumer lives in a thread whose calls never return once the broker is gone for good, and
  whose end is waited for with the process's own event loop blocked;
- a producer is started that nobody uses: facts leave through the log's own producer;
- before partitions change hands it may wait for ever for messages that no agent will finish.
"""
# ruff: noqa: SLF001 - the driver offers no other way to what is changed here

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from time import monotonic
from typing import Any, cast

import faust
from aiokafka.errors import ConsumerStoppedError
from faust.transport.drivers import aiokafka as driver
from faust.types import TP
from mode.threads import WorkerThread

FETCH_WAIT_SECONDS = 0.02
"""With it a lonely message took 17 ms to its agent (median; p99 30 ms) and idling 4 % of a core."""

_REACH_SECONDS = _LAST_SECONDS = 0.5
_SWEEPS = 10
_SWEEP_SECONDS = 0.1
_THREAD_POLL_SECONDS = 0.005

_log = logging.getLogger(__name__)


def use_transport(app: faust.App, fetch_wait_seconds: float = FETCH_WAIT_SECONDS) -> None:
    """Give `app` this transport and no producer; call it right after making the app.

    `fetch_wait_seconds` is how long the broker may hold back the answer to a fetch: the delay
    that a lonely message meets at worst, and the pause between two requests while nothing happens.
    """
    app.boot_strategy.enable_kafka_producer = False
    app.transport = _Transport(app.conf.broker_consumer, app, fetch_wait_seconds)


async def stop_worker(app: faust.App, timeout_seconds: float) -> None:
    """End `app`, its thread and its connections, also when the broker is gone or silent.

    While the broker answers, agents get half of the time to finish what they hold; then they are
    cancelled, what they acknowledged is committed, and the rest is seen again by the next worker
    of the group. When the broker is gone, nothing can be committed and nothing is waited for.
    Another app may start in the same process and loop right after.

    Raises:
        TimeoutError: when `timeout_seconds` were not enough (an agent swallows its cancellation);
            the process is then best ended.
    """
    deadline = monotonic() + timeout_seconds
    consumer = cast("_Consumer", app.consumer)
    stopping = asyncio.ensure_future(app.stop())
    if await _reachable(app):
        await asyncio.wait({stopping}, timeout=timeout_seconds / 2)
        consumer.forget_unfinished()
        await asyncio.wait({stopping}, timeout=timeout_seconds / 4)
    if not stopping.done():
        consumer.forget_unfinished()
        consumer.close()
        await asyncio.wait({stopping}, timeout=max(_LAST_SECONDS, deadline - monotonic()))
    await _settled(stopping)


class _Thread(WorkerThread):
    """The consumer's thread: nobody waits for it with an event loop blocked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.daemon = True

    def stop(self) -> None:
        """Do nothing: `_ConsumerThread.stop` waits for the end without blocking."""


class _ConsumerThread(driver.AIOKafkaConsumerThread):
    """The driver's consumer with a fetch wait of our choice, and a way out."""

    Worker = _Thread

    def __post_init__(self) -> None:
        super().__post_init__()
        self._calls: set[asyncio.Future[Any]] = set()
        self._given_up = asyncio.Event()  # set and waited for in the thread's loop
        self._is_given_up = False

    def close(self) -> None:
        """Give up: end the thread without the broker; calls that wait for it fail at once.

        The driver, which calls it too, would close the connections in a loop that is not theirs.
        """
        self._is_given_up = True
        with suppress(RuntimeError):  # its loop is closed: the thread has ended already
            self.thread_loop.call_soon_threadsafe(self._given_up.set)
        for call in tuple(self._calls):
            if not call.done():
                call.set_exception(ConsumerStoppedError())

    async def stop(self) -> None:
        """Stop, and wait for the thread without blocking this loop."""
        await super().stop()
        while self._thread is not None and self._thread.is_alive():  # noqa: ASYNC110
            await asyncio.sleep(_THREAD_POLL_SECONDS)

    async def call_thread(
        self, fun: Callable[..., Awaitable[Any]], *args: Any, **kwargs: Any
    ) -> Any:
        """Run `fun` in the thread and return what it returns.

        Raises:
            ConsumerStoppedError: when the thread was given up before `fun` was done.
        """
        if self._is_given_up:
            raise ConsumerStoppedError
        call: asyncio.Future[Any] = self.parent_loop.create_future()
        self._calls.add(call)
        try:
            await self.method_queue.call(call, fun, *args, **kwargs)
            return await call
        finally:
            self._calls.discard(call)

    async def commit(self, offsets: Mapping[TP, int]) -> bool:
        """Commit `offsets`; False when that cannot be done any more."""
        try:
            return await super().commit(offsets)
        except ConsumerStoppedError:
            return False

    def _create_consumer(self, loop: asyncio.AbstractEventLoop) -> Any:
        consumer = super()._create_consumer(loop)
        wait_seconds = cast("_Transport", self.transport).fetch_wait_seconds
        consumer._fetch_max_wait_ms = round(wait_seconds * 1000)  # read when it starts
        return consumer

    def _stopped_set(self) -> None:
        with suppress(RuntimeError):  # its loop is closed: the thread has ended already
            super()._stopped_set()

    async def _serve(self) -> None:
        """All that happens in the thread: the driver's own life, until it ends or is given up."""
        serving = asyncio.ensure_future(super()._serve())
        given_up = asyncio.ensure_future(self._given_up.wait())
        await asyncio.wait({serving, given_up}, return_when=asyncio.FIRST_COMPLETED)
        self.method_queue._stopped.set()  # else its workers would swallow their cancellation
        await self._sweep()
        self.set_shutdown()
        if serving.done() and not serving.cancelled():
            serving.exception()  # `start` raised it in the other loop; here it counts as seen

    async def _gather_remaining_tasks(self) -> None:
        """Do nothing: it would cancel `_serve` too, and wait for the others without end."""

    async def _sweep(self) -> None:
        """Close the connections and cancel all other tasks of the thread, at most a second long."""
        for _ in range(_SWEEPS):
            connections = self._consumer._client._conns if self._consumer else {}
            for connection in tuple(connections.values()):
                connection.close()
            tasks = asyncio.all_tasks() - {asyncio.current_task()}
            if not tasks:
                return
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks, timeout=_SWEEP_SECONDS)


class _Consumer(driver.Consumer):
    """The driver's consumer, in our thread."""

    async def wait_empty(self) -> None:
        """Wait for what agents have begun, for half a session at most; the rest is heard again.

        Before partitions change hands Faust clears its queues and waits for what it still sees.
        A message that one agent has finished and another has not begun is cleared from the queue
        of the one and seen with the other: for ever, and meanwhile nothing is heard.
        """
        patience_seconds = self.app.conf.broker_session_timeout / 2
        giving_up = asyncio.get_running_loop().call_later(patience_seconds, self.forget_unfinished)
        try:
            await super().wait_empty()
        finally:
            giving_up.cancel()

    def forget_unfinished(self) -> None:
        """Wait no longer for messages that no agent has acknowledged; unacknowledged they stay."""
        if self._unacked_messages:
            _log.warning("an agent has not finished in time; its messages are left to the next")
        self._unacked_messages.clear()
        if self._waiting_for_ack is not None and not self._waiting_for_ack.done():
            self._waiting_for_ack.set_result(None)

    def _new_consumer_thread(self) -> _ConsumerThread:
        return _ConsumerThread(self, loop=self.loop, beacon=self.beacon)


class _Transport(driver.Transport):
    """The driver's transport with our consumer."""

    Consumer = _Consumer

    def __init__(self, url: Any, app: Any, fetch_wait_seconds: float) -> None:
        super().__init__(url, app)
        self.fetch_wait_seconds = fetch_wait_seconds


async def _reachable(app: faust.App) -> bool:
    """Whether somebody listens where the app's broker was."""
    url = app.conf.broker_consumer[0]
    try:
        async with asyncio.timeout(_REACH_SECONDS):
            _, writer = await asyncio.open_connection(url.host, url.port)
    except (OSError, TimeoutError):
        return False
    writer.close()
    return True


async def _settled(stopping: asyncio.Future[None]) -> None:
    stopping.cancel()
    await asyncio.wait({stopping}, timeout=_LAST_SECONDS)
    if not stopping.done():
        raise TimeoutError("the worker did not end in time")
    if not stopping.cancelled() and (error := stopping.exception()) is not None:
        _log.warning("the worker ended with an error", exc_info=error)
