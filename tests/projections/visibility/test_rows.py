from datetime import date, datetime, timedelta, timezone

import pytest

from projections.visibility.rows import score_row
from schemas.base import Outcome, Sentiment
from tests import make


def test_a_day_is_the_utc_day():
    late = datetime(2026, 5, 9, 1, 30, tzinfo=timezone(timedelta(hours=2)))

    assert score_row(make.scored(occurred_at=late))["captured_date"] == date(2026, 5, 8)


def test_a_time_is_cut_to_milliseconds_not_rounded_into_the_next_day():
    late = make.NOON.replace(hour=23, minute=59, second=59, microsecond=999_999)

    row = score_row(make.scored(occurred_at=late))

    assert row["captured_at"].microsecond == 999_000
    assert row["captured_date"] == date(2026, 5, 9)


@pytest.mark.parametrize(
    ("position", "sentiment", "expected"),
    [
        (None, None, (0, 0)),
        (3, Sentiment.POSITIVE, (3, 2)),
        (3, Sentiment.NEUTRAL, (3, 1)),
        (3, Sentiment.NEGATIVE, (3, 0)),
        (10**12, Sentiment.NEUTRAL, (2**32 - 1, 1)),
    ],
)
def test_no_mention_is_position_0(position, sentiment, expected):
    row = score_row(make.scored(position=position, sentiment=sentiment))

    assert (row["position"], row["sentiment_points"]) == expected


def test_versions_order_by_catalog_then_rules():
    versions = [(0, 1), (0, 2), (1, 1), (12, 3)]
    rows = [score_row(make.scored(catalog_version=c, rules_version=r)) for c, r in versions]

    assert [row["version"] for row in rows] == [1, 2, 1001, 12003]


def test_competitors_are_an_element_in_each_array():
    rivals = [make.versus(7, "Nike", 2, Outcome.LOSS), make.versus(8, "Puma")]

    row = score_row(make.scored(position=3, competitors=rivals))

    assert row["competitor_ids"] == [7, 8]
    assert row["competitor_names"] == ["Nike", "Puma"]
    assert row["competitor_positions"] == [2, 0]
    assert row["competitor_outcomes"] == ["loss", "win"]
