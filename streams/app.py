"""The worker: every agent on one Faust app, made anew for each broker it works with."""

import asyncio
import random
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import faust
from faust.contrib.asgi import bind_to_running_loop
from faust.exceptions import ConsumerNotStarted

from infra.parcels import Posting, Run, Watched
from infra.runtime import Runtime
from infra.segment_parcels import Evaluation
from infra.sync_parcels import Syncing
from projections.writer import Projector
from schemas.topics import heard_by
from streams.agent import Agent, Loop
from streams.agents.ask import Asking, ask_agent, ask_crew
from streams.agents.deliver import deliver_agent, deliver_crew
from streams.agents.project import project_agent
from streams.agents.rescore import rescore_agent
from streams.agents.score import score_agent
from streams.agents.segment import Evaluating, segment_crew
from streams.agents.sync import Delivering, sync_crew
from streams.agents.watch import Looking, watch_crew
from streams.jobs import Crew
from streams.metrics import AgentMetrics
from streams.scorer import Scorer
from streams.transport import stop_worker, use_transport

STOP_SECONDS = 10.0
GROUP: Final = "segops"


@dataclass(frozen=True, slots=True)
class Crews:
    """Who does what agents only note, each with its work in Postgres."""

    ask: Crew[Run]
    watch: Crew[Watched]
    deliver: Crew[Posting]
    segment: Crew[Evaluation]
    sync: Crew[Syncing]

    def all(self) -> tuple[Crew[Any], ...]:
        """Every crew there is."""
        return (self.ask, self.watch, self.deliver, self.segment, self.sync)


def build_crews(runtime: Runtime, projector: Projector, metrics: AgentMetrics) -> Crews:
    """All crews. They need no broker, so they work on when it is gone."""
    asking = Asking(runtime.runs, runtime.catalogs, runtime.engines, runtime.clock, metrics.called)
    looking = Looking(runtime.watching, runtime.catalogs, runtime.warehouse, projector)
    evaluating = Evaluating(runtime.segmenting, runtime.warehouse)
    hooks, dice = runtime.hooks, random.random
    delivering = Delivering(runtime.syncs, runtime.connectors, runtime.warehouse, dice)
    return Crews(
        ask=ask_crew(asking, metrics),
        watch=watch_crew(looking, metrics),
        deliver=deliver_crew(runtime.deliveries, hooks, runtime.clock, dice, metrics),
        segment=segment_crew(evaluating, metrics),
        sync=sync_crew(delivering, metrics),
    )


def build_agents(runtime: Runtime, projector: Projector, crews: Crews) -> tuple[Agent, ...]:
    """The topology: every agent there is. What each hears stands in `schemas/topics.py`."""
    scorer = Scorer(runtime.scoring_model)
    return (
        ask_agent(runtime.runs, crews.ask.wake),
        deliver_agent(runtime.deliveries, crews.deliver.wake),
        score_agent(runtime.catalogs, scorer),
        rescore_agent(runtime.catalogs, runtime.log, runtime.warehouse, runtime.clock, scorer),
        project_agent(projector, runtime.watching, runtime.segmenting, runtime.syncs),
    )


def build_worker(
    nodes: str, loops: Sequence[Loop], folder: Path, session_seconds: float
) -> faust.App:
    """A Faust app that runs these loops, one an agent. Call it in the running loop.

    `nodes` is `host:port`, or several with commas; a worker that is silent for `session_seconds`
    has its partitions given to others. All workers are one group, also after a restart.
    Faust makes a folder of its own in `folder`, though it keeps nothing there.
    """
    app = faust.App(
        GROUP,
        broker=[f"kafka://{node}" for node in nodes.split(",")],
        # Faust takes its web port even when the web is off: any free one.
        web_enabled=False,
        web_port=_unused_port(),
        store="memory://",
        datadir=str(folder / GROUP),
        topic_disable_leader=True,
        topic_allow_declare=False,
        consumer_auto_offset_reset="earliest",
        broker_session_timeout=session_seconds,
        broker_rebalance_timeout=session_seconds,
        broker_heartbeat_interval=1.0,
        broker_commit_interval=0.5,
    )
    use_transport(app)
    for loop in loops:
        names = [topic.name for topic in heard_by(loop.name)]
        heard = app.topic(*names, value_serializer="raw", key_serializer="raw")
        app.agent(heard, name=loop.name)(_entry(loop))
    return app


def _unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _entry(loop: Loop) -> Callable[[Any], Any]:
    # Faust wants a coroutine function of its own for each agent.
    async def run(stream: Any) -> None:
        await loop.run(stream)

    return run


@asynccontextmanager
async def working(app: faust.App) -> AsyncIterator[asyncio.Task[None]]:
    """Runs the worker inside the block; leaving it stops within `STOP_SECONDS`, broker or not.

    Gives the task that starts it: joining the group takes seconds, and for ever without a broker.
    """
    bind_to_running_loop(app)
    app.finalize()
    starting = asyncio.create_task(app.start())
    try:
        yield starting
    finally:
        await stop_worker(app, STOP_SECONDS)
        await asyncio.wait({starting}, timeout=STOP_SECONDS)


def is_working(app: faust.App) -> bool:
    """Whether the worker has its partitions and is not sharing them out anew.

    May be asked at any moment, also while its consumer is still starting.
    """
    consumer = app.consumer
    if not app.started or app.rebalancing or not consumer:
        return False
    try:
        return bool(consumer.assignment())
    except ConsumerNotStarted:
        return False
