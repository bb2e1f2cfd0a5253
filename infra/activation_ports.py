"""The ports of connectors; `infra/ports.py` has the rest of the page."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from infra.parcels import Page
from infra.sync_parcels import Errand, Handover, Parcel, SyncEnding, Syncing, Target
from schemas.activations import Activation, Sync
from schemas.base import Id
from schemas.batches import Batch


class TenantActivations(Protocol):
    """One tenant's connectors in use. Raises `NotFound` and `Invalid`.

    Where a secret is answered, it is never told again. `secret` is the receiver's own, if it has
    one, and is never told.
    """

    async def activations(self, offset: int, limit: int) -> Page[Activation]:
        """Some activations, oldest first."""

    async def activation(self, activation_id: Id) -> Activation:
        """One activation."""

    async def create_activation(
        self, fields: Mapping[str, Any], secret: str
    ) -> tuple[Activation, str | None]:
        """A new activation, and what its posts are signed with if it is a webhook."""

    async def change_activation(
        self, activation_id: Id, fields: Mapping[str, Any], secret: str
    ) -> Activation:
        """Change these fields only; a secret that is not given stays."""

    async def delete_activation(self, activation_id: Id) -> None:
        """Forget the activation and its history; what is under way may still arrive."""

    async def pause_activation(self, activation_id: Id) -> Activation:
        """Deliver nothing more; the cursors stay."""

    async def resume_activation(self, activation_id: Id) -> Activation:
        """Go on from the cursors, now, whatever failed before."""

    async def resync_activation(self, activation_id: Id) -> Activation:
        """Have every present member told, once the changes until now are."""

    async def rotate_activation_secret(self, activation_id: Id) -> tuple[str, datetime | None]:
        """A new secret, and until when the one before signs beside it."""

    async def syncs(self, activation_id: Id, offset: int, limit: int) -> Page[Sync]:
        """Some batches, newest first."""


class Syncs(Protocol):
    """Activations that wait for their next turn, of all tenants."""

    async def note(self, tenants: Iterable[str]) -> None:
        """These tenants have new changes: their activations that work are due now."""

    async def claim(self, limit: int) -> Sequence[Syncing]:
        """Lease up to `limit` activations that are due."""

    async def renew(self, jobs: Sequence[Syncing]) -> None:
        """Keep the leases of these."""

    async def begin(self, job: Syncing) -> Errand | None:
        """What comes next, written down as begun; None when it is not this worker's any more."""

    async def queue(self, job: Syncing, batch: Batch) -> None:
        """Keep a batch until it is delivered, or pass it where it tells nothing.

        Nothing is done when the segment's cursor is elsewhere by now.
        """

    async def settle(self, job: Syncing, parcel: Parcel, ending: SyncEnding) -> bool:
        """Write down how an attempt ended; whether the activation goes on at once."""

    async def rest(self, job: Syncing, *, is_behind: bool) -> None:
        """Nothing to do at present, or (`is_behind`) what is to be told is not there yet."""

    async def yield_turn(self, job: Syncing) -> None:
        """There is more to do, and it is the others' turn."""

    async def hinder(self, job: Syncing, ending: SyncEnding) -> None:
        """Nothing can be delivered, for a reason that is in no batch."""


class Connectors(Protocol):
    """Hands batches over to receivers; never to an address that is not public."""

    async def deliver(self, target: Target, parcel: Parcel) -> Handover:
        """One attempt. Raises nothing: whatever happens is in the `Handover`."""

    async def close(self) -> None:
        """Close the connections."""
