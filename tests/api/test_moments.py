from datetime import UTC, datetime, timedelta

import pytest

from api.moments import corrected, to_moment

NOON = datetime(2026, 5, 9, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-05-09T12:00:00Z",
        "2026-05-09t12:00:00z",
        "2026-05-09 12:00:00",
        "2026-05-09T12:00:00",
        "2026-05-09T12:00:00.000000000Z",
        "2026-05-09T14:00:00+02:00",
        "2026-05-09T07:30:00-0430",
    ],
)
def test_a_time_of_iso_8601_is_read(text):
    assert to_moment(text) == NOON


@pytest.mark.parametrize(
    "value",
    [
        None, 1778320800, 1.5, True, [], {}, "", "now", "2026-05-09", "2026-05-09T12:00", "12:00:00",
        "2026-02-30T12:00:00Z", "2026-05-09T24:00:00Z", "2026-06-30T23:59:60Z", "20260509T120000Z",
        "2026-05-09T12:00:00 Z", "٢٠٢٦-05-09T12:00:00Z", "1969-12-31T23:59:59Z",
        "2200-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00",
        "2026-05-09T12:00:00+25:00", " 2026-05-09T12:00:00Z",
    ],
)  # fmt: skip
def test_anything_else_is_no_time(value):
    assert to_moment(value) is None


@pytest.mark.parametrize("skew", [timedelta(0), timedelta(hours=3), timedelta(days=-40)])
def test_a_wrong_clock_is_set_right(skew):
    """A caller's clock that is ahead by `skew` tells both times wrong by as much."""
    happened, sent = NOON, NOON + timedelta(minutes=5)

    assert corrected(happened + skew, sent + skew, received_at=sent) == happened


def test_a_caller_that_does_not_say_when_it_sends_is_believed():
    assert corrected(NOON, None, NOON + timedelta(days=9)) == NOON
