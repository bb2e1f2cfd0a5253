"""Everything on this machine, in one process and its children: `up`."""

import argparse
import asyncio
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, TextIO

from prometheus_client import CollectorRegistry

from api.app import build_api
from api.deps import Door
from api.server import build_server
from commands.backups import back_up_on_request
from commands.demo import open_shop, settled
from commands.running import Adding, folder, in_loop
from infra import logs
from infra.demo.seed import TENANT, seed
from infra.local.stack import LocalStack
from infra.migrate import CLICKHOUSE, ClickHouseMigrations, migrate
from infra.ports import Clock
from infra.postgres.migrations import POSTGRES, PostgresMigrations
from infra.process import listen, on_signals, teller
from infra.runtime import Runtime, open_runtime, open_warehouse
from infra.settings import Settings
from projections.on_request import replay_on_request
from projections.writer import Projector
from schemas.errors import Unavailable
from streams.agent import Loop
from streams.domain.backtest import backtest
from streams.forgetting import forget_messages
from streams.host import WorkerHost
from streams.scheduler import LOOK_SECONDS, schedule

say = teller()
_LOOK_SECONDS: Final = 0.05


@dataclass(frozen=True, slots=True)
class Plan:
    """What `up` is to do.

    `make_loop` is what each agent runs in; `clock` replaces the machine's and Postgres's, and
    `look_seconds` is how often the scheduler looks at it.
    """

    settings: Settings
    with_demo: bool = False
    make_loop: type[Loop] = Loop
    clock: Clock | None = None
    look_seconds: float = LOOK_SECONDS


def declare(adding: Adding) -> None:
    """Say what `up` takes."""
    command = adding("up", parents=[folder()], help="run everything on this machine")
    command.add_argument("--demo", action="store_true", help="with the demo tenant's history")
    command.add_argument("--host", help="address to listen on (127.0.0.1)")
    command.add_argument("--port", type=int, help="port to listen on (8000)")
    command.set_defaults(run=_start)


def _start(arguments: argparse.Namespace, settings: Settings) -> int:
    with _log_stream(settings) as stream:
        logs.configure(settings.log_level, stream)
        return in_loop(up(Plan(settings, with_demo=arguments.demo)))


@contextmanager
def _log_stream(settings: Settings) -> Iterator[TextIO]:
    if settings.log_file == "-":
        yield sys.stderr
        return
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    path = Path(settings.log_file or settings.data_dir / "segops.log")
    say(f"logging to {path}")
    with path.open("a", buffering=1) as stream:
        yield stream


async def up(plan: Plan) -> int:
    """Run everything in this process and its children until a signal comes.

    Raises:
        WorkerDied: the worker crashed, and so did everything.
    """
    listening = listen(plan.settings.host, plan.settings.port)
    stack = LocalStack(plan.settings)
    async with stack.running(say):
        say("opening the warehouse")
        runtime = await open_runtime(
            plan.settings,
            postgres=stack.locate_postgres,
            warehouse=open_warehouse(stack.warehouse_url),
            pepper=stack.secrets().pepper,
            sealing_key=stack.secrets().sealing_key,
            clock=plan.clock,
        )
        try:
            await migrate(POSTGRES, PostgresMigrations(runtime.database))
            await migrate(CLICKHOUSE, ClickHouseMigrations(runtime.warehouse))
            await _serve(plan, stack, runtime, listening)
        finally:
            await runtime.close()
    say("stopped")
    return 0


async def _serve(plan: Plan, stack: LocalStack, runtime: Runtime, listening: socket.socket) -> None:
    settings, registry = plan.settings, CollectorRegistry()
    projector = Projector(runtime.warehouse)
    host = WorkerHost(runtime, projector, registry, make_loop=plan.make_loop)
    server = build_server(
        build_api(_door(runtime, host, projector, registry)), settings.host, settings.port
    )
    replaying = replay_on_request(runtime.database, runtime.warehouse, projector)
    tasks = {
        asyncio.create_task(server.serve([listening]), name="api"),
        asyncio.create_task(host.run(stack.broker), name="worker"),
        asyncio.create_task(replaying, name="replays"),
        asyncio.create_task(back_up_on_request(stack, runtime, projector), name="backups"),
        asyncio.create_task(schedule(runtime.database, plan.look_seconds), name="scheduler"),
        asyncio.create_task(forget_messages(runtime.database), name="forgetting"),
        asyncio.create_task(_welcome(plan, stack, runtime, host), name="welcome"),
        asyncio.create_task(on_signals().wait(), name="signals"),
    }
    try:
        await _first_end(tasks)
    finally:
        say("draining")
        projector.tail.end()
        server.should_exit = True
        for task in tasks:
            if task.get_name() != "api":
                task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _first_end(tasks: set[asyncio.Task[Any]]) -> None:
    """Return when a signal came; raise when a part died. The welcome may end by itself."""
    waiting = set(tasks)
    while True:
        done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
            if task.get_name() != "welcome":
                return


async def _welcome(plan: Plan, stack: LocalStack, runtime: Runtime, host: WorkerHost) -> None:
    """Tell the way in once everything works, the demo tenant's answers included; then its shop."""
    url = f"http://{plan.settings.host}:{plan.settings.port}"
    stack.announce(url)
    token = stack.secrets().demo_token
    if plan.with_demo:
        await seed(runtime.database, runtime.tenants, runtime.catalogs, token, say)
    say("waiting for the worker")
    while not all((await _parts(runtime, host)).values()):  # noqa: ASYNC110 - nobody tells it
        await asyncio.sleep(_LOOK_SECONDS)
    if plan.with_demo:
        await settled(runtime, say)
        print(f"SegOps is ready at {url} for tenant {TENANT} with token {token}", flush=True)
        await open_shop(runtime, say)
    else:
        print(f"SegOps is ready at {url}", flush=True)


def _door(
    runtime: Runtime, host: WorkerHost, projector: Projector, registry: CollectorRegistry
) -> Door:
    async def lag() -> float:
        oldest = await runtime.log.oldest()
        return (runtime.clock.now() - oldest).total_seconds() if oldest else 0.0

    return Door(
        catalogs=runtime.catalogs,
        intake=runtime.intake,
        tokens=runtime.tokens,
        warehouse=runtime.warehouse,
        tail=projector.tail,
        standings=runtime.standings,
        copilot=runtime.copilot,
        clock=runtime.clock,
        metrics=registry,
        is_ready=partial(_parts, runtime, host),
        lag=lag,
        backtest=backtest,
    )


async def _parts(runtime: Runtime, host: WorkerHost) -> Mapping[str, bool]:
    return {
        "catalog": await _answers(runtime.catalogs.ping()),
        "projections": await _answers(runtime.warehouse.ask("SELECT 1 AS one")),
        "worker": host.is_working(),
    }


async def _answers(question: Any) -> bool:
    try:
        await question
    except Unavailable:
        return False
    return True
