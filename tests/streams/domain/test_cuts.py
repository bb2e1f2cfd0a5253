from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.batches import LoggedChange, MemberChange, Position
from streams.domain.cuts import Cut, cut

AT = datetime(2026, 5, 9, 12, tzinfo=UTC)


def change(user_id) -> MemberChange:
    return MemberChange(user_id=user_id, change="entered", changed_at=AT)


def log(*facts: tuple[int, str]) -> list[LoggedChange]:
    """Facts by their sequence, each with its users, a letter each."""
    return [
        LoggedChange(sequence=sequence, told=change(user))
        for sequence, users in facts
        for user in users
    ]


def at(sequence, user_id="") -> Position:
    return Position(sequence=sequence, user_id=user_id)


@pytest.mark.parametrize(
    ("begin", "found", "size", "users", "end"),
    [
        (at(0), log((1, "ab")), 5, "ab", at(1)),
        (at(0), log((1, "ab"), (2, "c")), 5, "abc", at(2)),
        (at(0), log((1, "ab"), (2, "c")), 2, "ab", at(1)),
        (at(0), log((1, "abc")), 2, "ab", at(0, "b")),
        (at(0, "b"), log((1, "c"), (2, "a")), 2, "ca", at(2)),
        (at(4), log((5, "a"), (7, "b")), 5, "a", at(5)),
        (at(4), log((5, "abc"), (7, "b")), 2, "ab", at(4, "b")),
        (at(4), log((5, "ab"), (7, "c")), 2, "ab", at(5)),
    ],
)
def test_a_batch_is_what_comes_next_and_is_there(begin, found, size, users, end):
    assert cut(begin, found, size) == Cut(tuple(map(change, users)), end)


@pytest.mark.parametrize("found", [[], log((6, "a")), log((7, "a"), (8, "b"))])
def test_a_fact_that_is_not_there_yet_is_waited_for(found):
    assert cut(at(4), found, 5) is None


FACTS = st.lists(st.sets(st.sampled_from("abcdefgh"), min_size=1), min_size=1, max_size=8)


@given(FACTS, st.integers(1, 9), st.data())
def test_every_change_is_told_once_and_in_order_whenever_its_fact_comes(facts, size, data):
    whole = log(*((number, "".join(sorted(users))) for number, users in enumerate(facts, 1)))
    there = data.draw(st.permutations(range(1, len(facts) + 1)))
    known, told, begin = set(), [], at(0)
    for arrived in there:
        known.add(arrived)
        while found := cut(begin, after(begin, whole, known, size + 1), size):
            assert 1 <= len(found.changes) <= size
            told += found.changes
            begin = found.end

    assert told == [each.told for each in whole]
    assert begin == at(len(facts))


def after(begin, whole, known, most):
    """What a read finds after this position."""
    place = (begin.sequence + 1, begin.user_id)
    later = [e for e in whole if e.sequence in known and (e.sequence, e.told.user_id) > place]
    return later[:most]
