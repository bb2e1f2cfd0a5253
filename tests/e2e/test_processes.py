"""Processes apart, as a deployment starts them. Of one machine's warehouse only one may have it."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time

import httpx
import pytest

from infra.local.postgres import LocalPostgres
from infra.signing import new_sealing_key
from tests.stack import ROOT, Client, free_port

ANSWER = {
    "provider": "chatgpt",
    "raw_response": "1. Acme\n",
    "captured_at": "2026-10-01T10:00:00Z",
}


class Deployment:
    """Settings that all processes have, and how one of them is started."""

    def __init__(self, folder, **settings: str) -> None:
        self._folder = folder
        self.port = free_port()
        bare = {k: v for k, v in os.environ.items() if not k.startswith("SEGOPS_")}
        self._environment = {
            **bare,
            "SEGOPS_DATA_DIR": str(folder / "none"),
            "SEGOPS_LOG_FILE": "-",
            "SEGOPS_PORT": str(self.port),
            **settings,
        }

    def ran(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )

    @contextlib.contextmanager
    def running(self, name: str):
        """The process, which must end well when it is asked to."""
        path = self._folder / f"{name}.txt"
        with path.open("ab") as output:
            process = subprocess.Popen(
                [sys.executable, "manage.py", name],
                cwd=ROOT,
                env=self._environment,
                stdout=output,
                stderr=output,
            )
        try:
            yield
            assert process.poll() is None, path.read_text()
            process.send_signal(signal.SIGTERM)
            assert process.wait(40) == 0, path.read_text()
        finally:
            process.kill()
            process.wait()


@pytest.fixture
def postgres(tmp_path):
    running = LocalPostgres(tmp_path / "postgres")
    asyncio.run(running.start())
    yield running.url
    asyncio.run(running.stop())


def until(condition, seconds=60.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def says(url: str, line: str) -> bool:
    with contextlib.suppress(httpx.TransportError):
        reply = httpx.get(url, timeout=5, trust_env=False)
        return reply.status_code == 200 and line in reply.text
    return False


@pytest.mark.kafka
@pytest.mark.slow
@pytest.mark.xdist_group("kafka")
def test_what_one_process_accepts_another_handles_and_a_third_shows(kafka, postgres, tmp_path):
    metrics, pepper = free_port(), tmp_path / "pepper"
    pepper.write_text("a pepper\n")
    deployed = Deployment(
        tmp_path,
        SEGOPS_POSTGRES_URL=postgres,
        SEGOPS_WAREHOUSE_URL=f"chdb://{tmp_path / 'warehouse'}",
        SEGOPS_BROKER_URL=f"kafka://{kafka.url}",
        SEGOPS_METRICS_PORT=str(metrics),
        SEGOPS_TOKEN_PEPPER_FILE=str(pepper),
        SEGOPS_SEALING_KEY=new_sealing_key(),
    )
    assert "applied 0001" in deployed.ran("migrate").stdout
    assert deployed.ran("migrate").stdout == ""
    token = deployed.ran("tenant", "create", "acme").stdout.strip()
    url = f"http://127.0.0.1:{deployed.port}"
    tenant = Client(url, "acme", token)

    with deployed.running("api"):
        until(lambda: says(f"{url}/readyz", '"projections":true'))
        tenant.put("brand/", json={"name": "Acme"}).raise_for_status()
        tenant.capture({**ANSWER, "query": tenant.new_query("which one?")})
    with deployed.running("worker"):
        until(lambda: says(f"http://127.0.0.1:{metrics}/metrics", "segops_worker_works 1.0"))
        scored = 'segops_facts_in_total{agent="project",topic="answer-scored"} 1.0'
        until(lambda: says(f"http://127.0.0.1:{metrics}/metrics", scored))
    with deployed.running("api"):
        until(lambda: says(f"{url}/readyz", '"projections":true'))
        shown = tenant.get("dashboard/")

        assert shown.headers["X-Data-Lag"] == "0"
        assert (shown.json()["total_runs"], shown.json()["mention_rate"]) == (1, 1.0)
    assert not (tmp_path / "none").exists()


@pytest.mark.slow
def test_the_copilot_is_measured_where_the_settings_say_what_there_is(postgres, tmp_path):
    deployed = Deployment(
        tmp_path,
        SEGOPS_HOST="0.0.0.0",
        SEGOPS_POSTGRES_URL=postgres,
        SEGOPS_WAREHOUSE_URL=f"chdb://{tmp_path / 'warehouse'}",
        SEGOPS_TOKEN_PEPPER="a pepper",
        SEGOPS_SEALING_KEY=new_sealing_key(),
    )
    deployed.ran("migrate")
    deployed.ran("tenant", "create", "acme")

    with deployed.running("api"):
        until(lambda: says(f"http://127.0.0.1:{deployed.port}/readyz", '"projections":true'))
        cases = ("--case", "g18", "--case", "g20", "--trials", "1", "--deterministic-only")
        ran = deployed.ran("run_copilot_evals", "--tenant-slug", "acme", *cases)

    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "100.0 +- 0.0 % of 2 trials passed" in ran.stdout
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("command", "missing"),
    [
        ("api", "SEGOPS_POSTGRES_URL"),
        ("migrate", "SEGOPS_POSTGRES_URL"),
        ("worker", "SEGOPS_BROKER_URL"),
    ],
)
def test_a_process_without_a_setting_names_it_and_ends(tmp_path, command, missing):
    ended = Deployment(tmp_path).ran(command)

    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == f"manage.py: {missing} must be set\n"


def test_a_token_is_not_made_with_a_pepper_that_nobody_told(tmp_path):
    nowhere = Deployment(tmp_path, SEGOPS_POSTGRES_URL="postgresql://127.0.0.1:1/none")

    assert "SEGOPS_TOKEN_PEPPER must be set" in nowhere.ran("tenant", "create", "acme").stderr
    assert not (tmp_path / "none").exists()
