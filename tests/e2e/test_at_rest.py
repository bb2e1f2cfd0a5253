"""A stack that nobody uses rests, and ends quickly."""

import asyncio
import time
from pathlib import Path

from infra.local.stack import whereabouts
from tests.infra.postgres.scenes import opened
from tests.stack import ROOT, Stack


def commits(stack: Stack) -> int:
    async def count() -> int:
        url = whereabouts(stack.folder).postgres_url
        async with opened(url, 1) as database, database.system() as connection:
            cursor = await connection.execute(
                "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"
            )
            row = await cursor.fetchone()
        return int(row["xact_commit"])

    return asyncio.run(count())


def test_an_idle_stack_makes_a_handful_of_commits_and_stops_at_once(tmp_path: Path):
    stack = Stack(tmp_path / "stack").start()
    # A backend tells its statistics a second late at least: those of the start are not counted.
    time.sleep(2)
    before, folders = commits(stack), set(ROOT.iterdir())
    time.sleep(5)
    made = commits(stack) - before
    started = time.monotonic()

    # Looking for work once or twice a second in a few places (each look is two commits, its
    # connection's check included), and counting what waits.
    assert made < 100
    assert stack.stop() == 0, stack.output()
    assert time.monotonic() - started < 15
    assert set(ROOT.iterdir()) == folders
