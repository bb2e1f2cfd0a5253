import asyncio
import itertools
from datetime import date, timedelta

import pytest

from projections.activity import read
from projections.writer import Projector
from tests import make

_tenants = (f"activity-{number}" for number in itertools.count())
DAY = make.NOON.date()
WEEK = (DAY - timedelta(days=6), DAY)


@pytest.fixture
def tenant():
    return next(_tenants)


@pytest.fixture
def told(warehouse, tenant):
    """Has the tenant's events projected, as one call that was received at noon, or `at`."""

    def tell(*events, at=make.NOON, tenant_id=tenant):
        fact = make.ingested(*events, tenant_id=tenant_id, recorded_at=at)
        asyncio.run(Projector(warehouse).project([fact]))

    return tell


def names(found):
    return [event.message_id for event in found.results]


def recent(warehouse, tenant, limit=50, event=None):
    return asyncio.run(read.recent(warehouse, tenant, limit, event))


def test_what_was_received_last_comes_first_whenever_it_happened(warehouse, tenant, told):
    told(make.happened("m1", ts=make.NOON + timedelta(hours=9)))
    told(make.happened("m2", ts=make.NOON - timedelta(days=99)), at=make.NOON + timedelta(hours=1))
    told(make.happened("m3", event="Other"), at=make.NOON + timedelta(hours=2))

    assert names(recent(warehouse, tenant)) == ["m3", "m2", "m1"]
    assert names(recent(warehouse, tenant, limit=2)) == ["m3", "m2"]
    assert names(recent(warehouse, tenant, event="Product Added")) == ["m2", "m1"]
    assert names(recent(warehouse, tenant, event="' OR 1=1 --")) == []


def test_a_recent_event_is_shown_as_it_was_taken(warehouse, tenant, told):
    told(
        make.happened(
            "m1",
            type="page",
            event="$page",
            user_id="",
            anonymous_id="a",
            properties='{"x":[1,null,"\\u0000 \\\\ é"]}',
            context='{"locale":"de"}',
        ),
    )

    (event,) = recent(warehouse, tenant).results
    assert (event.user_id, event.anonymous_id, event.type) == (None, "a", "page")
    assert (event.properties, event.context) == ({"x": [1, None, "\0 \\ é"]}, {"locale": "de"})
    assert event.ts == event.received_at == make.NOON


def test_an_event_that_is_projected_twice_is_shown_and_counted_once(warehouse, tenant, told):
    for _ in range(2):
        told(make.happened("m1"), make.happened("m2", user_id="bob"))

    assert sorted(names(recent(warehouse, tenant))) == ["m1", "m2"]
    assert asyncio.run(read.volume(warehouse, tenant, *WEEK)).total == 2
    (top,) = asyncio.run(read.top(warehouse, tenant, *WEEK, 10)).results
    assert (top.count, top.users) == (2, 2)


def test_the_most_frequent_come_first_with_the_number_of_their_profiles(warehouse, tenant, told):
    told(
        make.happened("m1", event="B"),
        make.happened("m2", event="A"),
        make.happened("m3", event="C", user_id="ann"),
        make.happened("m4", event="C", user_id="bob"),
        make.happened("m5", event="C", user_id="", anonymous_id="a"),
        make.happened("m6", event="C", ts=make.NOON - timedelta(days=7)),
        make.happened("m7", event="C", ts=make.NOON + timedelta(days=1)),
        make.happened("m8", type="identify", event="$identify", anonymous_id="a"),
    )

    found = asyncio.run(read.top(warehouse, tenant, *WEEK, 3)).results
    assert [(top.event, top.count, top.users) for top in found] == [
        ("C", 3, 2),  # ann was the stranger
        ("$identify", 1, 1),
        ("A", 1, 1),
    ]


def test_every_day_is_counted_also_those_without_events(warehouse, tenant, told):
    told(
        make.happened("m1"),
        make.happened("m2", ts=make.NOON - timedelta(days=2), event="Other"),
        make.happened("m3", ts=make.NOON.replace(hour=0) - timedelta(days=2, milliseconds=1)),
        make.happened("m4", ts=make.NOON - timedelta(days=40)),
    )
    told(make.happened("m9"), tenant_id=next(_tenants))

    found = asyncio.run(read.volume(warehouse, tenant, DAY - timedelta(days=4), DAY))
    other = asyncio.run(read.volume(warehouse, tenant, *WEEK, "Other"))

    assert [day.count for day in found.days] == [0, 1, 1, 0, 1]
    assert [day.date for day in found.days] == [date(2026, 5, day) for day in range(5, 10)]
    assert (found.total, other.total) == (3, 1)
