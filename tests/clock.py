"""Clocks that tests set, and one that runs faster than the world."""

import time
from datetime import UTC, datetime, timedelta


class SetClock:
    """Stands still until it is moved."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def move(self, **by: float) -> datetime:
        self._now += timedelta(**by)
        return self._now

    def set(self, now: datetime) -> None:
        self._now = now


class FastClock:
    """Runs `speed` times as fast as the world, from `start` at world time `origin` (seconds)."""

    def __init__(self, start: datetime, origin: float, speed: float) -> None:
        self._start = start
        self._origin = origin
        self._speed = speed

    def now(self) -> datetime:
        passed = (time.time() - self._origin) * self._speed
        return (self._start + timedelta(seconds=passed)).astimezone(UTC)
