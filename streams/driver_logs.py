"""Has the Kafka driver complain seldom, and in the tone of a warning."""

import logging
from time import monotonic

LOG_PERIOD_SECONDS = 30.0
_DRIVER_LOGS = ("", ".conn", ".cluster", ".consumer.fetcher", ".consumer.group_coordinator")


def calm_driver_logs() -> None:
    """Let each complaint of the driver through once in `LOG_PERIOD_SECONDS`, as a warning.

    While a broker is away it makes some fifteen a second, as errors. Call it once per process.
    """
    for name in _DRIVER_LOGS:
        logging.getLogger(f"aiokafka{name}").addFilter(_Seldom())


class _Seldom(logging.Filter):
    """Lets a complaint pass when none with the same template passed lately."""

    def __init__(self) -> None:
        super().__init__()
        self._quiet_until: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether `record` is news; makes a warning of an error."""
        if record.levelno < logging.WARNING:
            return True
        record.levelno, record.levelname = logging.WARNING, "WARNING"
        template, now = str(record.msg), monotonic()
        if now < self._quiet_until.get(template, 0):
            return False
        self._quiet_until[template] = now + LOG_PERIOD_SECONDS
        return True
