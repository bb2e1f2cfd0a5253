"""The port where customers' events come in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from schemas.customer_events import CustomerEvent


class Intake(Protocol):
    """Takes events, each once. May raise `Unavailable`; then none was taken."""

    async def accept(
        self, tenant_id: str, events: Sequence[CustomerEvent], received_at: datetime
    ) -> frozenset[int]:
        """Put events on the log, all in one transaction; which, by their place, were known.

        An event is known when its `message_id` came in the seven days before, whatever else
        differs, or stands earlier in `events`. When this returns, the others are on stable
        storage: on the log, or dead letters where their tenant's schema says so.
        """
