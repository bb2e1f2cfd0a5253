from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.batches import LoggedChange, MemberChange, Position
from streams.domain.cuts import Cut, cut, reached

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
    ("begin", "facts", "last"),
    [
        (at(0), {1}, 1),
        (at(0), {1, 2, 3}, 3),
        (at(4), {5, 7, 8}, 5),
        (at(4, "b"), {5, 6}, 6),
        (at(4), set(), None),
        (at(4), {6, 7}, None),
        (at(4), {4}, None),
    ],
)
def test_a_fact_that_is_not_there_yet_is_waited_for(begin, facts, last):
    assert reached(begin, facts) == last


@pytest.mark.parametrize(
    ("until", "found", "size", "users", "end"),
    [
        (1, log((1, "ab")), 5, "ab", at(1)),
        (2, log((1, "ab"), (2, "c")), 5, "abc", at(2)),
        (2, log((1, "ab"), (2, "c")), 2, "ab", at(1)),
        (1, log((1, "abc")), 2, "ab", at(0, "b")),
        (2, log((1, "c"), (2, "a")), 2, "ca", at(2)),
        (2, log((1, "c"), (2, "ab")), 2, "ca", at(1, "a")),
        (7, log((5, "a")), 5, "a", at(7)),
        (7, log((5, "a"), (7, "b")), 1, "a", at(5)),
        (7, [], 5, "", at(7)),
    ],
)
def test_a_batch_is_what_comes_next(until, found, size, users, end):
    assert cut(until, found, size) == Cut(tuple(map(change, users)), end)


FACTS = st.lists(st.sets(st.sampled_from("abcdefgh")), min_size=1, max_size=8)


@given(FACTS, st.integers(1, 9), st.data())
def test_every_change_is_told_once_and_in_order_whenever_its_fact_comes(facts, size, data):
    whole = log(*((number, "".join(sorted(users))) for number, users in enumerate(facts, 1)))
    there = data.draw(st.permutations(range(1, len(facts) + 1)))
    known, told, begin = set(), [], at(0)
    for arrived in there:
        known.add(arrived)
        while until := reached(begin, known):
            found = cut(until, after(begin, whole, until, size + 1), size)
            assert len(found.changes) <= size
            told += found.changes
            begin = found.end

    assert told == [each.told for each in whole]
    assert begin == at(len(facts))


def after(begin, whole, until, most):
    """What a read finds after this position."""
    place = (begin.sequence + 1, begin.user_id)
    return [e for e in whole if e.sequence <= until and (e.sequence, e.told.user_id) > place][:most]
