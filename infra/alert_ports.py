"""The outside of alerts, as `infra/ports.py` has the rest of it."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from infra.parcels import Finding, Watched


class Watching(Protocol):
    """Alerts that wait to be looked at: after new answers, and every UTC midnight."""

    async def note(self, tenants: Iterable[str]) -> None:
        """These tenants have new answers: their active alerts are due within a second."""

    async def claim(self, limit: int) -> list[Watched]:
        """Lease alerts that are due."""

    async def renew(self, jobs: Sequence[Watched]) -> None:
        """Keep their leases."""

    async def record(self, alert: Watched, finding: Finding) -> bool:
        """Keep how the alert stands and publish what fires, once, in one transaction.

        False (and nothing kept) when somebody else has it, or the rule was changed.
        """
