"""A crew works on leased jobs: so many at a time, each kept while it lasts, none of them lost.

What takes minutes (a provider that answers slowly, a subscriber that is down for hours) must not
hold up an agent's stream, so agents only note what is to be done, and crews do it.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Generic, Protocol, TypeVar

import structlog

from infra.process import goes_on
from schemas.errors import Unavailable

SWEEP_SECONDS: Final = 1.0
RENEW_SECONDS: Final = 4.0
# A paid call that is cut off is paid twice: give it this long to end when the process stops.
DRAIN_SECONDS: Final = 8.0

_log = structlog.get_logger("crew")

J = TypeVar("J")


class Jobs(Protocol[J]):
    """Where a crew's jobs come from."""

    async def claim(self, limit: int) -> Sequence[J]:
        """Lease up to `limit` jobs that are due."""

    async def renew(self, jobs: Sequence[J]) -> None:
        """Keep the leases of these."""


class Watch(Protocol):
    """Who is told how a crew fares."""

    def failed(self, agent: str, kind: str) -> None:
        """Something went wrong."""


class Crew(Generic[J]):
    """At most `hands` jobs at a time. `do` ends its job itself.

    When `do` raises, the job stays leased until the lease is over and is then due again, so that
    a failure of ours repeats slowly and loses nothing.
    """

    def __init__(
        self,
        name: str,
        jobs: Jobs[J],
        do: Callable[[J], Awaitable[None]],
        hands: int,
        watch: Watch,
    ) -> None:
        """A crew that does nothing until it runs."""
        self.name = name
        self._jobs = jobs
        self._do = do
        self._hands = hands
        self._watch = watch
        self._working: dict[asyncio.Task[None], J] = {}
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """There may be something to do: look now."""
        self._woken.set()

    async def run(self) -> None:
        """Work until cancelled; then what is under way may end, for `DRAIN_SECONDS`."""
        renewing = asyncio.create_task(self._renew())
        try:
            while goes_on():
                self._woken.clear()
                took = await self._take()
                if not took:
                    await self._rest()
        finally:
            await self._drain()
            renewing.cancel()

    async def _take(self) -> bool:
        """Begin what is due; whether there may be more of it for free hands."""
        free = self._hands - len(self._working)
        if free <= 0:
            return False
        try:
            jobs = await self._jobs.claim(free)
        except Unavailable as problem:
            _log.warning("crew waits", crew=self.name, part=problem.part)
            return False
        except Exception as problem:  # noqa: BLE001 - a crew that ends does nothing any more
            self._failed("unexpected", problem)
            return False
        for job in jobs:
            task = asyncio.create_task(self._work(job))
            self._working[task] = job
            task.add_done_callback(self._ended)
        return bool(jobs)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._working.pop(task, None)
        self.wake()

    async def _work(self, job: J) -> None:
        try:
            await self._do(job)
        except Unavailable as problem:
            self._watch.failed(self.name, "unavailable")
            _log.warning("job is left for later", crew=self.name, part=problem.part)
        except Exception as problem:  # noqa: BLE001 - it is due again when its lease is over
            self._failed("unexpected", problem)

    async def _rest(self) -> None:
        # Not `wait_for`: on Python 3.11 it may swallow the cancellation that ends this task.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SWEEP_SECONDS):
                await self._woken.wait()

    async def _renew(self) -> None:
        while goes_on():
            await asyncio.sleep(RENEW_SECONDS)
            if self._working:
                with contextlib.suppress(Unavailable):
                    await self._jobs.renew(list(self._working.values()))

    async def _drain(self) -> None:
        if self._working:
            await asyncio.wait(set(self._working), timeout=DRAIN_SECONDS)
        for task in list(self._working):
            task.cancel()

    def _failed(self, kind: str, problem: Exception) -> None:
        self._watch.failed(self.name, kind)
        _log.error("crew failed", crew=self.name, exc_info=problem)
