"""When a webhook that failed is posted again, and how long its endpoint is left in peace."""

from datetime import timedelta
from typing import Final

# Seconds after the first, second ... failure: ten attempts over 75 h 35 m.
# Source: spec "reliability", section 1.2.
DELAYS: Final = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
JITTER: Final = 0.2
LONGEST_WISH: Final = timedelta(hours=24).total_seconds()

# Failures in a row after which an endpoint counts as down.
FAILURES_UNTIL_DOWN: Final = 5
_FIRST_REST: Final = 30.0
_LONGEST_REST: Final = timedelta(minutes=30).total_seconds()

# A receiver that is overloaded, or a gateway before it, is not helped by a quick retry.
_OVERLOADED: Final = frozenset({429, 502, 504})
_BREATH: Final = 60.0

# While the fault is ours: a fifth of the time it has lasted, within these bounds.
_OURS: Final = (5.0, timedelta(minutes=30).total_seconds())
_OURS_AT_MOST: Final = timedelta(days=5).total_seconds()


def next_attempt(
    failures: int,
    outcome: str,
    status_code: int | None,
    retry_after_seconds: float | None,
    dice: float,
) -> float | None:
    """Seconds until a delivery is attempted again; None when it never is.

    Args:
        failures: how often it failed, this time included; from 1.
        outcome: how this attempt ended, as `Sent` says, but neither `delivered` nor `ours`.
        status_code: what the receiver answered, if it did.
        retry_after_seconds: what it asked for; honoured up to a day, never shortening the wait.
        dice: from 0 to 1; spreads the delays by a fifth either way.

    Source: spec "reliability", section 1.2 and R27.
    """
    if outcome == "gone" or failures > len(DELAYS):
        return None
    delay = _spread(DELAYS[failures - 1], dice)
    if outcome == "timeout" or status_code in _OVERLOADED:
        delay = max(delay, _BREATH)
    return max(delay, min(retry_after_seconds or 0.0, LONGEST_WISH))


def next_attempt_of_ours(waited_seconds: float, dice: float) -> float | None:
    """Seconds until a delivery is attempted again that failed through no fault of its endpoint.

    None when it was queued, `waited_seconds` ago, more than five days before.
    """
    if waited_seconds > _OURS_AT_MOST:
        return None
    least, most = _OURS
    return _spread(min(max(waited_seconds / 5, least), most), dice)


def rest(failures_in_a_row: int) -> float:
    """Seconds in which an endpoint is posted to by nobody; 0 while it is not down.

    Then one attempt is the probe, so that an endpoint that is down costs two attempts an hour
    however much waits for it, and one that is back hears of everything within half an hour.
    """
    beyond = failures_in_a_row - FAILURES_UNTIL_DOWN
    if beyond < 0:
        return 0.0
    # The exponent is bounded: an endpoint may fail for years.
    return min(_FIRST_REST * 2.0 ** min(beyond, 10), _LONGEST_REST)


def _spread(seconds: float, dice: float) -> float:
    return seconds * (1 - JITTER + 2 * JITTER * dice)
