import asyncio
import contextlib

import pytest

from infra.postgres import replays
from projections.on_request import replay_on_request
from projections.tables import REBUILT
from projections.writer import Projector
from tests.infra.postgres.scenes import opened, served
from tests.projections.test_replay import batch

pytestmark = pytest.mark.usefixtures("emptied")


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    with served(tmp_path_factory.mktemp("postgres")) as server:
        yield server.url


class Counting:
    """A warehouse that knows how many replays have begun."""

    def __init__(self, warehouse):
        self._warehouse, self.begun = warehouse, 0

    def __getattr__(self, name):
        return getattr(self._warehouse, name)

    async def command(self, sql, parameters=None):
        self.begun += sql.startswith("CREATE DATABASE")
        await self._warehouse.command(sql, parameters)


async def finished(database, wanted):
    while not (found := await replays.find(database, wanted)).is_finished:  # noqa: ASYNC110
        await asyncio.sleep(0.05)
    return found


def test_of_two_workers_one_does_what_was_asked_for(url, warehouse):
    counting, projector = Counting(warehouse), Projector(warehouse)
    asyncio.run(projector.project(batch("on-request")))

    async def scene():
        async with opened(url) as one, opened(url) as other:
            wanted = await replays.request(one)
            working = [
                asyncio.create_task(replay_on_request(each, counting, projector))
                for each in (one, other)
            ]
            found = await asyncio.wait_for(finished(one, wanted), 60)
            await asyncio.sleep(1)
            for task in working:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
            return found

    found = asyncio.run(scene())

    assert (found.failure, counting.begun) == (None, 1)
    assert [line.split()[0] for line in found.progress.split(", ")] == list(REBUILT)
