from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.answers.admission import (
    FIRST_REST,
    LONGEST_REST,
    ProviderState,
    after_call,
    after_start,
    circuit,
    room,
)
from infra.answers.policy import CallPolicy, Limit
from infra.settings import Settings
from schemas.base import Provider

NOON = datetime(2026, 5, 9, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
LIMIT = Limit(at_once=4, a_minute=60)
FRESH = ProviderState()


def failing(times: int, state: ProviderState = FRESH, at: datetime = NOON):
    for _ in range(times):
        state = after_call(state, at, is_outage=True)
    return state


def test_a_fresh_provider_takes_as_many_calls_as_may_be_under_way():
    assert room(ProviderState(), LIMIT, 0, NOON) == 4
    assert room(ProviderState(), LIMIT, 3, NOON) == 1
    assert room(ProviderState(), LIMIT, 9, NOON) == 0


def test_calls_start_no_faster_than_the_rate():
    state = after_start(ProviderState(), LIMIT, 4, NOON)

    assert room(state, LIMIT, 0, NOON) == 0
    assert room(state, LIMIT, 0, NOON + 0.9 * SECOND) == 0
    assert room(state, LIMIT, 0, NOON + SECOND) == 1
    assert room(state, LIMIT, 0, NOON + 3 * SECOND) == 3
    assert room(state, LIMIT, 0, NOON + 60 * SECOND) == 4


@given(
    st.integers(1, 20),
    st.integers(1, 200),
    st.lists(st.tuples(st.floats(0, 20), st.integers(0, 30)), max_size=60),
)
def test_no_window_holds_more_starts_than_the_rate_and_one_burst(at_once, a_minute, looks):
    # Source: spec "reliability", R24.
    limit, state, now, starts = Limit(at_once, a_minute), ProviderState(), NOON, []
    for seconds, wanted in looks:
        now += seconds * SECOND
        calls = min(wanted, room(state, limit, 0, now))
        if calls:
            state = after_start(state, limit, calls, now)
            starts += [now] * calls
    for begin in starts:
        within = sum(begin <= start < begin + 10 * SECOND for start in starts)
        assert within <= a_minute / 6 + min(at_once, a_minute) + 1


def test_a_clock_that_is_set_back_does_not_lock_the_provider():
    state = after_start(ProviderState(), LIMIT, 4, NOON)

    assert room(state, LIMIT, 0, NOON - timedelta(hours=3)) == 0
    assert after_start(state, LIMIT, 0, NOON - timedelta(hours=3)).free_at <= NOON - timedelta(
        hours=2, minutes=59
    )


def test_nine_failures_leave_the_circuit_closed_and_the_tenth_opens_it():
    assert circuit(failing(9), NOON) == "closed"
    assert circuit(failing(10), NOON) == "open"
    assert room(failing(10), LIMIT, 0, NOON) == 0


def test_it_stays_closed_while_more_than_half_of_the_calls_give_something():
    state = ProviderState()
    for number in range(40):
        state = after_call(state, NOON, is_outage=number % 5 < 2)

    assert circuit(state, NOON) == "closed"


def test_failures_of_more_than_a_minute_ago_do_not_count():
    state = failing(9)

    assert circuit(failing(9, state, NOON + 61 * SECOND), NOON + 61 * SECOND) == "closed"


def test_after_its_rest_one_probe_goes_out_and_decides():
    state, later = failing(10), NOON + FIRST_REST

    assert circuit(state, later - SECOND) == "open"
    assert circuit(state, later) == "half_open"
    assert (room(state, LIMIT, 0, later), room(state, LIMIT, 1, later)) == (1, 0)
    assert circuit(after_call(state, later, is_outage=False), later) == "closed"
    assert circuit(after_call(state, later, is_outage=True), later) == "open"


def test_each_failed_probe_doubles_the_rest_up_to_ten_minutes():
    state, now, rests = failing(10), NOON, []
    for _ in range(8):
        rests.append(state.open_until - now)
        now = state.open_until
        state = after_call(state, now, is_outage=True)

    assert [rest.total_seconds() for rest in rests] == [30, 60, 120, 240, 480, 600, 600, 600]
    assert max(rests) == LONGEST_REST


def test_a_straggler_that_fails_while_the_circuit_is_open_changes_nothing():
    state = failing(10)

    assert after_call(state, NOON + SECOND, is_outage=True) == state


def test_the_policy_is_what_the_settings_say():
    policy = CallPolicy.of(Settings(provider_limits="perplexity=2/30, grok=1/5"))

    assert policy.limits[Provider.PERPLEXITY] == Limit(2, 30)
    assert policy.limits[Provider.GROK] == Limit(1, 5)
    assert policy.limits[Provider.CHATGPT] == Limit(8, 50)


@pytest.mark.parametrize(
    "text", ["x", "perplexity", "perplexity=4", "bing=1/2", "grok=0/5", "grok=1/0", "grok=1/2;"]
)
def test_a_limit_of_another_form_is_refused_by_name(text):
    with pytest.raises(ValueError, match="SEGOPS_PROVIDER_LIMITS"):
        CallPolicy.of(Settings(provider_limits=text))
