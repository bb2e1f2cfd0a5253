"""A segment's past, told as facts, comes to the same members day by day."""

from datetime import UTC, date, datetime, timedelta
from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from infra.demo.past import DayEnd, day_ends, past_facts
from schemas.membership_events import MOST_CHANGES

FIRST = date(2026, 4, 9)
ENDS = day_ends(FIRST, date(2026, 4, 13))


def told(*members):
    """The facts of days with these members."""
    days = [DayEnd(at, frozenset(some)) for at, some in zip(ENDS, members, strict=False)]
    return list(past_facts("acme", 7, days))


def test_a_day_ends_a_moment_before_the_next():
    assert [at.date() for at in ENDS] == [FIRST + timedelta(days=day) for day in range(4)]
    assert ENDS[0] == datetime(2026, 4, 9, 23, 59, 59, 999_000, UTC)
    assert day_ends(FIRST, FIRST) == []


def test_who_comes_enters_and_who_goes_exits():
    first, second = told({"ann", "bob"}, {"bob", "cid"})

    assert (first.entered, first.exited, first.member_count) == (("ann", "bob"), (), 2)
    assert (second.entered, second.exited, second.member_count) == (("cid",), ("ann",), 2)
    assert (first.occurred_at, second.occurred_at) == (ENDS[0], ENDS[1])
    assert (first.tenant_id, first.segment_id, first.version) == ("acme", 7, 1)


def test_a_day_without_changes_is_counted_too():
    facts = told({"ann"}, {"ann"}, set(), set())

    assert [fact.member_count for fact in facts] == [1, 1, 0, 0]
    assert [fact.occurred_at for fact in facts] == ENDS


def test_a_day_with_many_changes_is_several_facts():
    facts = told({f"u-{number}" for number in range(MOST_CHANGES + 1)}, set())

    assert [len(fact.entered) for fact in facts] == [MOST_CHANGES, 1, 0, 0]
    assert [fact.sequence for fact in facts] == [1, 2, 3, 4]


@given(st.lists(st.frozensets(st.sampled_from("abcdef")), min_size=1, max_size=4))
def test_folded_the_facts_are_the_members_of_each_day(days):
    facts = told(*days)
    folded = accumulate(facts, lambda held, f: held - {*f.exited} | {*f.entered}, initial=set())

    assert list(folded)[1:] == [set(day) for day in days]
    assert [fact.sequence for fact in facts] == list(range(1, len(days) + 1))
