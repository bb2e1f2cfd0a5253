"""The relay: carries pending outbox rows to the broker, woken by each commit."""

import asyncio
import contextlib
from typing import Final

import structlog

from infra.kafka import KafkaSender
from infra.postgres.outbox import OutboxLog
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
        while True:
            try:
                while await self._outbox.carry(self._sender.send, BATCH):
                    pass
            except Unavailable as problem:
                _log.warning("relay waits", part=problem.part)
                await asyncio.sleep(SWEEP_SECONDS)
                continue
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), SWEEP_SECONDS)
            self._woken.clear()
