"""Points in time as text: the one form that counts as a moment, and milliseconds since 1970."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

# The form alone: whether the month has that day is for `milliseconds_in` to say. Years end where
# those of ClickHouse's DateTime64 do. Written for RE2 too, so without lookarounds.
MOMENT: Final = (
    r"^(?:19|2[0-2])[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
    r"(?:[T ](?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,9})?"
    r"(?:Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])?)?$"
)

_FORM: Final = re.compile(MOMENT.removeprefix("^").removesuffix("$"))
_MILLISECOND: Final = timedelta(milliseconds=1)
_EPOCH: Final = datetime.fromtimestamp(0, UTC)


def milliseconds(moment: datetime) -> int:
    """Whole milliseconds since 1970 of an aware time; what is finer is cut off."""
    return (moment - _EPOCH) // _MILLISECOND


def milliseconds_in(text: str) -> int | None:
    """Milliseconds since 1970 of an ISO 8601 date or time of the years 1900 to 2299.

    A date alone is its midnight, a time without an offset is UTC; None when the text is neither.
    """
    if not _FORM.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return milliseconds(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
