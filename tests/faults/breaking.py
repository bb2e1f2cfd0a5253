"""The faults of the table: each breaks a part of a deployment, and mends it before it returns.

`seconds` is how long a part is away, `kills` how many processes are killed.
"""

import asyncio
import os
import random
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from confluent_kafka import Producer as Poisoner

from schemas.events import AnswerCaptured, AnswerScored
from schemas.topics import topic_holding
from tests.faults.deployment import NAMES, Deployment, victims
from tests.faults.disk import Disk
from tests.faults.producer import History


@dataclass(frozen=True)
class Scene:
    """What a fault works with."""

    deployed: Deployment
    history: History
    chance: random.Random
    seconds: float
    kills: int


def processes_killed(scene: Scene) -> None:
    """SIGKILL of one of ours after the other, at random moments."""
    for name in victims(scene.chance, scene.kills):
        scene.deployed.live(scene.chance.uniform(0.5, 8.0))
        scene.deployed.kill(name)


def all_renewed(scene: Scene) -> None:
    """One of ours after the other ends in good order, and another takes its place: an upgrade."""
    for name in NAMES:
        scene.deployed.renew(name)


def broker_killed(scene: Scene) -> None:
    """SIGKILL of Apache Kafka, back after ten seconds."""
    asyncio.run(scene.deployed.kafka.kill())
    scene.deployed.live(min(10.0, scene.seconds))
    asyncio.run(scene.deployed.kafka.start())


def broker_frozen(scene: Scene) -> None:
    """SIGSTOP of Apache Kafka."""
    os.kill(scene.deployed.kafka.id, signal.SIGSTOP)
    scene.deployed.live(scene.seconds)
    os.kill(scene.deployed.kafka.id, signal.SIGCONT)


def postgres_gone(scene: Scene) -> None:
    """PostgreSQL ends with all its connections."""
    asyncio.run(scene.deployed.postgres.stop())
    scene.deployed.live(scene.seconds)
    asyncio.run(scene.deployed.postgres.start())


def warehouse_gone(scene: Scene) -> None:
    """SIGKILL of the warehouse."""
    scene.deployed.kill("warehouse", for_good=True)
    scene.deployed.live(scene.seconds)
    scene.deployed.start("warehouse")


def worker_frozen(scene: Scene) -> None:
    """SIGSTOP of a worker, for longer than its session: its partitions go to the other."""
    scene.deployed.signal("worker-1", signal.SIGSTOP)
    scene.deployed.live(scene.seconds)
    scene.deployed.signal("worker-1", signal.SIGCONT)


POISONED: Final = (topic_holding(AnswerCaptured), topic_holding(AnswerScored))


def poisoned(scene: Scene) -> None:
    """Bytes that are no fact, one for every hundred that are, on two topics."""
    sender = Poisoner({"bootstrap.servers": scene.deployed.kafka.url, "acks": "all"})
    sent, rounds = 0, max(1, int(scene.seconds / 0.5))
    for _ in range(rounds):
        scene.deployed.live(0.5)
        while sent * 100 <= len(scene.history.ok):
            poison = scene.chance.randbytes(40)
            sender.produce(POISONED[sent % 2].name, key=b"%d" % sent, value=poison)
            sent += 1
    assert sender.flush(10) == 0


class CannotHappen(RuntimeError):
    """This machine has not what the fault needs; the message says what."""


def warehouses_disk_full(scene: Scene) -> None:
    """Nothing more fits on the warehouse's disk."""
    with small(scene, "warehouse").full():
        scene.deployed.live(scene.seconds)


def brokers_disk_full(scene: Scene) -> None:
    """Nothing more fits on the disk of Apache Kafka, which ends itself over that."""
    with small(scene, "kafka-1").full():
        scene.deployed.live(scene.seconds)
    asyncio.run(scene.deployed.kafka.kill())
    asyncio.run(scene.deployed.kafka.start())


def catalogs_disk_full(scene: Scene) -> None:
    """Nothing more fits on the disk of PostgreSQL, which may end over that."""
    with small(scene, "postgres").full():
        scene.deployed.live(scene.seconds)
    asyncio.run(scene.deployed.postgres.start())


def small(scene: Scene, server: str) -> Disk:
    """The server's disk.

    Raises:
        CannotHappen: it has none of its own.
    """
    disk = scene.deployed.disks[server]
    if not disk.is_small:
        raise CannotHappen("no disk may be mounted here")
    return disk


def network_cut(scene: Scene) -> None:
    """One each of ours, asked as ever, reaches no server, and no server reaches it."""
    if scene.deployed.second is None:
        raise CannotHappen("no second machine may be made here")
    scene.deployed.second.cut()
    scene.deployed.live(scene.seconds)
    scene.deployed.second.mend()


def warehouse_slow(scene: Scene) -> None:
    """The warehouse stands still nine tenths of the time: consumers fall behind."""
    for _ in range(max(1, int(scene.seconds))):
        scene.deployed.signal("warehouse", signal.SIGSTOP)
        scene.deployed.live(0.9)
        scene.deployed.signal("warehouse", signal.SIGCONT)
        scene.deployed.live(0.1)


# Less than what a subscriber tolerates: the signatures of webhooks tell the time.
SECONDS_BACK: Final = 240


def clock_back(scene: Scene) -> None:
    """A worker and a scheduler live four minutes ago; then time leaps."""
    compiler = shutil.which("cc")
    if compiler is None:
        raise CannotHappen("no C compiler here")
    with tempfile.TemporaryDirectory(prefix="clock-") as folder:
        built = f"{folder}/clock.so"
        source = str(Path(__file__).with_name("clock.c"))
        subprocess.run([compiler, "-shared", "-fPIC", "-o", built, source, "-ldl"], check=True)
        for name in ("worker-1", "scheduler-1"):
            scene.deployed.kill(name, for_good=True)
            back = f"FAULTS_SECONDS_BACK={SECONDS_BACK}"
            scene.deployed.start(name, f"LD_PRELOAD={built}", back)
        scene.deployed.live(scene.seconds)
        for name in ("worker-1", "scheduler-1"):
            scene.deployed.kill(name)


FAULTS: Final[dict[str, Callable[[Scene], None]]] = {
    "processes killed": processes_killed,
    "all renewed, one by one": all_renewed,
    "broker killed": broker_killed,
    "broker frozen": broker_frozen,
    "PostgreSQL gone": postgres_gone,
    "warehouse gone": warehouse_gone,
    "worker frozen": worker_frozen,
    "poison, every hundredth": poisoned,
    "warehouse slow": warehouse_slow,
    "warehouse's disk full": warehouses_disk_full,
    "broker's disk full": brokers_disk_full,
    "PostgreSQL's disk full": catalogs_disk_full,
    "network cut": network_cut,
    "clock four minutes back": clock_back,
}
