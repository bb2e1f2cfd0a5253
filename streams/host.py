"""Keeps a worker at work, through every death of its broker."""

import asyncio
import contextlib
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Protocol

import faust
import structlog
from prometheus_client import CollectorRegistry

from infra.kafka import KafkaSender, create_topics, missing_topics
from infra.process import goes_on
from infra.relay import Relay
from infra.runtime import Runtime
from projections.writer import Projector
from schemas.errors import SegOpsError, Unavailable
from schemas.topics import TOPICS
from streams.agent import Loop
from streams.app import build_agents, build_crews, build_worker, is_working, working
from streams.driver_logs import calm_driver_logs
from streams.metrics import AgentMetrics

_LOOK_SECONDS: Final = 1.0
_COUNT_SECONDS: Final = 5.0
# Far longer than a backlog lasts, far shorter than a broker keeps what it took.
_LOST_AFTER: Final = timedelta(days=1)

_log = structlog.get_logger("worker")


async def _ended(tasks: Sequence[asyncio.Task[None]]) -> None:
    """End all, and return when they have; crews take some seconds, for what is under way."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


class WorkerDied(SegOpsError):
    """The worker crashed; only a new process may go on."""


class Broker(Protocol):
    """A broker that may die. Each `start` may be at another address, with nothing kept."""

    @property
    def url(self) -> str:
        """Where it is now: `host:port`, or several of them with commas."""

    @property
    def replicas(self) -> int:
        """How many of its nodes hold each message."""

    @property
    def is_durable(self) -> bool:
        """Whether it keeps what it acknowledged, its producers' sequences included."""

    @property
    def session_seconds(self) -> float:
        """How long a worker may be silent before others take its place."""

    async def start(self) -> None:
        """Start another in its place."""

    async def gone(self) -> None:
        """Return when this one must be replaced."""


class WorkerHost:
    """One worker and its relay, made anew for each life of the broker."""

    def __init__(
        self,
        runtime: Runtime,
        projector: Projector,
        registry: CollectorRegistry,
        make_loop: type[Loop] = Loop,
    ) -> None:
        self._runtime = runtime
        self._metrics = AgentMetrics(registry)
        self._crews = build_crews(runtime, projector, self._metrics)
        self._agents = build_agents(runtime, projector, self._crews)
        self._make_loop = make_loop
        self._folder = TemporaryDirectory(prefix="segops-worker-")
        self._app: faust.App | None = None
        self._relay: Relay | None = None
        runtime.database.after_commit(self._wake)
        self._metrics.working(self.is_working)
        calm_driver_logs()

    def is_working(self) -> bool:
        """Whether a fact published now would reach its agents."""
        return self._relay is not None and self._app is not None and is_working(self._app)

    async def run(self, broker: Broker) -> None:
        """Work until cancelled.

        Raises:
            WorkerDied: an agent ended; nothing restarts it inside this process.
        """
        counting = asyncio.create_task(self._count())
        crews = [asyncio.create_task(crew.run()) for crew in self._crews.all()]
        try:
            while goes_on():
                await self._live_once(broker)
                if goes_on():
                    _log.warning("broker is gone; another is started")
                    await broker.start()
        finally:
            counting.cancel()
            await _ended(crews)
            self._folder.cleanup()

    async def _live_once(self, broker: Broker) -> None:
        gone = asyncio.create_task(broker.gone())
        preparing = asyncio.create_task(self._prepare(broker))
        try:
            # It may die before it has its topics.
            await asyncio.wait({gone, preparing}, return_when=asyncio.FIRST_COMPLETED)
            if not gone.done():
                await preparing
                await self._work(broker, gone)
        finally:
            await _ended([gone, preparing])

    async def _work(self, broker: Broker, gone: asyncio.Task[None]) -> None:
        sender = KafkaSender(broker.url, is_durable=broker.is_durable)
        loops = [self._make_loop(a, self._runtime.log, self._metrics) for a in self._agents]
        folder = Path(self._folder.name)
        app = build_worker(broker.url, loops, folder, broker.session_seconds)
        try:
            async with working(app) as starting:
                self._app = app
                self._relay = Relay(self._runtime.log, sender)
                await self._until_gone(gone, app, self._relay, starting)
        finally:
            self._app = self._relay = None
            await sender.close()

    async def _prepare(self, broker: Broker) -> None:
        """Make sure of the topics; a broker without them has everything owed carried again.

        Of one that has them only what is owed for so long that it may have lost it.
        """
        while goes_on():
            try:
                if await missing_topics(broker.url, TOPICS):
                    # First: killed in between, the next worker finds a topic missing as well.
                    owed = await self._runtime.log.rewind()
                    _log.info("broker is new, or came back empty", owed=owed)
                    await create_topics(broker.url, TOPICS, replicas=broker.replicas)
                elif owed := await self._runtime.log.rewind(_LOST_AFTER):
                    _log.warning("what is owed for a day is carried again", owed=owed)
            except Unavailable as problem:
                _log.warning("worker waits", part=problem.part)
                await asyncio.sleep(_LOOK_SECONDS)
            else:
                return

    async def _until_gone(
        self,
        gone: asyncio.Task[None],
        app: faust.App,
        relay: Relay,
        starting: asyncio.Task[None],
    ) -> None:
        carrying = asyncio.create_task(relay.run())
        try:
            while not gone.done() and goes_on():
                await asyncio.wait({gone, carrying}, timeout=_LOOK_SECONDS)
                failed = starting.done() and starting.exception() is not None
                if gone.done():
                    return
                if failed or app.crashed or app.should_stop or carrying.done():
                    raise WorkerDied("the worker crashed; see the log above")
        finally:
            await _ended([carrying])

    async def _count(self) -> None:
        while goes_on():
            with contextlib.suppress(Unavailable):
                self._metrics.waiting(
                    {agent.name: 0 for agent in self._agents}
                    | dict(await self._runtime.log.waiting())
                )
            await asyncio.sleep(_COUNT_SECONDS)

    def _wake(self) -> None:
        if self._relay is not None:
            self._relay.wake()
