"""The front door: every command of SegOps. `python manage.py --help` lists them."""

import argparse
import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, TextIO

import structlog
import uvloop
from prometheus_client import CollectorRegistry

from api.app import build_api
from api.deps import Door
from api.server import build_server
from infra import commands, logs
from infra.demo.seed import TENANT, seed
from infra.importer import ImportFailed
from infra.local.child import DidNotStart
from infra.local.stack import AlreadyRunning, LocalStack, NotRunning
from infra.migrate import CLICKHOUSE, ClickHouseMigrations, MigrationRefused, migrate
from infra.postgres import replays
from infra.postgres.migrations import POSTGRES, PostgresMigrations
from infra.runtime import Runtime, open_runtime, open_warehouse
from infra.settings import Settings
from projections.replay import replay
from projections.writer import Projector
from schemas.errors import Conflict, Unavailable
from streams.agent import Loop
from streams.domain.command import extract_json
from streams.host import WorkerHost

_LOOK_SECONDS = 0.5
_STARTED = time.monotonic()


def say(line: str) -> None:
    """One line of progress."""
    print(f"[{time.monotonic() - _STARTED:5.1f} s] {line}", file=sys.stderr, flush=True)


async def up(settings: Settings, *, demo: bool, make_loop: type[Loop] = Loop) -> int:
    """Run everything in this process and its children until a signal comes."""
    listening = _listen(settings.host, settings.port)
    stack = LocalStack(settings)
    async with stack.running(say):
        say("opening the warehouse")
        runtime = await open_runtime(
            postgres=stack.locate_postgres,
            warehouse=open_warehouse(stack.warehouse_url),
            pepper=stack.secrets().pepper,
            broker_keeps=False,
        )
        try:
            await _serve(stack, runtime, settings, listening, make_loop, demo=demo)
        finally:
            await runtime.close()
            say("stopped")
    return 0


async def _serve(
    stack: LocalStack,
    runtime: Runtime,
    settings: Settings,
    listening: socket.socket,
    make_loop: type[Loop],
    *,
    demo: bool,
) -> None:
    await migrate(POSTGRES, PostgresMigrations(runtime.database))
    await migrate(CLICKHOUSE, ClickHouseMigrations(runtime.warehouse))
    registry = CollectorRegistry()
    projector = Projector(runtime.warehouse)
    host = WorkerHost(
        runtime, projector, registry, settings.provider_concurrency, make_loop=make_loop
    )
    server = build_server(
        build_api(_door(runtime, host, registry)), settings.host, settings.port
    )
    stopping = _on_signals()
    tasks = {
        asyncio.create_task(host.run(stack.broker), name="worker"),
        asyncio.create_task(_replays(runtime, projector), name="replays"),
        asyncio.create_task(server.serve([listening]), name="api"),
        asyncio.create_task(_welcome(stack, runtime, host, settings, demo=demo), name="welcome"),
        asyncio.create_task(stopping.wait(), name="signals"),
    }
    try:
        await _first_end(tasks)
    finally:
        say("draining")
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


async def _welcome(
    stack: LocalStack, runtime: Runtime, host: WorkerHost, settings: Settings, *, demo: bool
) -> None:
    url = f"http://{settings.host}:{settings.port}"
    stack.announce(url)
    token = stack.secrets().demo_token
    if demo:
        await seed(runtime.database, runtime.tenants, token, say)
    say("waiting for the worker")
    while not (host.is_working() and all((await _parts(runtime, host)).values())):
        await asyncio.sleep(0.05)
    if demo:
        await _settled(runtime)
        print(f"SegOps is ready at {url} for tenant {TENANT} with token {token}", flush=True)
    else:
        print(f"SegOps is ready at {url}", flush=True)


async def _settled(runtime: Runtime) -> None:
    told = 0.0
    while owed := await runtime.log.backlog():
        if time.monotonic() - told > 1:
            told = time.monotonic()
            say(f"{owed} facts still to be handled")
        await asyncio.sleep(0.1)


def _door(runtime: Runtime, host: WorkerHost, registry: CollectorRegistry) -> Door:
    async def lag() -> float:
        oldest = await runtime.log.oldest()
        return (runtime.clock.now() - oldest).total_seconds() if oldest else 0.0

    return Door(
        catalogs=runtime.catalogs,
        warehouse=runtime.warehouse,
        clock=runtime.clock,
        metrics=registry,
        is_ready=partial(_parts, runtime, host),
        lag=lag,
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


async def _replays(runtime: Runtime, projector: Projector) -> None:
    """Rebuild the projections whenever a command asks for it."""
    while True:
        try:
            if (wanted := await replays.next_wanted(runtime.database)) is not None:
                await _replay(runtime, projector, wanted)
        except Unavailable:
            pass
        await asyncio.sleep(_LOOK_SECONDS)


async def _replay(runtime: Runtime, projector: Projector, wanted: int) -> None:
    loop = asyncio.get_running_loop()
    told: set[asyncio.Task[None]] = set()

    def progress(table: str, done: int, total: int) -> None:
        line = f"{table}: {done} of {total}"
        told.add(loop.create_task(replays.tell(runtime.database, wanted, line)))

    try:
        rows = await replay(runtime.warehouse, projector.lock, progress)
    except Unavailable:
        raise
    except Exception as problem:
        structlog.get_logger("replay").exception("replay failed")
        await replays.finish(runtime.database, wanted, "failed", type(problem).__name__)
    else:
        await asyncio.gather(*told, return_exceptions=True)
        line = ", ".join(f"{table} {count}" for table, count in rows.items())
        await replays.finish(runtime.database, wanted, line, None)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as problem:
        raise SystemExit(f"cannot listen on {host}:{port}: {problem.strerror}") from None
    return listening


def _on_signals() -> asyncio.Event:
    """Set by the first SIGINT or SIGTERM; the second ends the process at once."""
    stopping = asyncio.Event()

    def stop() -> None:
        if stopping.is_set():
            os._exit(1)
        stopping.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop)
    return stopping


def main(argv: list[str] | None = None) -> int:
    """Run one command; its exit code. 2 means that it was called wrongly."""
    arguments = _parser().parse_args(argv)
    try:
        settings = _settings(arguments)
        return int(arguments.run(arguments, settings))
    except (
        AlreadyRunning,
        Conflict,
        DidNotStart,
        ImportFailed,
        MigrationRefused,
        NotRunning,
        OSError,
        Unavailable,
        ValueError,
    ) as problem:
        print(f"manage.py: {problem}", file=sys.stderr)
        return 1


def _settings(arguments: argparse.Namespace) -> Settings:
    told = {"data_dir", "host", "port"} & vars(arguments).keys()
    given = {name: value for name in told if (value := getattr(arguments, name)) is not None}
    return replace(Settings.from_environment(), **given)


def _up(arguments: argparse.Namespace, settings: Settings) -> int:
    with _log_stream(settings) as stream:
        logs.configure(settings.log_level, stream)
        return _in_loop(up(settings, demo=arguments.demo))


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


def _extract(arguments: argparse.Namespace, _: Settings) -> int:
    text = arguments.text_file.read_bytes().decode("utf-8", errors="replace")
    print(extract_json(text, arguments.brands.read_bytes()))
    return 0


def _in_loop(work: Coroutine[Any, Any, int]) -> int:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="manage.py", description="SegOps")
    adding = parser.add_subparsers(required=True, metavar="COMMAND").add_parser
    folder = argparse.ArgumentParser(add_help=False)
    folder.add_argument("--data-dir", type=Path, help="where the stack keeps its data (.data)")

    command = adding("up", parents=[folder], help="run everything on this machine")
    command.add_argument("--demo", action="store_true", help="with the demo tenant's history")
    command.add_argument("--host", help="address to listen on (127.0.0.1)")
    command.add_argument("--port", type=int, help="port to listen on (8000)")
    command.set_defaults(run=_up)

    tenant = adding("tenant", help="tenants of a running stack")
    command = tenant.add_subparsers(required=True).add_parser("create", parents=[folder])
    command.add_argument("slug")
    command.add_argument("--name", default="")
    command.set_defaults(run=_running(commands.create_tenant))

    command = adding("import-answers", help="post files of captured answers (JSON lines)")
    command.add_argument("files", nargs="+", type=Path, metavar="FILE.jsonl")
    command.add_argument("--url", help="the API (http://127.0.0.1:8000)")
    command.add_argument("--token", required=not os.environ.get("SEGOPS_TOKEN"),
                         default=os.environ.get("SEGOPS_TOKEN"), help="or SEGOPS_TOKEN")
    command.set_defaults(run=_running(commands.import_files))

    command = adding("extract", help="find brands in a text")
    command.add_argument("--text-file", type=Path, required=True)
    command.add_argument("--brands", type=Path, required=True, help="JSON array of brands")
    command.set_defaults(run=_extract)

    command = adding("replay", parents=[folder], help="rebuild every projection from the facts")
    command.set_defaults(run=_running(commands.replay_projections))

    letters = adding("dead-letters", help="messages that could not be handled")
    kinds = letters.add_subparsers(required=True)
    command = kinds.add_parser("list", parents=[folder])
    command.set_defaults(run=_running(commands.list_dead_letters))
    command = kinds.add_parser("replay", parents=[folder])
    command.add_argument("ids", nargs="*", type=int, help="those of the list; all when none")
    command.set_defaults(run=_running(commands.replay_dead_letters))
    return parser


def _running(
    command: Callable[[argparse.Namespace, Settings], Coroutine[Any, Any, int]],
) -> Callable[[argparse.Namespace, Settings], int]:
    return lambda arguments, settings: _in_loop(command(arguments, settings))


if __name__ == "__main__":
    sys.exit(main())
