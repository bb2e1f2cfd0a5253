"""Runs a node of Apache Kafka (KRaft) as a child process over a data folder that outlives it."""

import asyncio
import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
import uuid
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Final, Self

from infra.kafka import answers_at
from infra.local.child import Child, DidNotStart, free_port, log_tail

START_SECONDS: Final = 60.0
_FETCH_SECONDS: Final = 600.0
_STOP_SECONDS: Final = 20.0
_POLL_SECONDS: Final = 0.2

_POM: Final = Path(__file__).with_suffix(".pom.xml")
_SUMS: Final = Path(__file__).with_suffix(".sha256")

# Without the pauses of a cluster whose members come one by one.
_PROPERTIES: Final = """\
process.roles=broker,controller
node.id={node}
controller.quorum.voters={voters}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
controller.listener.names=CONTROLLER
log.dirs={folder}/log
auto.create.topics.enable=false
group.initial.rebalance.delay.ms=0
offsets.topic.num.partitions=4
offsets.topic.replication.factor={copies}
share.coordinator.state.topic.replication.factor={copies}
transaction.state.log.replication.factor={copies}
transaction.state.log.min.isr=1
"""


@dataclass(frozen=True, slots=True)
class Quorum:
    """The nodes of one cluster: what it is called, and where the controller of each listens."""

    id: str
    controllers: tuple[int, ...]

    @classmethod
    def of(cls, nodes: int) -> Self:
        """A new cluster of so many nodes, the first of which is node 1."""
        # Begun with a letter: what begins with a dash would be taken for an option.
        drawn = urlsafe_b64encode(b"\0" + uuid.uuid4().bytes[1:]).decode().rstrip("=")
        return cls(drawn, tuple(free_port() for _ in range(nodes)))

    @property
    def voters(self) -> str:
        """As the property of this name has it."""
        return ",".join(f"{n}@127.0.0.1:{port}" for n, port in enumerate(self.controllers, 1))

    @property
    def copies(self) -> int:
        """On how many nodes everything is."""
        return min(3, len(self.controllers))


class ApacheKafka:
    """Apache Kafka on 127.0.0.1, at one address for as long as this object lives.

    Its folder holds the topics, the offsets and the log. What was acknowledged survives the end
    of the process, however it ends; it does not survive the machine's.
    """

    def __init__(
        self, data_dir: Path, jars: Path, quorum: Quorum | None = None, node: int = 1
    ) -> None:
        """A node over `data_dir`, by itself unless it is one of a `quorum`.

        `jars` is a folder as `fetch_jars` fills it. Nodes of one quorum answer when most of them
        run: have them start at once.
        """
        self._data_dir = data_dir.resolve()
        self._jars = jars.resolve()
        self._log = self._data_dir / "kafka.log"
        self._port = free_port()
        self._quorum = quorum or Quorum.of(1)
        self._node = node
        self._child: Child | None = None

    @property
    def url(self) -> str:
        """`host:port`, whether it runs or not."""
        return f"127.0.0.1:{self._port}"

    @property
    def id(self) -> int:
        """The process id.

        Raises:
            RuntimeError: it does not run.
        """
        if self._child is None:
            raise RuntimeError("Apache Kafka does not run")
        return self._child.id

    async def start(self) -> None:
        """Start the broker and return when it answers; the first time, make the data folder.

        Raises:
            DidNotStart: it does not answer within `START_SECONDS`.
        """
        self._data_dir.mkdir(parents=True, exist_ok=True)
        told = _PROPERTIES.format(
            node=self._node,
            voters=self._quorum.voters,
            copies=self._quorum.copies,
            port=self._port,
            controller=self._quorum.controllers[self._node - 1],
            folder=self._data_dir,
        )
        self._properties.write_text(told)
        if not (self._data_dir / "log" / "meta.properties").exists():
            await self._format()
        child = Child(self._command("kafka.Kafka", str(self._properties)), self._log)
        deadline = monotonic() + START_SECONDS
        while child.is_running and monotonic() < deadline:
            if await asyncio.to_thread(answers_at, self.url):
                self._child = child
                return
            await asyncio.sleep(_POLL_SECONDS)
        await child.stop(signal.SIGKILL, 0)
        raise DidNotStart(f"Apache Kafka did not start:\n{log_tail(self._log)}")

    async def stop(self) -> None:
        """End the broker in good order; nothing happens when it is not running."""
        await self._end(signal.SIGTERM, _STOP_SECONDS)

    async def kill(self) -> None:
        """End the broker as a crash would."""
        await self._end(signal.SIGKILL, 0)

    async def _end(self, first: signal.Signals, patience_seconds: float) -> None:
        child, self._child = self._child, None
        if child is not None:
            await child.stop(first, patience_seconds)

    async def _format(self) -> None:
        told = ("format", "-t", self._quorum.id, "-c", str(self._properties))
        child = Child(self._command("kafka.tools.StorageTool", *told), self._log)
        await child.ended(START_SECONDS)
        await child.stop(signal.SIGKILL, 0)
        if not child.succeeded:
            raise DidNotStart(f"Apache Kafka has no storage:\n{log_tail(self._log)}")

    def _command(self, program: str, *arguments: str) -> list[str]:
        options = ("-Xmx512m", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn")
        return ["java", *options, "-cp", f"{self._jars}/*", program, *arguments]

    @property
    def _properties(self) -> Path:
        return self._data_dir / "kafka.properties"


def fetch_jars(folder: Path) -> None:
    """Have Maven fill the folder with the pinned release, unless it is whole already.

    Raises:
        DidNotStart: Maven is not there or cannot fetch it, or what came is not what was pinned.
    """
    if folder.exists() and _differing(folder) is None:
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="jars-", dir=folder.parent) as half:
        _have_copied(Path(half))
        if (wrong := _differing(Path(half))) is not None:
            raise DidNotStart(f"{wrong} is not what kafka.sha256 says")
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(half, folder)


def _have_copied(folder: Path) -> None:
    goal = ("dependency:copy-dependencies", f"-DoutputDirectory={folder}", "-DincludeScope=runtime")
    command = ["mvn", "-B", "-q", "-f", str(_POM), *goal]
    try:
        ended = subprocess.run(  # noqa: S603
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_FETCH_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise DidNotStart(f"Maven does not fetch Apache Kafka: {problem}") from problem
    if ended.returncode:
        told = os.fsdecode(ended.stdout)[-2000:]
        raise DidNotStart(f"Maven does not fetch Apache Kafka:\n{told}")


def _differing(folder: Path) -> str | None:
    """The name of a file that is missing, changed or too many; None when all is as pinned."""
    wanted = {name: digest for digest, name in map(str.split, _SUMS.read_text().splitlines())}
    for path in folder.iterdir():
        if path.name not in wanted:
            return path.name
    for name, digest in wanted.items():
        path = folder / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            return name
    return None
