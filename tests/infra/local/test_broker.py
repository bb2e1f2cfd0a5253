import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from confluent_kafka.admin import AdminClient

from infra.local import broker as module
from infra.local.broker import LocalBroker
from infra.local.child import DidNotStart


def topics_at(url: str) -> set[str]:
    return set(AdminClient({"bootstrap.servers": url}).list_topics(timeout=5).topics)


def is_alive(process_id: int) -> bool:
    try:
        state = Path(f"/proc/{process_id}/stat").read_text().rsplit(")")[-1].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_a_started_broker_answers_and_a_stopped_one_is_gone(tmp_path):
    async def scene():
        broker = LocalBroker(tmp_path)
        await broker.start()
        assert topics_at(broker.url) == set()
        assert broker.resident_bytes() > 0
        child = broker._child
        await broker.stop()

        assert not child.is_running
        assert broker.resident_bytes() == 0

    asyncio.run(scene())


def test_every_start_is_a_new_generation_at_a_new_address(tmp_path):
    async def scene():
        broker = LocalBroker(tmp_path)
        seen = []
        for _ in range(3):
            await broker.start()
            seen.append((broker.generation, broker.url))
        await broker.stop()

        assert [generation for generation, _ in seen] == [1, 2, 3]
        assert len({url for _, url in seen}) == 3

    asyncio.run(scene())


def test_a_killed_broker_is_noticed_and_starts_again(tmp_path):
    async def scene():
        broker = LocalBroker(tmp_path)
        await broker.start()
        died = asyncio.ensure_future(broker.died())
        os.kill(broker._child.id, signal.SIGKILL)
        await asyncio.wait_for(died, 2)
        await broker.start()
        assert topics_at(broker.url) == set()
        await broker.stop()

    asyncio.run(scene())


def test_a_stop_is_no_death(tmp_path):
    async def scene():
        broker = LocalBroker(tmp_path)
        await broker.start()
        died = asyncio.ensure_future(broker.died())
        await broker.stop()
        done, _ = await asyncio.wait({died}, timeout=0.3)
        died.cancel()

        assert not done

    asyncio.run(scene())


def test_two_brokers_run_side_by_side(tmp_path):
    async def scene():
        brokers = [LocalBroker(tmp_path / name) for name in ("a", "b")]
        await asyncio.gather(*(broker.start() for broker in brokers))
        assert brokers[0].url != brokers[1].url
        await asyncio.gather(*(broker.stop() for broker in brokers))

    asyncio.run(scene())


def test_a_port_that_was_taken_meanwhile_is_left_for_another(tmp_path, monkeypatch):
    async def scene():
        first, second = LocalBroker(tmp_path / "a"), LocalBroker(tmp_path / "b")
        await first.start()
        taken, free = int(first.url.split(":")[1]), module.free_port()
        ports = iter([taken, free])
        monkeypatch.setattr(module, "free_port", lambda: next(ports))
        await second.start()
        assert second.url == f"127.0.0.1:{free}"
        await asyncio.gather(first.stop(), second.stop())

    asyncio.run(scene())


def test_it_writes_to_its_own_folder_only(tmp_path):
    async def scene():
        home = {path.name for path in Path.home().iterdir()}
        broker = LocalBroker(tmp_path / "broker")
        await broker.start()
        await broker.stop()

        assert {path.name for path in Path.home().iterdir()} == home
        assert [path.name for path in tmp_path.iterdir()] == ["broker"]

    asyncio.run(scene())


def test_a_program_that_may_not_be_run_in_place_is_copied_once(tmp_path):
    packaged = tmp_path / "tansu"
    packaged.write_text("#!/bin/sh\n")
    (tmp_path / "data").mkdir()

    copy = module._copied(packaged, tmp_path / "data")

    assert os.access(copy, os.X_OK)
    assert module._copied(packaged, tmp_path / "data") == copy


def test_a_broker_that_cannot_start_says_what_it_wrote(tmp_path, monkeypatch):
    broken = tmp_path / "broken"
    broken.write_text("#!/bin/sh\necho out of luck\nexit 3\n")
    broken.chmod(0o755)
    monkeypatch.setattr(module, "_program", lambda _: broken)
    monkeypatch.setattr(module, "START_SECONDS", 0.5)

    with pytest.raises(DidNotStart, match="out of luck"):
        asyncio.run(LocalBroker(tmp_path).start())


_PARENT = """
import asyncio, sys, time
from pathlib import Path
from infra.local.broker import LocalBroker
async def main():
    broker = LocalBroker(Path(sys.argv[1]))
    await broker.start()
    print(broker._child.id, flush=True)
    time.sleep(60)
asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's parent death signal")
def test_a_broker_does_not_outlive_a_killed_parent(tmp_path):
    parent = subprocess.Popen(
        [sys.executable, "-c", _PARENT, str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    )
    child_id = int(parent.stdout.readline())
    assert is_alive(child_id)
    parent.kill()
    parent.communicate()
    deadline = time.monotonic() + 2
    while is_alive(child_id) and time.monotonic() < deadline:
        time.sleep(0.02)

    assert not is_alive(child_id)
