from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.base import Schedule
from schemas.slots import Slot
from streams.domain.timing import (
    PATIENCE,
    PERIODS,
    SPREADS,
    jitter,
    pause_before_repeat,
    plan,
    slot_at,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
schedules = st.sampled_from(Schedule)
# Hypothesis wants these without a zone.
moments = st.datetimes(
    datetime(2024, 1, 1),  # noqa: DTZ001
    datetime(2036, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def due(slot: Slot, query: str) -> datetime:
    return slot.starts_at + jitter(slot.schedule, query)


@pytest.mark.parametrize(
    ("schedule", "moment", "name"),
    [
        ("hourly", "2026-11-24T10:59:59.999", "hourly:2026-11-24T10:00Z"),
        ("hourly", "2026-11-24T11:00", "hourly:2026-11-24T11:00Z"),
        ("daily", "2028-02-29T23:59", "daily:2028-02-29T00:00Z"),
        ("daily", "2028-03-01T00:00", "daily:2028-03-01T00:00Z"),
        ("daily", "2026-12-31T12:00", "daily:2026-12-31T00:00Z"),
        # 2026-11-23 is a Monday.
        ("weekly", "2026-11-29T23:59", "weekly:2026-11-23T00:00Z"),
        ("weekly", "2026-11-30T00:00", "weekly:2026-11-30T00:00Z"),
        ("weekly", "2028-02-29T00:00", "weekly:2028-02-28T00:00Z"),
        ("weekly", "2023-12-31T12:00", "weekly:2023-12-25T00:00Z"),
    ],
)
def test_a_moment_lies_in_the_hour_day_or_week_that_utc_says(schedule, moment, name):
    assert slot_at(Schedule(schedule), at(moment)).name == name


@given(schedules, st.text(max_size=20))
def test_jitter_is_stable_whole_milliseconds_within_the_spread(schedule, query):
    shift = jitter(schedule, query)

    assert timedelta(0) <= shift < SPREADS[schedule] < PERIODS[schedule]
    assert shift.microseconds % 1000 == 0
    assert jitter(schedule, query) == shift


def test_a_thousand_daily_queries_do_not_start_in_one_second():
    starts = Counter(jitter(Schedule.DAILY, f"acme/{n}").total_seconds() // 1 for n in range(1000))

    assert max(starts.values()) <= 6
    assert max(starts) > 3400


def test_ten_thousand_hourly_queries_start_evenly():
    # Source: spec "reliability", R22.
    starts = Counter(jitter(Schedule.HOURLY, f"t/{n}").total_seconds() // 1 for n in range(10_000))

    assert max(starts.values()) <= 3 * 10_000 / 300


@given(schedules, moments)
def test_a_new_query_runs_at_its_next_slot_and_not_before(schedule, now):
    planned = plan(schedule, "q", None, now)

    assert (planned.run, planned.missed) == (None, None)
    assert now < planned.next_due_at <= now + PERIODS[schedule]
    assert planned.next_due_at == due(slot_at(schedule, planned.next_due_at), "q")


@given(schedules, moments)
def test_what_is_not_due_yet_does_not_run(schedule, now):
    planned = plan(schedule, "q", now + timedelta(milliseconds=1), now)

    assert (planned.run, planned.missed) == (None, None)


@given(schedules, moments, st.integers(0, 300), st.floats(0, 0.999))
def test_after_downtime_the_newest_slot_runs_and_all_older_ones_were_missed(
    schedule, start, periods, part
):
    period = PERIODS[schedule]
    first = plan(schedule, "q", None, start).next_due_at
    now = first + periods * period + part * period
    planned = plan(schedule, "q", first, now)
    missed = planned.missed.slots() if planned.missed else ()

    assert len(missed) == periods
    ran = [*missed, planned.run]
    assert [due(slot, "q") for slot in ran] == [first + n * period for n in range(periods + 1)]
    assert planned.next_due_at == first + (periods + 1) * period
    if planned.missed:
        assert (planned.missed.first, planned.missed.last) == (
            missed[0].starts_at,
            missed[-1].starts_at,
        )


@given(schedules, moments, st.lists(st.timedeltas(-2 * DAY, 20 * DAY), max_size=30))
def test_whatever_the_clock_does_no_slot_that_came_is_left_out(schedule, start, jumps):
    """A clock that is set back plans again; what its slots did before is the registry's to know."""
    ran, recorded = set(), set()
    now, due_at = start, plan(schedule, "q", None, start).next_due_at
    began = due_at
    for jump in jumps:
        now += jump
        if due_at <= now or due_at > now + PERIODS[schedule]:
            planned = plan(schedule, "q", due_at, now)
            recorded |= {slot.name for slot in (planned.missed.slots() if planned.missed else ())}
            ran |= {planned.run.name} if planned.run else set()
            due_at = planned.next_due_at
    came = set()
    moment = began
    while moment <= now:
        came.add(slot_at(schedule, moment - jitter(schedule, "q")).name)
        moment += PERIODS[schedule]

    # A jump back may leave out what lies between where it landed and where the clock was.
    if all(jump >= timedelta(0) for jump in jumps):
        assert came == ran | recorded
        assert not ran & recorded
    assert now < due_at <= now + PERIODS[schedule] or not jumps


def test_a_run_ends_before_the_next_is_due():
    for schedule in Schedule:
        assert PATIENCE[schedule] + SPREADS[schedule] < PERIODS[schedule] + timedelta(minutes=5)
        now = at("2026-11-24T10:30")
        assert plan(schedule, "q", None, now).give_up_at == now + PATIENCE[schedule]


@pytest.mark.parametrize(
    ("failures", "asked", "dice", "seconds"),
    [
        (1, None, 1.0, 4),
        (2, None, 1.0, 8),
        (3, None, 1.0, 16),
        (9, None, 1.0, 30),
        (3, None, 0.5, 8),
        (1, None, 0.0, 1),
        (1, 46.0, 0.5, 46),
        (3, 2.0, 1.0, 16),
    ],
)
def test_a_repeat_waits_with_full_jitter_and_never_less_than_asked(failures, asked, dice, seconds):
    assert pause_before_repeat(failures, asked, dice) == timedelta(seconds=seconds)
