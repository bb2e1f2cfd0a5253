"""Only news that may matter has a segment evaluated anew."""

import pytest
from hypothesis import given

from schemas.history import History
from schemas.segment_interest import event_names, is_timed, may_mean_strangers
from schemas.segments import Definition
from streams.domain.segments import evaluate
from tests.segments.trees import definitions
from tests.segments.values import NOW

BOUGHT = {"type": "event", "event": "Bought"}
NEVER = {**BOUGHT, "occurs": "never"}
SPENT = {"type": "event_aggregate", "event": "Paid", "prop": "total", "op": "gt", "value": 1}
STEPS = {
    "type": "sequence",
    "steps": [{"event": "Seen"}, {"event": "Bought"}],
    "within": {"value": 1, "unit": "day"},
}
PLAN = {"type": "trait", "trait": "plan", "op": "eq", "value": "pro"}
RECENT = {"prop": "at", "op": "within_last", "value": {"value": 1, "unit": "day"}}
WEEK = {"last": {"value": 7, "unit": "day"}}
OTHER = {"type": "segment", "segment_id": 7}


def all_of(*children):
    return {"type": "and", "children": list(children)}


def any_of(*children):
    return {"type": "or", "children": list(children)}


def negated(child):
    return {"type": "not", "child": child}


def defined(root):
    return Definition.model_validate({"version": 1, "root": root})


def test_the_events_that_a_definition_speaks_of():
    spent = {**SPENT, "fn": "sum"}
    tree = defined(all_of(BOUGHT, negated(any_of(spent, STEPS)), PLAN, OTHER))

    assert event_names(tree) == {"Bought", "Paid", "Seen"}
    assert event_names(defined(STEPS)) == {"Bought", "Seen"}
    assert event_names(defined(PLAN)) == set()


@pytest.mark.parametrize(
    ("root", "expected"),
    [
        (BOUGHT, False),
        ({**BOUGHT, "window": WEEK}, True),
        ({**BOUGHT, "window": {"before": "2026-01-01"}}, True),
        ({**BOUGHT, "where": [RECENT]}, True),
        ({**SPENT, "fn": "sum"}, False),
        ({**SPENT, "fn": "sum", "window": WEEK}, True),
        (STEPS, False),
        ({**STEPS, "window": WEEK}, True),
        ({**STEPS, "steps": [{"event": "Seen", "where": [RECENT]}, {"event": "Bought"}]}, True),
        (PLAN, False),
        ({"type": "trait", "trait": "born", "op": "before_last", "value": RECENT["value"]}, True),
        (OTHER, False),
        (all_of(PLAN, negated({**BOUGHT, "window": WEEK})), True),
    ],
)
def test_time_alone_matters_to_windows_and_ages(root, expected):
    assert is_timed(defined(root)) is expected


@pytest.mark.parametrize(
    ("root", "expected"),
    [
        (BOUGHT, False),
        (NEVER, True),
        ({**BOUGHT, "occurs": "at_most"}, True),
        ({**BOUGHT, "occurs": "exactly", "times": 1}, False),
        (negated(BOUGHT), True),
        (negated(NEVER), False),
        (all_of(NEVER, PLAN), False),
        (all_of(NEVER, negated(PLAN)), True),
        (any_of(NEVER, PLAN), True),
        (any_of(BOUGHT, PLAN), False),
        ({**SPENT, "fn": "sum"}, True),
        ({**SPENT, "fn": "count_distinct"}, True),
        ({**SPENT, "fn": "avg"}, False),
        (STEPS, False),
        (OTHER, True),
        (negated(OTHER), True),
        (all_of(OTHER, BOUGHT), False),
        (any_of(OTHER, BOUGHT), True),
        ({**PLAN, "op": "neq"}, True),
        ({"type": "trait", "trait": "plan", "op": "not_exists"}, True),
    ],
)
def test_who_may_mean_somebody_of_whom_nothing_is_known(root, expected):
    assert may_mean_strangers(defined(root)) is expected


@given(tree=definitions)
def test_nobody_is_meant_who_was_ruled_out(tree):
    stranger = History(user_id="new", traits={}, past=())
    everyone, nobody = (lambda _: {"new"}), (lambda _: set())

    for members_of in (everyone, nobody):
        meant = evaluate(tree, stranger, NOW, members_of)
        assert may_mean_strangers(tree) or not meant
