"""Whether a provider may be called now: its rate limit and its circuit breaker, as pure functions.

The state is one row per provider in Postgres, so that all replicas agree.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from infra.answers.policy import Limit

# Source: spec "reliability", section 4.
WINDOW: Final = timedelta(seconds=60)
LEAST_CALLS: Final = 10
WORST_SHARE: Final = 0.5
FIRST_REST: Final = timedelta(seconds=30)
LONGEST_REST: Final = timedelta(minutes=10)

NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ProviderState:
    """What is known of one provider.

    `free_at` is when the next call may start (a generic cell rate algorithm); `open_until` is
    set while the circuit is open, and past it while one probe decides; `openings` counts how
    often it opened in a row; the window holds the calls of the last minute.
    """

    free_at: datetime = NEVER
    open_until: datetime | None = None
    openings: int = 0
    window_began_at: datetime = NEVER
    window_calls: int = 0
    window_failures: int = 0


def circuit(state: ProviderState, now: datetime) -> Literal["closed", "open", "half_open"]:
    """`half_open` lets one call through, which decides."""
    if state.open_until is None:
        return "closed"
    return "open" if now < state.open_until else "half_open"


def room(state: ProviderState, limit: Limit, under_way: int, now: datetime) -> int:
    """How many calls may start now, beside those that are under way."""
    match circuit(state, now):
        case "open":
            return 0
        case "half_open":
            return 0 if under_way else min(1, _free(state, limit, now))
    return max(0, min(limit.at_once - under_way, _free(state, limit, now)))


def after_start(state: ProviderState, limit: Limit, calls: int, now: datetime) -> ProviderState:
    """The state once so many calls have started."""
    return replace(state, free_at=_base(state, limit, now) + calls * _step(limit))


def after_call(state: ProviderState, now: datetime, *, is_outage: bool) -> ProviderState:
    """The state once a call has ended; an outage is no reply of use, a refusal is not one."""
    if state.open_until is not None:
        return _opened(state, now) if is_outage else _closed(state, now)
    if now - state.window_began_at > WINDOW or now < state.window_began_at:
        state = replace(state, window_began_at=now, window_calls=0, window_failures=0)
    state = replace(
        state,
        window_calls=state.window_calls + 1,
        window_failures=state.window_failures + is_outage,
    )
    is_down = (
        is_outage
        and state.window_calls >= LEAST_CALLS
        and state.window_failures >= WORST_SHARE * state.window_calls
    )
    return _opened(state, now) if is_down else state


def _opened(state: ProviderState, now: datetime) -> ProviderState:
    if circuit(state, now) == "open":
        # A straggler that started before the circuit opened says nothing new.
        return state
    rest = min(FIRST_REST * 2 ** min(state.openings, 10), LONGEST_REST)
    return replace(
        _closed(state, now), open_until=now + rest, openings=min(state.openings + 1, 100)
    )


def _closed(state: ProviderState, now: datetime) -> ProviderState:
    return ProviderState(free_at=state.free_at, window_began_at=now)


def _step(limit: Limit) -> timedelta:
    return timedelta(seconds=60 / limit.a_minute)


def _base(state: ProviderState, limit: Limit, now: datetime) -> datetime:
    # A minute's share of calls may start at once after a pause, as many as may be under way.
    burst = (min(limit.at_once, limit.a_minute) - 1) * _step(limit)
    # A clock that was set back must not lock the provider until it has caught up.
    return min(max(state.free_at, now - burst), now + timedelta(seconds=60))


def _free(state: ProviderState, limit: Limit, now: datetime) -> int:
    ahead = now - _base(state, limit, now)
    return 0 if ahead < timedelta(0) else ahead // _step(limit) + 1
