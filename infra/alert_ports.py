"""The ports of alerts and their webhooks; `infra/ports.py` has the rest of the page."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from infra.parcels import Ending, Finding, Letter, Page, Posting, Sent, Watched
from schemas.alert_events import AlertFired
from schemas.alerts import Alert
from schemas.base import Id
from schemas.deliveries import Delivery, Firing


class TenantAlerts(Protocol):
    """One tenant's alerts, their firings and what its subscribers were told.

    Where a secret is answered, it is never told again. Raises `NotFound` and `Invalid`.
    """

    async def alerts(self, offset: int, limit: int) -> Page[Alert]:
        """Some alerts, oldest first."""

    async def alert(self, alert_id: Id) -> Alert:
        """One alert."""

    async def create_alert(self, fields: Mapping[str, Any]) -> tuple[Alert, str | None]:
        """A new alert of these fields, and the secret of its webhook if it has one."""

    async def change_alert(
        self, alert_id: Id, fields: Mapping[str, Any]
    ) -> tuple[Alert, str | None]:
        """Change these fields only; the secret of the webhook if this is its first."""

    async def delete_alert(self, alert_id: Id) -> None:
        """Forget the alert, its history and what it had still to send."""

    async def rotate_secret(self, alert_id: Id) -> tuple[str, datetime | None]:
        """A new secret, and until when the one before signs beside it."""

    async def firings(self, alert_id: Id, offset: int, limit: int) -> Page[Firing]:
        """Some firings with their deliveries, newest first."""

    async def deliveries(self, alert_id: Id, offset: int, limit: int) -> Page[Delivery]:
        """Some deliveries with their attempts, samples included, newest first."""

    async def replay(self, alert_id: Id, delivery_id: Id) -> Delivery:
        """Have a delivery attempted anew, now."""

    async def send_sample(self, alert_id: Id) -> Delivery:
        """Have a sample posted to the alert's webhook, now."""


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


class Deliveries(Protocol):
    """Webhooks that wait for their next attempt, of all tenants."""

    async def enqueue(self, fired: AlertFired) -> None:
        """Queue what tells the alert's subscriber of the firing, once."""

    async def claim(self, limit: int) -> Sequence[Posting]:
        """Lease up to `limit` deliveries that are due, one of an alert."""

    async def renew(self, jobs: Sequence[Posting]) -> None:
        """Keep the leases of these."""

    async def begin(self, posting: Posting) -> Letter | None:
        """Write down that an attempt begins; None when the delivery is not ours any more."""

    async def settle(self, posting: Posting, ending: Ending) -> None:
        """Write down how the attempt ended, and what follows if the delivery is still ours."""


class Hooks(Protocol):
    """Posts webhooks; never to an address that is not public."""

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Sent:
        """One attempt. Raises nothing: whatever happens is in `Sent`."""

    async def close(self) -> None:
        """Close the connections."""
