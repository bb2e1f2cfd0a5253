"""A whole stack as its users run it: `manage.py up` in a process of its own."""

import asyncio
import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import httpx
import psutil

from infra.local.stack import kept_secrets, whereabouts
from infra.postgres.database import Database, always_at
from infra.postgres.tenants import Tenants, mint

ROOT = Path(__file__).parent.parent
READY_SECONDS = 60
# What a demo says when all of it is there.
DEMO_TOLD = "told the segments and connectors of the demo's shop"


class Stack:
    """`manage.py up` on a free port; `program` replaces it by another with the same arguments.

    `settings` are variables of its environment: it has no others of ours.
    """

    def __init__(
        self,
        folder: Path,
        *arguments: str,
        program: tuple[str, ...] = ("manage.py",),
        settings: Mapping[str, str] | None = None,
    ):
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._command = [sys.executable, *program, "up", *arguments]
        self._settings = dict(settings or {})
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def process(self) -> psutil.Process:
        assert self._process is not None
        return psutil.Process(self._process.pid)

    def start(self, *, wait: bool = True) -> "Stack":
        self.folder.mkdir(parents=True, exist_ok=True)
        command = [*self._command, "--data-dir", str(self.folder), "--port", str(self.port)]
        environment = {k: v for k, v in os.environ.items() if not k.startswith("SEGOPS_")}
        environment |= self._settings
        with (self.folder / "output.txt").open("ab") as output:
            self._process = subprocess.Popen(
                command, cwd=ROOT, stdout=output, stderr=output, env=environment
            )
        if wait:
            self.wait_ready()
        return self

    def wait_ready(self, seconds: float = READY_SECONDS) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            assert self._process is not None
            if self._process.poll() is not None:
                raise AssertionError(f"the stack ended: {self.output()}")
            if self.is_ready():
                return
            time.sleep(0.05)
        raise AssertionError(f"not ready in {seconds} s: {self.output()}")

    def is_ready(self) -> bool:
        with contextlib.suppress(httpx.TransportError):
            return httpx.get(f"{self.url}/readyz", timeout=5, trust_env=False).status_code == 200
        return False

    def output(self) -> str:
        return (self.folder / "output.txt").read_text(errors="replace")[-4000:]

    def log(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in (self.folder / "segops.log").read_text().splitlines()]

    def processes(self) -> list[psutil.Process]:
        """The stack and every child of it, the front first."""
        with contextlib.suppress(psutil.NoSuchProcess):
            return [self.process, *self.process.children(recursive=True)]
        return []

    def kill(self) -> None:
        """SIGKILL of every process at once."""
        victims = self.processes()
        for victim in victims:
            with contextlib.suppress(psutil.NoSuchProcess):
                victim.send_signal(signal.SIGKILL)
        assert self._process is not None
        self._process.wait(10)
        psutil.wait_procs(victims, timeout=10)

    def stop(self, seconds: float = 35) -> int:
        """Ctrl-C; the exit code."""
        assert self._process is not None
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def new_tenant(self, slug: str | None = None) -> "Client":
        """A fresh tenant, made beside the API as the command does, and its client."""
        slug = slug or f"t-{secrets.token_hex(6)}"
        pepper = kept_secrets(self.folder).pepper
        return Client(self.url, slug, admitted(self.postgres_url, pepper, slug))

    @property
    def postgres_url(self) -> str:
        """Where its Postgres is at this moment."""
        return whereabouts(self.folder).postgres_url


def admitted(postgres_url: str, pepper: str, slug: str) -> str:
    """The token of a tenant that this makes."""
    token = mint()

    async def make() -> None:
        database = Database(always_at(postgres_url), size=1)
        await database.open()
        try:
            tenants = Tenants(database, pepper)
            await tenants.create(slug, slug)
            await tenants.admit(slug, token, "test")
        finally:
            await database.close()

    asyncio.run(make())
    return token


class Client(httpx.Client):
    """A tenant's HTTP client, with paths relative to `/api/ai-reach/`."""

    def __init__(self, url: str, tenant_id: str, token: str) -> None:
        super().__init__(
            base_url=f"{url}/api/ai-reach/",
            headers={"Authorization": f"Bearer {token}"},
            timeout=20,
            trust_env=False,
        )
        self.url = url
        self.tenant_id = tenant_id
        self.token = token

    def new_query(self, query_text: str, **fields: object) -> int:
        reply = self.post("queries/", json={"query_text": query_text, **fields})
        assert reply.status_code == 201, reply.text
        return int(reply.json()["id"])

    def new_competitor(self, name: str, **fields: object) -> int:
        reply = self.post("competitors/", json={"name": name, **fields})
        assert reply.status_code == 201, reply.text
        return int(reply.json()["id"])

    def capture(self, *items: dict[str, object]) -> dict[str, object]:
        reply = self.post("results/", json={"results": list(items)})
        assert reply.status_code == 202, reply.text
        return dict(reply.json())

    def wait_for(self, path: str, condition, seconds: float = 20.0, **parameters: object):
        """The first answer of GET `path` that meets the condition."""
        deadline = time.monotonic() + seconds
        while True:
            found = self.get(path, params=parameters).json()
            if condition(found):
                return found
            assert time.monotonic() < deadline, f"{path} did not come true: {found}"
            time.sleep(0.02)

    def wait_for_runs(self, count: int, seconds: float = 20.0, **parameters: object):
        """The dashboard once it counts so many answers."""
        return self.wait_for(
            "dashboard/", lambda found: found["total_runs"] >= count, seconds, **parameters
        )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
