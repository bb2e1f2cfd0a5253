"""Times as callers write them, and as they were once the caller's clock is set right."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

_MOMENT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?"
    r"([Zz]|[+-][0-9]{2}:?[0-9]{2})?"
)
# What a column of ClickHouse holds, with room for a clock to be set right.
_EARLIEST: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST: Final = datetime(2200, 1, 1, tzinfo=UTC)


def to_moment(value: object) -> datetime | None:
    """The time in a text of ISO 8601, in UTC; a text without a zone means UTC.

    None for anything else, and for what no event can have: before 1970 or after 2199.
    """
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        return None
    try:
        moment = datetime.fromisoformat(value.upper())
    except ValueError:
        return None
    return _within(moment.replace(tzinfo=moment.tzinfo or UTC))


def corrected(moment: datetime, sent_at: datetime | None, received_at: datetime) -> datetime:
    """When it happened by our clock: as long before `received_at` as it says before `sent_at`.

    Source: Segment documentation, "Spec: Common Fields", timestamps.
    """
    skew = received_at - sent_at if sent_at else timedelta(0)
    return moment + skew


def _within(moment: datetime) -> datetime | None:
    try:
        moment = moment.astimezone(UTC)
    except OverflowError:
        return None
    return moment if _EARLIEST <= moment < _LATEST else None
