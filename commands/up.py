"""Everything on this machine, in one process and its children: `up`."""

import argparse
import asyncio
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from prometheus_client import CollectorRegistry

from api.app import build_api
from api.server import build_server
from commands.backups import back_up_on_request
from commands.demo import open_shop, settled
from commands.parts import WELCOME, door_of, migrated, run_until_one_ends, stores_of
from commands.running import Adding, folder, in_loop, log_stream, served
from infra import logs
from infra.demo.seed import TENANT, seed
from infra.local.stack import LocalStack
from infra.ports import Clock
from infra.process import listen, on_signals, teller
from infra.runtime import Runtime, open_runtime, open_warehouse
from infra.settings import Settings
from projections.on_request import replay_on_request
from projections.writer import Projector
from streams.agent import Loop
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
    command = adding("up", parents=[folder(), served()], help="run everything on this machine")
    command.add_argument("--demo", action="store_true", help="with the demo tenant's history")
    command.set_defaults(run=_start)


def _start(arguments: argparse.Namespace, settings: Settings) -> int:
    with log_stream(settings, say) as stream:
        logs.configure(settings.log_level, stream)
        return in_loop(up(Plan(settings, with_demo=arguments.demo)))


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
            await migrated(runtime)
            await _serve(plan, stack, runtime, listening)
        finally:
            await runtime.close()
    say("stopped")
    return 0


async def _serve(plan: Plan, stack: LocalStack, runtime: Runtime, listening: socket.socket) -> None:
    settings, registry = plan.settings, CollectorRegistry()
    projector = Projector(runtime.warehouse)
    host = WorkerHost(runtime, projector, registry, make_loop=plan.make_loop)
    door = door_of(runtime, projector.tail, registry, partial(_parts, runtime, host))
    server = build_server(build_api(door), settings.host, settings.port)
    works = {
        "api": server.serve([listening]),
        "worker": host.run(stack.broker),
        "replays": replay_on_request(runtime.database, runtime.warehouse, projector),
        "backups": back_up_on_request(stack, runtime, projector),
        "scheduler": schedule(runtime.database, plan.look_seconds),
        "forgetting": forget_messages(runtime.database),
        WELCOME: _welcome(plan, stack, runtime, host),
        "signals": on_signals().wait(),
    }
    await run_until_one_ends(works, server, projector.tail)


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


async def _parts(runtime: Runtime, host: WorkerHost) -> Mapping[str, bool]:
    return {**await stores_of(runtime), "worker": host.is_working()}
