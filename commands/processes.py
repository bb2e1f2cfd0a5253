"""The processes of a deployment, on servers that the settings name: `api`, `worker`, `migrate`."""

import argparse
from collections.abc import Callable
from functools import partial

from prometheus_client import CollectorRegistry

from api.app import build_api
from api.server import build_server
from commands.parts import deployed, door_of, migrated, run_until_one_ends, stores_of
from commands.running import Adding, Command, in_loop, log_stream, needed, served
from infra import logs
from infra.clickhouse_cluster import cluster_of
from infra.kafka import cluster_at
from infra.postgres.locks import SharedLock
from infra.process import listen, on_signals, tell_metrics, teller
from infra.settings import Settings
from projections.activity.polling import Polling
from projections.activity.tail import Tail
from projections.on_request import replay_on_request
from projections.writer import Projector
from streams.forgetting import forget_messages
from streams.host import WorkerHost

say = teller()


def declare(adding: Adding) -> None:
    """Say what these commands take."""
    command = adding("api", parents=[served()], help="answer requests, beside workers")
    command.set_defaults(run=_process(api))
    command = adding("worker", help="handle facts, beside other workers")
    command.set_defaults(run=_process(worker))
    command = adding("migrate", help="make the tables as this version wants them")
    command.set_defaults(run=_process(migrate))


def _process(command: Command) -> Callable[[argparse.Namespace, Settings], int]:
    def start(arguments: argparse.Namespace, settings: Settings) -> int:
        with log_stream(settings, say) as stream:
            logs.configure(settings.log_level, stream)
            return in_loop(command(arguments, settings))

    return start


async def api(_: argparse.Namespace, settings: Settings) -> int:
    """Answer requests until a signal comes.

    Raises:
        OSError: somebody else listens at the address.
        ValueError: a setting that it needs is missing, or not of its form.
    """
    stopping, registry, tail = on_signals(), CollectorRegistry(), Tail()
    async with deployed(settings) as runtime:
        polling = Polling(runtime.warehouse, tail, runtime.clock)
        door = door_of(runtime, tail, registry, partial(stores_of, runtime))
        server = build_server(build_api(door), settings.host, settings.port)
        listening = listen(settings.host, settings.port)
        say(f"answering at {settings.host}:{settings.port}")
        works = {
            "api": server.serve([listening]),
            "tail": polling.run(),
            "signals": stopping.wait(),
        }
        await run_until_one_ends(works, server, tail)
    return 0


async def worker(_: argparse.Namespace, settings: Settings) -> int:
    """Handle facts until a signal comes.

    Raises:
        ValueError: a setting that it needs is missing, or not of its form.
        WorkerDied: an agent ended; only a new process may go on.
    """
    needed(settings, "broker_url")
    broker = cluster_at(settings.broker_url, settings.broker_replicas)
    stopping, registry = on_signals(), CollectorRegistry()
    async with deployed(settings) as runtime:
        projector = Projector(runtime.warehouse, SharedLock(runtime.database))
        host = WorkerHost(runtime, projector, registry)
        say("working")
        works = {
            "worker": host.run(broker),
            "replays": replay_on_request(runtime.database, runtime.warehouse, projector),
            "forgetting": forget_messages(runtime.database),
            "signals": stopping.wait(),
        }
        with tell_metrics(registry, settings.host, settings.metrics_port):
            await run_until_one_ends(works)
    return 0


async def migrate(_: argparse.Namespace, settings: Settings) -> int:
    """Make the tables, and say which migrations that took.

    Raises:
        MigrationRefused: what was applied and what is here do not fit together.
        Unavailable: a server does not answer.
        ValueError: a setting that it needs is missing, or not of its form.
    """
    async with deployed(settings) as runtime:
        for name in await migrated(runtime, cluster_of(settings)):
            print(f"applied {name}")
    return 0
