"""What is known of one customer: the profile's traits and the events that count as its own."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from schemas.base import Model


class PastEvent(Model):
    """One delivery of one event. Of a message that came twice, the delivery received last counts.

    `user_id` is the one that it was sent under. `properties` are JSON whose integers fit 64 bits.
    """

    message_id: str
    event: str
    user_id: str
    ts: datetime
    received_at: datetime
    properties: Mapping[str, Any]


class History(Model):
    """A live profile, and the events of its own id and of every id that was merged into it."""

    user_id: str
    traits: Mapping[str, Any]
    past: tuple[PastEvent, ...] = ()
