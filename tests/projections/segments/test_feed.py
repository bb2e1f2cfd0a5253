import asyncio
import itertools
from datetime import timedelta

import pytest

from projections.segments.feed import MOST_TRAIT, Feed
from projections.writer import Projector
from schemas.batches import Position
from tests import make

_tenants = (f"feed-{number}" for number in itertools.count())


@pytest.fixture
def tenant():
    return next(_tenants)


@pytest.fixture
def feed(warehouse, tenant):
    return Feed(warehouse, tenant, 3)


def happened(feed, *facts):
    """Facts by their sequence, users who entered and users who left, a letter each."""
    told = [
        make.membership(
            feed.segment_id,
            sequence,
            entered,
            exited,
            tenant_id=feed.tenant_id,
            occurred_at=make.NOON + timedelta(hours=sequence),
        )
        for sequence, entered, exited in facts
    ]
    asyncio.run(Projector(feed.warehouse).project(told))


def facts(feed, sequence, limit=100):
    return asyncio.run(feed.facts(Position(sequence=sequence), limit))


def changes(feed, sequence, user="", until=100, limit=100):
    found = asyncio.run(feed.changes(Position(sequence=sequence, user_id=user), until, limit))
    return [(each.sequence, each.told.user_id, each.told.change) for each in found]


def members(feed, sequence, after="", limit=100):
    found = asyncio.run(feed.members(sequence, after, limit))
    return "".join(each.user_id for each in found)


def test_changes_come_in_the_order_of_their_facts_and_ids(feed):
    happened(feed, (2, "c", "a"), (1, "ba", ""))

    assert changes(feed, 0) == [
        (1, "a", "entered"),
        (1, "b", "entered"),
        (2, "a", "exited"),
        (2, "c", "entered"),
    ]
    assert changes(feed, 1) == [(2, "a", "exited"), (2, "c", "entered")]
    assert changes(feed, 0, "a", limit=2) == [(1, "b", "entered"), (2, "a", "exited")]
    assert changes(feed, 2) == []
    assert changes(feed, 0, until=1) == [(1, "a", "entered"), (1, "b", "entered")]


def test_a_change_has_the_time_of_its_fact(feed):
    happened(feed, (1, "a", ""))

    (found,) = asyncio.run(feed.changes(Position(sequence=0), 1, 1))
    assert found.told.changed_at == make.NOON + timedelta(hours=1)


def test_a_fact_that_is_projected_twice_is_told_once(feed):
    for _ in range(2):
        happened(feed, (1, "ab", ""))

    assert changes(feed, 0) == [(1, "a", "entered"), (1, "b", "entered")]
    assert asyncio.run(feed.is_whole(1))


def test_a_fact_is_there_whether_it_changes_anything_or_not(feed):
    happened(feed, (1, "a", ""), (2, "", ""), (4, "b", ""))

    assert facts(feed, 0) == {1, 2, 4}
    assert facts(feed, 1) == {2, 4}
    assert facts(feed, 1, limit=2) == {2}
    assert facts(feed, 4) == set()


def test_the_log_is_whole_up_to_the_first_fact_that_is_missing(feed):
    happened(feed, (1, "a", ""), (2, "", ""), (4, "c", ""))

    assert [asyncio.run(feed.is_whole(n)) for n in range(6)] == [True] * 3 + [False] * 3


def test_members_are_those_whose_last_change_up_to_a_fact_was_to_enter(feed):
    happened(feed, (1, "abcd", ""), (2, "", "ab"), (3, "a", "d"), (4, "e", "c"))

    assert [members(feed, n) for n in range(5)] == ["", "abcd", "cd", "ac", "ae"]
    assert members(feed, 1, "a", 2) == "bc"
    (a, _) = asyncio.run(feed.members(3, "", 2))
    assert (a.change, a.changed_at) == ("member", make.NOON + timedelta(hours=3))


def test_a_feed_is_of_one_tenant_and_segment(warehouse, feed):
    happened(feed, (1, "a", ""))
    for other in (Feed(warehouse, feed.tenant_id, 4), Feed(warehouse, next(_tenants), 3)):
        happened(other, (1, "z", ""))

    assert changes(feed, 0) == [(1, "a", "entered")]
    assert members(feed, 1) == "a"


ODD = "a'\\\t\n\u2028 é"


def test_an_id_may_hold_any_character(feed):
    happened(feed, (1, [ODD, "b"], ""))

    assert changes(feed, 0, ODD) == [(1, "b", "entered")]
    assert {user for _, user, _ in changes(feed, 0)} == {ODD, "b"}


def test_a_change_tells_the_traits_that_are_wanted_and_there(warehouse, feed):
    happened(feed, (1, ["a", "b", ODD], ""))
    long = "x" * MOST_TRAIT
    profile = {
        "merged_into": "",
        "first_seen": make.NOON,
        "last_seen": make.NOON,
        "version": 1,
        "tenant_id": feed.tenant_id,
    }
    traits = '{"plan":"pro","n":{"x":[1,null]},"none":null,"long":"' + long + '","other":1}'
    rows = [{**profile, "user_id": user, "traits": traits} for user in ("a", ODD)]
    asyncio.run(warehouse.insert("segmentation.profiles", rows))

    async def told():
        found = await feed.changes(Position(sequence=0), 1, 9)
        names = ("plan", "n", "none", "long", "absent")
        return await feed.with_traits([each.told for each in found], names)

    expected = {"plan": "pro", "n": {"x": [1, None]}, "none": None}
    found = {change.user_id: change.traits for change in asyncio.run(told())}
    assert found == {"a": expected, ODD: expected, "b": {}}
