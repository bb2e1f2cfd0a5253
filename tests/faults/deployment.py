"""A whole deployment as plain processes: two of each of ours, on servers that a test may break.

PostgreSQL and Apache Kafka are themselves; the warehouse is the engine of the deployed ClickHouse
behind its native protocol (tests/clickhouse.py). What ends is started again, as by compose. The
second of each of ours may be on a machine of its own, where this one lets us make one: browsers
that run here notice, and break off what they load.
"""

import asyncio
import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from infra.local.child import Child
from infra.local.kafka import ApacheKafka, Quorum
from infra.local.postgres import LocalPostgres
from infra.signing import new_sealing_key
from tests.clickhouse import serving
from tests.faults.disk import Disk
from tests.faults.forwarder import Forwarder
from tests.faults.machine import CannotBeMade, Machine
from tests.stack import ROOT, Client, admitted, free_port

PEPPER = "a pepper"
NAMES = ("worker-1", "api-1", "scheduler-1", "worker-2", "api-2", "scheduler-2")
STARTED_SECONDS = 90
HERE = "127.0.0.1"


class Deployment:
    """Runs inside `running`. `url` is the proxy in front of both APIs."""

    def __init__(
        self, folder: Path, jars: Path, brokers: int = 1, *, two_machines: bool = False
    ) -> None:
        self._folder = folder
        quorum = Quorum.of(brokers)
        nodes = {number: f"kafka-{number}" for number in range(1, brokers + 1)}
        self.disks = {
            name: Disk(folder / name) for name in (*nodes.values(), "postgres", "warehouse")
        }
        self._copies = quorum.copies
        self.brokers = [
            ApacheKafka(self._data_of(name), jars, quorum, number) for number, name in nodes.items()
        ]
        self.postgres = LocalPostgres(self._data_of("postgres"))
        self._two_machines = two_machines
        self.second: Machine | None = None
        self._ports = {name: free_port() for name in (*NAMES, "warehouse")}
        self._catalog = Forwarder(lambda: [(HERE, urlsplit(self.postgres.url).port or 0)])
        self._door = Forwarder(lambda: [self._address_of("api-1"), self._address_of("api-2")])
        self._sealing_key = new_sealing_key()
        self._children: dict[str, Child] = {}
        self._absent: set[str] = set()
        self._tenants = 0

    @contextlib.contextmanager
    def running(self) -> Iterator["Deployment"]:
        """Everything runs inside the block."""
        with contextlib.ExitStack() as stack:
            for part in (self._catalog, self._door, *self.disks.values()):
                stack.enter_context(part)
            if self._two_machines:
                with contextlib.suppress(CannotBeMade):
                    self.second = stack.enter_context(Machine())
            try:
                asyncio.run(self._start_brokers())
                asyncio.run(self.postgres.start())
                self.start("warehouse")
                self._migrate()
                for name in NAMES:
                    self.start(name)
                self.until(self.is_whole, STARTED_SECONDS)
                yield self
            finally:
                self._end()

    @property
    def url(self) -> str:
        """Where callers ask."""
        return f"http://{HERE}:{self._door.port}"

    @property
    def postgres_url(self) -> str:
        """Always the same, wherever the server is."""
        told = urlsplit(self.postgres.url)
        return told._replace(
            netloc=told.netloc.replace(f":{told.port}", f":{self._catalog.port}")
        ).geturl()

    @property
    def warehouse_url(self) -> str:
        """Where the warehouse is, whether it runs or not."""
        return f"clickhouse://segops:x@{HERE}:{self._ports['warehouse']}/"

    @property
    def kafka(self) -> ApacheKafka:
        """The broker that tests break: the only one, or the first."""
        return self.brokers[0]

    def new_tenant(self, slug: str) -> Client:
        """A fresh tenant, whose slug begins like this."""
        self._tenants += 1
        slug = f"{slug}-{self._tenants}"
        return Client(self.url, slug, admitted(self.postgres_url, PEPPER, slug))

    def ran(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """What came of a command that was given where `api-1` is."""
        command = [*self._told("api-1"), sys.executable, "manage.py", *arguments]
        return subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)

    def start(self, name: str, *variables: str) -> None:
        """Start a process with these variables set too; it is restarted, without, from now on."""
        self._absent.discard(name)
        command = ["env", "-C", str(ROOT), *variables, *self._command(name)]
        self._children[name] = Child(command, self._folder / f"{name}.log")

    def kill(self, name: str, *, for_good: bool = False) -> None:
        """SIGKILL; it comes back by itself unless `for_good`."""
        if for_good:
            self._absent.add(name)
        asyncio.run(self._children[name].stop(signal.SIGKILL, 0))

    def renew(self, name: str) -> None:
        """End a process in good order; return when another is well in its place."""
        before = self._children[name]
        self.signal(name, signal.SIGTERM)
        self.until(
            lambda: self._children[name] is not before and self._is_well(name), STARTED_SECONDS
        )

    def signal(self, name: str, number: signal.Signals) -> None:
        """Send a signal to a process of ours."""
        os.kill(self._children[name].id, number)

    def live(self, seconds: float) -> None:
        """Let time pass; what ended meanwhile is started again."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for name, child in self._children.items():
                if name not in self._absent and not child.is_running:
                    self.start(name)
            time.sleep(0.1)

    def until(self, condition: Callable[[], bool], seconds: float) -> float:
        """Let time pass until it is so; how many seconds that took."""
        started = time.monotonic()
        while not condition():
            assert time.monotonic() < started + seconds, f"not within {seconds} s"
            self.live(0.2)
        return time.monotonic() - started

    def is_whole(self) -> bool:
        """Whether both APIs are ready and both workers have their partitions."""
        return all(self._is_well(name) for name in NAMES)

    def _is_well(self, name: str) -> bool:
        match name.partition("-")[0]:
            case "api":
                return self._says(name, "readyz", '"projections":true')
            case "worker":
                return self._says(name, "metrics", "segops_worker_works 1.0")
        return self._children[name].is_running

    def _says(self, name: str, path: str, line: str) -> bool:
        with contextlib.suppress(httpx.TransportError):
            host, port = self._address_of(name)
            reply = httpx.get(f"http://{host}:{port}/{path}", trust_env=False)
            return reply.status_code == 200 and line in reply.text
        return False

    async def _start_brokers(self) -> None:
        await asyncio.gather(*(broker.start() for broker in self.brokers))

    def _migrate(self) -> None:
        deadline = time.monotonic() + STARTED_SECONDS
        command = ["env", "-C", str(ROOT), *self._command("migrate")]
        while subprocess.run(command, check=False, capture_output=True).returncode:
            assert time.monotonic() < deadline, "the tables cannot be made"

    def _command(self, name: str) -> list[str]:
        if name == "warehouse":
            return serving(self._data_of(name), self._ports[name])
        command = [*self._told(name), sys.executable, "manage.py", name.partition("-")[0]]
        machine = self._machine_of(name)
        return machine.running(*command) if machine else command

    def _machine_of(self, name: str) -> Machine | None:
        """None is this one."""
        return self.second if name.endswith("-2") else None

    def _address_of(self, name: str) -> tuple[str, int]:
        """Where a process of ours is asked from this machine."""
        machine = self._machine_of(name)
        return (machine.address if machine else HERE), self._ports[name]

    def _data_of(self, server: str) -> Path:
        return self.disks[server].folder / "data"

    def _told(self, name: str) -> list[str]:
        """What makes the command after it one of this deployment."""
        told = self._settings(name).items()
        return ["env", *(f"{variable}={value}" for variable, value in told)]

    def _settings(self, name: str) -> dict[str, str]:
        port = str(self._ports.get(name, 0))
        return {
            "SEGOPS_DATA_DIR": str(self._folder / "none"),
            "SEGOPS_LOG_FILE": "-",
            "SEGOPS_HOST": self._address_of(name)[0] if name in self._ports else HERE,
            "SEGOPS_PORT": port,
            "SEGOPS_METRICS_PORT": port,
            "SEGOPS_POSTGRES_URL": self.postgres_url,
            "SEGOPS_WAREHOUSE_URL": self.warehouse_url,
            "SEGOPS_BROKER_URL": f"kafka://{','.join(broker.url for broker in self.brokers)}",
            "SEGOPS_BROKER_REPLICAS": str(self._copies),
            "SEGOPS_TOKEN_PEPPER": PEPPER,
            "SEGOPS_SEALING_KEY": self._sealing_key,
            "SEGOPS_WEBHOOK_HTTP": "true",
            "SEGOPS_WEBHOOK_LOOPBACK": "true",
        }

    def _end(self) -> None:
        for child in self._children.values():
            asyncio.run(child.stop(signal.SIGKILL, 0))
        for broker in self.brokers:
            asyncio.run(broker.kill())
        asyncio.run(self.postgres.stop())


def victims(chance: random.Random, count: int) -> list[str]:
    """Whom to kill, one after the other: each of ours as often as every other, give or take one."""
    some = [NAMES[number % len(NAMES)] for number in range(count)]
    chance.shuffle(some)
    return some
