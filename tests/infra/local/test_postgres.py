import asyncio
import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from infra.local import postgres as module
from infra.local.child import DidNotStart
from infra.local.postgres import LocalPostgres

ROOT = Path(__file__).parents[3]


def ask(url: str, statement: str) -> list[tuple]:
    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute(statement)
        return found.fetchall() if found.description else []


def is_alive(process_id: int) -> bool:
    try:
        state = Path(f"/proc/{process_id}/stat").read_text().rsplit(")")[-1].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_what_was_committed_is_there_after_a_stop_and_a_start(tmp_path):
    async def scene():
        server = LocalPostgres(tmp_path / "postgres")
        await server.start()
        ask(server.url, "CREATE TABLE kept AS SELECT 'Łódź' AS city")
        await server.stop()
        await server.start()
        assert ask(server.url, "SELECT city, lower(city) FROM kept") == [("Łódź", "łódź")]
        await server.stop()

    asyncio.run(scene())


def test_the_server_is_the_documented_one(tmp_path):
    async def scene():
        server = LocalPostgres(tmp_path / "postgres")
        await server.start()
        rows = ask(
            server.url,
            "SELECT current_user, current_database(), current_setting('server_encoding'), "
            "current_setting('fsync'), current_setting('password_encryption'), "
            "current_setting('unix_socket_directories')",
        )
        assert rows == [("segops", "segops", "UTF8", "on", "scram-sha-256", "")]
        await server.stop()

    asyncio.run(scene())


def test_only_the_password_opens_it_and_only_we_can_read_the_password(tmp_path):
    async def scene():
        server = LocalPostgres(tmp_path / "postgres")
        await server.start()
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(server.url, password="guessed")
        await server.stop()

    asyncio.run(scene())
    mode = (tmp_path / "postgres" / "password").stat().st_mode

    assert stat.S_IMODE(mode) == 0o600


def test_a_killed_server_is_noticed_and_starts_again_with_its_data(tmp_path):
    async def scene():
        server = LocalPostgres(tmp_path / "postgres")
        await server.start()
        ask(server.url, "CREATE TABLE kept AS SELECT 1 AS one")
        lingering = psycopg.connect(server.url)
        died = asyncio.ensure_future(server.died())
        os.kill(server._child.id, signal.SIGKILL)
        await asyncio.wait_for(died, 2)
        await server.start()
        assert ask(server.url, "SELECT one FROM kept") == [(1,)]
        lingering.close()
        await server.stop()

    asyncio.run(scene())


def test_a_stop_is_no_death_and_breaks_open_connections(tmp_path):
    async def scene():
        server = LocalPostgres(tmp_path / "postgres")
        await server.start()
        died = asyncio.ensure_future(server.died())
        connection = psycopg.connect(server.url)
        begun = time.monotonic()
        await server.stop()
        assert time.monotonic() - begun < 5
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")
        connection.close()
        done, _ = await asyncio.wait({died}, timeout=0.3)
        died.cancel()

        assert not done

    asyncio.run(scene())


def test_two_servers_run_side_by_side(tmp_path):
    async def scene():
        servers = [LocalPostgres(tmp_path / name) for name in ("a", "b")]
        await asyncio.gather(*(server.start() for server in servers))
        ask(servers[0].url, "CREATE TABLE mine AS SELECT 1 AS one")
        assert ask(servers[1].url, "SELECT to_regclass('mine')::text") == [(None,)]
        await asyncio.gather(*(server.stop() for server in servers))

    asyncio.run(scene())


def test_a_half_made_cluster_is_made_anew(tmp_path):
    async def scene():
        half = tmp_path / "postgres" / "cluster.new-x"
        half.mkdir(parents=True)
        (half / "PG_VERSION").write_text("18\n")
        server = LocalPostgres(tmp_path / "postgres")
        await server.start()
        assert ask(server.url, "SELECT 1") == [(1,)]
        await server.stop()

        assert not half.exists()

    asyncio.run(scene())


def test_a_pid_file_that_names_a_stranger_does_not_stop_a_start(tmp_path):
    async def scene():
        server = LocalPostgres(tmp_path / "postgres")
        await server.start()
        pid_file = tmp_path / "postgres" / "cluster" / "postmaster.pid"
        lines = pid_file.read_text().splitlines()
        os.kill(server._child.id, signal.SIGKILL)
        await server.died()
        stranger = subprocess.Popen(["sleep", "60"])  # noqa: ASYNC220
        pid_file.write_text("\n".join([str(stranger.pid), *lines[1:], ""]))
        await server.start()
        assert ask(server.url, "SELECT 1") == [(1,)]
        await server.stop()
        stranger.kill()
        stranger.wait()

    asyncio.run(scene())


@pytest.mark.skipif(sys.platform != "linux", reason="orphans are found in /proc")
def test_a_backend_that_is_busy_when_its_server_is_killed_does_not_stop_a_start(tmp_path):
    async def scene():
        server = LocalPostgres(tmp_path / "postgres")
        await server.start()
        connection = await psycopg.AsyncConnection.connect(server.url, autocommit=True)
        long_query = "SELECT count(*) FROM generate_series(1, 1000000000)"
        asking = asyncio.ensure_future(connection.execute(long_query))
        running = f"SELECT 1 FROM pg_stat_activity WHERE query = '{long_query}'"
        while not ask(server.url, running):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        os.kill(server._child.id, signal.SIGKILL)
        await server.died()
        await server.start()
        assert ask(server.url, "SELECT 1") == [(1,)]
        await server.stop()
        with pytest.raises(psycopg.OperationalError):
            await asking

    asyncio.run(scene())


def test_a_server_that_cannot_start_says_what_it_wrote(tmp_path, monkeypatch):
    async def scene():
        server = LocalPostgres(tmp_path / "postgres")
        await server.start()
        await server.stop()
        (tmp_path / "postgres" / "cluster" / "PG_VERSION").write_text("9\n")
        monkeypatch.setattr(module, "START_SECONDS", 0.5)
        with pytest.raises(DidNotStart, match="incompatible"):
            await server.start()

    asyncio.run(scene())


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")
def test_without_user_namespaces_root_becomes_nobody(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_runs", lambda *_: False)
    program = module.binaries()
    if not all(folder.stat().st_mode & 0o001 for folder in (program, *program.parents)):
        pytest.skip("nobody may not enter the folder that the packages are installed in")
    open_to_all = Path(tempfile.gettempdir())
    for folder in (tmp_path, *tmp_path.parents):
        if folder.is_relative_to(open_to_all) and folder != open_to_all:
            folder.chmod(0o755)

    async def scene():
        server = LocalPostgres(tmp_path / "postgres")
        await server.start()
        assert ask(server.url, "SELECT 1") == [(1,)]
        await server.stop()

    asyncio.run(scene())

    assert (tmp_path / "postgres" / "cluster").stat().st_uid == 65534


_PARENT = """
import asyncio, sys, time
from pathlib import Path
from infra.local.postgres import LocalPostgres
async def main():
    server = LocalPostgres(Path(sys.argv[1]))
    await server.start()
    print(server._child.id, flush=True)
    time.sleep(60)
asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's parent death signal")
def test_a_server_does_not_outlive_a_killed_parent_and_starts_at_once_after_it(tmp_path):
    parent = subprocess.Popen(
        [sys.executable, "-c", _PARENT, str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    child_id = int(parent.stdout.readline())
    assert is_alive(child_id)
    parent.kill()
    parent.communicate()

    async def scene():
        server = LocalPostgres(tmp_path)
        begun = time.monotonic()
        await server.start()
        took = time.monotonic() - begun
        await server.stop()
        return took

    assert asyncio.run(scene()) < 10
    assert not is_alive(child_id)
