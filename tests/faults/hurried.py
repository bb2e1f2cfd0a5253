"""The stack by a clock that runs faster than the world's, as `clock.json` in its folder says.

After a restart it is as late as if it had run on. Same arguments as manage.py.
"""

import json
from datetime import UTC, datetime
from pathlib import Path

from commands.up import Plan
from infra.settings import Settings
from tests.clock import FastClock
from tests.faults.program import run

LOOK_SECONDS = 0.1


def clock_of(folder: Path) -> FastClock:
    """The clock that the stack in this folder goes by."""
    told = json.loads((folder / "clock.json").read_text())
    return FastClock(datetime.fromtimestamp(told["start"], UTC), told["origin"], told["speed"])


def set_clock(folder: Path, start: datetime, origin: float, speed: float) -> FastClock:
    """Have it be `start` at world time `origin` (seconds), and go so many times as fast."""
    folder.mkdir(parents=True, exist_ok=True)
    told = {"start": start.timestamp(), "origin": origin, "speed": speed}
    (folder / "clock.json").write_text(json.dumps(told))
    return clock_of(folder)


def hurried(settings: Settings) -> Plan:
    """`up` by that clock."""
    return Plan(settings, clock=clock_of(settings.data_dir), look_seconds=LOOK_SECONDS)


if __name__ == "__main__":
    run(hurried)
