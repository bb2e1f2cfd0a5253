"""The stack with the loop that everybody writes first: Faust takes batches and acknowledges.

A planted fault: the checkers must turn red on it. Same arguments as manage.py.
"""

from commands.up import Plan
from streams.agent import Loop
from tests.faults.program import run


class PlainTake(Loop):
    """Acknowledged in Faust's `finally`: what an exception leaves undone is never seen again."""

    async def run(self, stream) -> None:
        agent = self._agent
        async for messages in stream.take_events(agent.batch, within=agent.within_seconds):
            await self._finish(messages)


if __name__ == "__main__":
    run(lambda settings: Plan(settings, make_loop=PlainTake))
