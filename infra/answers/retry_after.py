"""How long a provider asks us to wait, in whichever of the forms there are."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

from infra.answers.reading import objects, text

# Who says longer means "not today": the caller's own limits are far below.
LONGEST_SECONDS: Final = 7 * 86_400.0
_LONGEST_TEXT: Final = 64
_A_DATE: Final = 1e9  # September 2001.
_NUMBER: Final = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,12})?")
_UNIT: Final = {
    "h": 3600.0,
    "m": 60.0,
    "s": 1.0,
    "ms": 1e-3,
    "us": 1e-6,
    "\u00b5s": 1e-6,
    "ns": 1e-9,
}
_PIECE: Final = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,12})?)(ms|us|\u00b5s|ns|h|m|s)")
_LIMIT: Final = re.compile(r"x-ratelimit-reset-.+|anthropic-ratelimit-.+-reset")


def wait_seconds(
    headers: Mapping[str, str], error: Any, now: datetime, *, is_limited: bool
) -> float | None:
    """Seconds from `now` until the provider wants to be asked again; None when it does not say.

    The most exact form counts: `retry-after-ms`, `Retry-After`, Google's `RetryInfo`, and last
    the `reset` of a limit, if that is what was met: limits stand in every reply. `headers` are in
    lower case. What is negative or no time is not there.
    """
    for wait in (
        _milliseconds(headers.get("retry-after-ms", "")),
        seconds(headers.get("retry-after", ""), now),
        _retry_info(error),
        _reset(headers, now) if is_limited else None,
    ):
        if wait is not None:
            return min(wait, LONGEST_SECONDS)
    return None


def seconds(told: str, now: datetime) -> float | None:
    """A wait told as a number, a duration (`6m0s`, `20ms`) or a time (HTTP, RFC 3339)."""
    told = told.strip()
    if not told or len(told) > _LONGEST_TEXT:
        return None
    if _NUMBER.fullmatch(told):
        return float(told)
    duration = _duration(told)
    return _until(told, now) if duration is None else duration


def _milliseconds(told: str) -> float | None:
    return float(told) / 1000 if _NUMBER.fullmatch(told.strip()) else None


def _duration(told: str) -> float | None:
    if _PIECE.sub("", told):
        return None
    return sum(float(number) * _UNIT[unit] for number, unit in _PIECE.findall(told))


def _until(told: str, now: datetime) -> float | None:
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(told)
            wait = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
        return wait.total_seconds() if wait.total_seconds() >= 0 else None
    return None


def _retry_info(error: Any) -> float | None:
    """Source: google.rpc.RetryInfo, a detail of the error."""
    for detail in objects(error, "details"):
        told = text(detail, "retryDelay").strip()
        if told and len(told) <= _LONGEST_TEXT and (wait := _duration(told)) is not None:
            return wait
    return None


def _reset(headers: Mapping[str, str], now: datetime) -> float | None:
    """The latest reset among the limits that are used up; among all, when none is known to be."""
    waits: list[tuple[bool, float]] = []
    for name, told in headers.items():
        limit = _LIMIT.fullmatch(name)
        if limit and (wait := _until_reset(told, now)) is not None:
            left = headers.get(name.replace("reset", "remaining"), "")
            waits.append((left.strip() == "0", wait))
    return max(waits)[1] if waits else None


def _until_reset(told: str, now: datetime) -> float | None:
    """A wait; a number as large as a date is one, in seconds since 1970."""
    wait = seconds(told, now)
    if wait is not None and wait >= _A_DATE:
        wait -= now.timestamp()
    return None if wait is None or wait < 0 else wait
