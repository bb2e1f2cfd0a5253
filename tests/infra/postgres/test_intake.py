import asyncio
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.postgres.intake import FACT_BYTES, REMEMBERED, PostgresIntake, forget, in_parts
from schemas.errors import Unavailable
from tests import make
from tests.clock import SetClock
from tests.infra.postgres.scenes import ask, facts_of, opened, play

NOW = make.NOON
MOMENT = timedelta(milliseconds=1)


def accepted(url, tenant, *events, at=NOW):
    return play(url, lambda database: PostgresIntake(database).accept(tenant, events, at))


def on_log(url, tenant):
    facts = facts_of(url, tenant, "events-ingested")
    return [event for fact in facts for event in fact.events]


def test_events_of_one_call_are_one_fact(url, tenant):
    events = [make.happened(f"m{number}") for number in range(100)]

    assert accepted(url, tenant, *events) == frozenset()
    (fact,) = facts_of(url, tenant, "events-ingested")
    assert fact.events == tuple(events)
    assert (fact.occurred_at, fact.recorded_at) == (NOW, NOW)


def test_an_event_that_came_before_is_known_whatever_else_differs(url, tenant):
    accepted(url, tenant, make.happened("m1"))
    again = make.happened("m1", user_id="bob", ts=NOW - timedelta(days=300), event="Other")

    assert accepted(url, tenant, make.happened("m2"), again, at=NOW + MOMENT) == {1}
    assert [event.message_id for event in on_log(url, tenant)] == ["m1", "m2"]


def test_of_one_id_twice_in_a_call_the_first_counts(url, tenant):
    first, second = make.happened("m1"), make.happened("m1", event="Other")

    assert accepted(url, tenant, first, make.happened("m2"), second) == {2}
    assert on_log(url, tenant) == [first, make.happened("m2")]


def test_nothing_new_puts_nothing_on_the_log(url, tenant):
    accepted(url, tenant, make.happened("m1"))
    accepted(url, tenant, make.happened("m1"), at=NOW + MOMENT)

    assert len(facts_of(url, tenant, "events-ingested")) == 1


@pytest.mark.parametrize(
    ("later", "known"), [(REMEMBERED - MOMENT, {0}), (REMEMBERED, frozenset())]
)
def test_an_id_is_remembered_for_seven_days(url, tenant, later, known):
    accepted(url, tenant, make.happened("m1"))

    assert accepted(url, tenant, make.happened("m1"), at=NOW + later) == known


def test_a_repeat_does_not_lengthen_the_seven_days(url, tenant):
    accepted(url, tenant, make.happened("m1"))
    accepted(url, tenant, make.happened("m1"), at=NOW + timedelta(days=6))

    assert accepted(url, tenant, make.happened("m1"), at=NOW + REMEMBERED) == frozenset()


def test_an_id_means_nothing_to_another_tenant(url, tenant, other_tenant):
    accepted(url, tenant, make.happened("m1"))

    assert accepted(url, other_tenant, make.happened("m1")) == frozenset()


def test_many_calls_with_the_same_ids_at_once_take_each_once(url, tenant):
    events = [make.happened(f"m{number}") for number in range(50)]

    async def scene():
        async with opened(url, 12) as one, opened(url, 12) as two:
            calls = [
                PostgresIntake(database).accept(tenant, sent, NOW)
                for database in (one, two)
                for sent in (events, events[::-1], events[20:], events[:30][::-1]) * 3
            ]
            return await asyncio.gather(*calls)

    known = asyncio.run(scene())

    assert len(known) == 24
    taken = [event.message_id for event in on_log(url, tenant)]
    assert sorted(taken) == sorted(event.message_id for event in events)


def test_an_id_is_remembered_only_with_its_fact(url, tenant):
    """Killed in between, the event comes again and is new."""

    async def cut(database):
        async with database.system() as connection:
            await connection.execute("LOCK TABLE outbox IN ACCESS EXCLUSIVE MODE")
            with pytest.raises(Unavailable):
                await PostgresIntake(database).accept(tenant, [make.happened("m1")], NOW)

    play(url, cut)

    assert accepted(url, tenant, make.happened("m1")) == frozenset()


def test_what_is_too_old_is_forgotten_some_at_a_time(url, tenant):
    ask(url, "DELETE FROM message_ids")
    clock = SetClock(NOW)
    accepted(url, tenant, *(make.happened(f"m{number}") for number in range(5)))
    accepted(url, tenant, make.happened("young"), at=NOW + MOMENT)
    clock.move(days=7, milliseconds=1)

    async def scene(database):
        return [await forget(database, 3) for _ in range(3)]

    assert play(url, scene, clock) == [3, 2, 0]
    assert len(ask(url, "SELECT 1 FROM message_ids")) == 1


@given(st.lists(st.integers(0, 900), max_size=40), st.integers(1, 2000))
def test_a_part_is_as_large_as_may_be_and_the_parts_are_the_whole(sizes, most):
    events = [make.happened("m", context="x" * size) for size in sizes]
    parts = list(in_parts(events, most))

    def size(part):
        return sum(len(event.model_dump_json()) for event in part)

    assert [event for part in parts for event in part] == events
    assert all(len(part) == 1 or size(part) <= most for part in parts)
    for part, after in pairwise(parts):
        assert size((*part, after[0])) > most


def test_a_part_may_be_exactly_as_large_as_is_said():
    events = [make.happened("m1"), make.happened("m2")]
    size = sum(len(event.model_dump_json()) for event in events)

    assert len(list(in_parts(events, size))) == 1
    assert len(list(in_parts(events, size - 1))) == 2


def test_a_large_call_is_several_facts(url, tenant):
    events = [make.happened(f"m{n}", context="x" * (FACT_BYTES // 4)) for n in range(5)]
    accepted(url, tenant, *events)

    assert [len(f.events) for f in facts_of(url, tenant, "events-ingested")] == [3, 2]
