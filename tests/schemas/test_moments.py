from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.moments import milliseconds, milliseconds_in
from tests.segments.values import NEARLY_MOMENTS

NOON = 1778328000000  # 2026-05-09T12:00:00Z


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-05-09T12:00:00Z", NOON),
        ("2026-05-09 12:00:00", NOON),
        ("2026-05-09T14:30:00+02:30", NOON),
        ("2026-05-09T12:00:00.1", NOON + 100),
        ("2026-05-09T12:00:00.123456789Z", NOON + 123),
        ("2026-05-09", NOON - 12 * 3_600_000),
        ("1969-12-31T23:59:59.9995Z", -1),
        ("1970-01-01", 0),
        ("2024-02-29", 1709164800000),
    ],
)
def test_a_moment_is_read(text, at):
    assert milliseconds_in(text) == at


@pytest.mark.parametrize("text", [*NEARLY_MOMENTS, "", "\0", "2026-05-09\0", "2026-05-09T12"])
def test_other_text_is_no_moment(text):
    assert milliseconds_in(text) is None


@given(st.timedeltas(timedelta(days=-25_500), timedelta(days=120_500)))
def test_what_python_writes_is_read(since):
    moment = datetime(1970, 1, 1, tzinfo=UTC) + since
    there = moment.astimezone(timezone(timedelta(hours=-3, minutes=-30)))

    assert milliseconds_in(there.isoformat()) == milliseconds(moment)
