"""The relay: carries pending outbox rows to the broker, woken by each commit."""

import asyncio
import contextlib
from typing import Final

import structlog

from infra.kafka import KafkaSender
from infra.postgres.outbox import OutboxLog
from infra.process import goes_on
from schemas.errors import Unavailable

# A row that another process committed is found by looking, not by being woken.
SWEEP_SECONDS: Final = 0.5
BATCH: Final = 500

_log = structlog.get_logger("relay")


class Relay:
    """Runs until cancelled; `wake` makes it look at once."""

    def __init__(self, log: OutboxLog, sender: KafkaSender) -> None:
        self._outbox = log
        self._sender = sender
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Something was committed: look now."""
        self._woken.set()

    async def run(self) -> None:
        """Carry rows for ever; what fails is tried again after a pause."""
        while goes_on():
            # Before looking: what is committed from here on wakes us again.
            self._woken.clear()
            try:
                while await self._outbox.carry(self._sender.send, BATCH):
                    pass
            except Unavailable as problem:
                _log.warning("relay waits", part=problem.part)
                await asyncio.sleep(SWEEP_SECONDS)
                continue
            # Not `wait_for`: on Python 3.11 it may swallow the cancellation that ends this task.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(SWEEP_SECONDS):
                    await self._woken.wait()
