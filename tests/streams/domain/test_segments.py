from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given

from schemas.history import History, PastEvent
from schemas.segment_forms import canonical
from schemas.segments import Definition
from streams.domain.segments import evaluate
from tests.schemas.test_segments import SEED, aggregate, defined, event, sequence, trait
from tests.segments.trees import definitions
from tests.segments.worlds import worlds

NOW = datetime(2026, 5, 9, 12, tzinfo=UTC)
DAY = timedelta(days=1)
MILLISECOND = timedelta(milliseconds=1)


def past(name="e", ago=DAY, message_id=None, received=0, user_id="u", **properties):
    return PastEvent(
        message_id=message_id or f"{name} {ago} {properties}",
        event=name,
        user_id=user_id,
        ts=NOW - ago,
        received_at=NOW + received * MILLISECOND,
        properties=properties,
    )


def means(root, *events, traits=None, members=()):
    history = History(user_id="u", traits=traits or {}, past=events)
    return evaluate(defined(root), history, NOW, {1: members}.__getitem__)


def test_the_specs_example_means_who_bought_lately_and_never_wished():
    seed = SEED["root"]
    order = past("Order Completed", 6 * DAY)

    assert means(seed, order)
    assert not means(seed, past("Order Completed", 8 * DAY))
    assert not means(seed, order, past("Product Added to Wishlist", 400 * DAY))
    assert not means(seed)


@pytest.mark.parametrize(
    ("occurs", "counts"),
    [
        ({}, {1, 2, 3}),
        ({"times": 2}, {2, 3}),
        ({"occurs": "at_most", "times": 2}, {0, 1, 2}),
        ({"occurs": "exactly", "times": 2}, {2}),
        ({"occurs": "never"}, {0}),
    ],
)
def test_events_are_counted(occurs, counts):
    happened = [past(n=n) for n in range(3)]

    assert {n for n in range(4) if means(event(**occurs), *happened[:n], past("f"))} == counts


@pytest.mark.parametrize(
    ("window", "inside", "outside"),
    [
        (None, [timedelta(), 900 * DAY], [-MILLISECOND, -DAY]),
        (
            {"last": {"value": 2, "unit": "day"}},
            [timedelta(), 2 * DAY - MILLISECOND],
            [2 * DAY, -MILLISECOND],
        ),
        (
            {"ago": [2, 1], "unit": "week"},
            [7 * DAY, 14 * DAY - MILLISECOND],
            [7 * DAY - MILLISECOND, 14 * DAY],
        ),
        (
            {"after": "2026-05-08T12:00:00Z", "before": "2026-05-09T12:00:00Z"},
            [DAY, MILLISECOND],
            [DAY + MILLISECOND, timedelta()],
        ),
        ({"after": "2026-05-08"}, [1.5 * DAY, timedelta()], [1.5 * DAY + MILLISECOND, -DAY]),
        ({"before": "2027-01-01"}, [900 * DAY, timedelta()], [-MILLISECOND]),
    ],
)
def test_windows_are_half_open_and_end_now(window, inside, outside):
    assert all(means(event(window=window), past(ago=ago)) for ago in inside)
    assert not any(means(event(window=window), past(ago=ago)) for ago in outside)


def test_of_a_message_the_delivery_received_last_counts_once():
    twice = [past(message_id="m", received=2, n=2), past(message_id="m", ago=3 * DAY, n=1)]

    assert means(event(occurs="exactly", times=1), *twice)
    assert means(event(where=[{"prop": "n", "op": "eq", "value": 2}]), *twice)
    assert not means(event(where=[{"prop": "n", "op": "eq", "value": 1}]), *twice)
    assert not means(event(), past(message_id="m"), past(message_id="m", ago=-DAY, received=1))


def test_one_message_id_under_two_ids_is_two_messages():
    events = [past(message_id="m"), past(message_id="m", user_id="anon")]

    assert means(event(occurs="exactly", times=2), *events)


def test_an_event_counts_only_where_all_conditions_hold():
    where = [{"prop": "a", "op": "eq", "value": 1}, {"prop": "b", "op": "exists"}]

    assert means(event(where=where), past(a=1, b=""))
    assert not means(event(where=where), past(a=1), past(b=1))


AGGREGATES = [
    ("sum", "eq", 0.3, [0.1, 0.2], True),
    ("sum", "gt", 0.3, [0.1, 0.2], False),
    ("sum", "eq", 0, [], True),
    ("sum", "gte", 0, [], True),
    ("sum", "eq", 3, [1, 2, "4", True, None], True),
    ("sum", "eq", 1, [1, 10**11 + 1], True),
    ("sum", "eq", 1e-6, [6e-7], True),
    ("sum", "eq", 0, [5e-7], True),
    ("sum", "eq", 2e-6, [1.5e-6], True),
    ("sum", "eq", 2e11, [10**11, 1e11 - 1, 1], True),
    ("avg", "eq", 1.5, [1, 2], True),
    ("avg", "gt", 0.333333, [1, 0, 0], True),
    ("avg", "lt", 0.333334, [1, 0, 0], True),
    ("avg", "lt", 1, [], False),
    ("avg", "lt", 1e15, [10**11], True),
    ("avg", "lt", 1e11, [10**11, 99_999_999_999.99998], True),
    ("avg", "eq", 1e11, [10**11, 99_999_999_999.99998], False),
    ("min", "eq", -1, [3, -1, "x"], True),
    ("min", "lt", 1, [], False),
    ("max", "eq", 1e12, [3, 1e12], True),
    ("max", "eq", 0.1, [0.1], True),
    ("max", "gte", 0, [], False),
    ("max", "gte", 0, ["1"], False),
    ("count_distinct", "eq", 0, [], True),
    ("count_distinct", "eq", 4, [1, 1.0, True, "1", "true", None, [1], {}], True),
    ("count_distinct", "eq", 2, ["a", "A", "a"], True),
    ("count_distinct", "gt", 0.5, [0, -0.0], True),
    ("count_distinct", "eq", 1, [0, -0.0], True),
]


@pytest.mark.parametrize(("fn", "op", "value", "given", "is_so"), AGGREGATES)
def test_aggregates_count_what_is_there(fn, op, value, given, is_so):
    events = [past(p=each, n=n) for n, each in enumerate(given)]

    assert means(aggregate(fn=fn, op=op, value=value), *events, past(n=-1)) == is_so


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("hours", "within", "is_so"),
    [
        ({"a": [3], "b": [2]}, 1, True),
        ({"a": [2], "b": [3]}, 9, False),
        ({"a": [2], "b": [2]}, 9, False),
        ({"a": [3], "b": [1.9]}, 1, False),
        ({"a": [9, 3], "b": [2]}, 1, True),
        ({"a": [3], "b": [2, 0]}, 1, True),
        ({"a": [3]}, 9, False),
        ({}, 9, False),
    ],
)
def test_steps_follow_each_other_in_time(hours, within, is_so):
    events = [past(name, hour * HOUR) for name, times in hours.items() for hour in times]
    steps = [{"event": "a"}, {"event": "b"}]
    wanted = sequence(within={"value": within, "unit": "hour"}) | {"steps": steps}

    assert means(wanted, *events) == is_so


def test_one_event_is_one_step():
    assert not means(sequence(), past())
    assert means(sequence(), past(), past(ago=DAY - MILLISECOND))
    assert not means(sequence(3), past(), past(ago=DAY - MILLISECOND))


def test_steps_outside_the_window_do_not_count():
    window = {"last": {"value": 2, "unit": "day"}}

    assert means(sequence(window=window), past(ago=1.5 * DAY), past())
    assert not means(sequence(window=window), past(ago=2 * DAY), past())


def test_traits_are_the_profiles():
    assert means(trait("eq", "pro"), past(t="free"), traits={"t": "pro"})
    assert not means(trait("eq", "pro"), past(t="pro"))


def test_membership_is_asked_of_the_caller():
    segment = {"type": "segment", "segment_id": 1}

    assert means(segment, members={"u"})
    assert not means(segment, members={"v"})
    assert means({**segment, "member": False}, members={"v"})


@pytest.mark.parametrize(
    ("kind", "both", "one", "none"), [("and", True, False, False), ("or", True, True, False)]
)
def test_groups_are_all_or_any(kind, both, one, none):
    group = {"type": kind, "children": [event(), trait("exists")]}

    assert means(group, past(), traits={"t": 1}) == both
    assert means(group, past()) == one
    assert means(group) == none
    assert means({"type": "not", "child": group}) != none


@given(definitions, worlds)
def test_the_canonical_form_means_the_same(definition, world):
    simplest = Definition.model_validate_json(canonical(definition))

    for history in world.histories():
        meant = evaluate(definition, history, NOW, world.members.__getitem__)
        assert evaluate(simplest, history, NOW, world.members.__getitem__) == meant
