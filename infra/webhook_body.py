"""What a subscriber is sent: the bytes of a firing, and the id by which it knows a repeated one."""

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from schemas.alert_events import AlertFired
from schemas.alerts import WINDOW_DAYS, Alert, Window

MOST_BYTES: Final = 20 * 1024
# Characters: even if JSON escapes every one of them, twice, the body stays small.
_MOST_MESSAGE: Final = 1_000

# Base 32 as ULIDs write it.
_DIGITS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ULID_LENGTH: Final = 26
_RANDOM_BITS: Final = 80

_SAMPLE: Final = "This is a sample that was asked for: nothing has happened."


def webhook_id(firing_id: UUID, fired_at: datetime) -> str:
    """`msg_` and a ULID: the same for the same firing, in the order of time.

    Source: spec "reliability", section 1.2 (it never holds a full stop).
    """
    milliseconds = int(fired_at.timestamp() * 1000)
    number = milliseconds << _RANDOM_BITS | firing_id.int & (1 << _RANDOM_BITS) - 1
    digits = (_DIGITS[number >> 5 * place & 31] for place in reversed(range(_ULID_LENGTH)))
    return "msg_" + "".join(digits)


def body_of(fired: AlertFired, *, is_sample: bool = False) -> bytes:
    """The bytes of the POST, at most 20 KiB: the same firing always makes the same ones.

    `alert_type`, `message` and the context are at the top, as documented; `type`, `timestamp`
    and `data` beside them, as Standard Webhooks has it.
    """
    told = {**_told(fired), "is_sample": is_sample}
    envelope = {"type": "alert.fired", "timestamp": told["fired_at"], "data": told}
    return json.dumps({**told, **envelope}, ensure_ascii=False, separators=(",", ":")).encode()


def sample_of(alert: Alert, tenant_id: str, subject: str, id_: UUID, at: datetime) -> AlertFired:
    """A firing of this alert as it might be; it is never published.

    `subject` is the name of the alert's competitor, or "".
    """
    length = timedelta(days=WINDOW_DAYS[alert.alert_type])
    return AlertFired(
        id=id_,
        tenant_id=tenant_id,
        occurred_at=at,
        recorded_at=at,
        alert_id=alert.id,
        alert_type=alert.alert_type,
        competitor=alert.competitor,
        subject=subject,
        threshold=alert.threshold,
        value=alert.threshold,
        message=_SAMPLE,
        current=_empty(at.date(), length),
        previous=_empty(at.date() - length, length),
        is_significant=False,
        is_simulated=True,
        sequence=1,
    )


def _told(fired: AlertFired) -> Mapping[str, Any]:
    fact = fired.model_dump(mode="json")
    same = ("threshold", "value", "current", "previous", "is_significant", "evidence")
    return {
        "alert_type": fact["alert_type"],
        "message": fact["message"][:_MOST_MESSAGE],
        "alert_id": fact["alert_id"],
        "competitor": fired.competitor and {"id": fired.competitor, "name": fired.subject},
        "subject": fact["subject"],
        **{name: fact[name] for name in same},
        "is_simulated": fact["is_simulated"],
        "sequence": fact["sequence"],
        "fired_at": fact["occurred_at"],
    }


def _empty(until: date, length: timedelta) -> Window:
    since = until - length + timedelta(days=1)
    return Window(since=since, until=until, answers=0, numerator=0, denominator=0)
