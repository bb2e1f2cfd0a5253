"""The stack with the loop that everybody writes first: Faust takes batches and acknowledges.

A planted fault: the checkers must turn red on it. Same arguments as manage.py.
"""

import asyncio
import sys

import manage
from infra import logs
from streams.agent import Loop


class PlainTake(Loop):
    """Acknowledged in Faust's `finally`: what an exception leaves undone is never seen again."""

    async def run(self, stream) -> None:
        agent = self._agent
        async for messages in stream.take_events(agent.batch, within=agent.within_seconds):
            await self._finish(messages)


if __name__ == "__main__":
    arguments = manage._parser().parse_args(sys.argv[1:])
    settings = manage._settings(arguments)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with (settings.data_dir / "segops.log").open("a", buffering=1) as stream:
        logs.configure("info", stream)
        sys.exit(asyncio.run(manage.up(manage.Plan(settings, make_loop=PlainTake))))
