import asyncio
import re
from itertools import chain

import pytest

from projections.segments import compile as compiler
from schemas.history import PastEvent
from schemas.segment_rules import check
from schemas.segments import Definition
from tests.schemas.test_segments import DAY, SEED, aggregate, defined, event, sequence, trait
from tests.segments.values import NOW
from tests.segments.worlds import LIVE, World, load

EVERYBODY = trait("not_exists")
MARK = "Zürich' --"


def group(children):
    return {"type": "and", "children": children}


def marked():
    """A definition with the mark in every place for a text."""
    conditions = [
        {"prop": MARK, "op": "eq", "value": MARK},
        {"prop": MARK, "op": "in", "value": [MARK]},
        {"prop": MARK, "op": "contains", "value": MARK},
    ]
    base = {"event": MARK, "where": conditions}
    return defined(
        group(
            [
                event(**base),
                aggregate(**base, prop=MARK),
                sequence() | {"steps": [base, base]},
                {"type": "trait", "trait": MARK, "op": "starts_with", "value": MARK},
            ]
        )
    )


@pytest.fixture(scope="module")
def loaded(warehouse):
    """A tenant whose customers did nothing but `u1`, who did everything of the example."""
    order = PastEvent(
        message_id="m1",
        event="Order Completed",
        user_id="anon-1",
        ts=NOW,
        received_at=NOW,
        properties={},
    )
    world = World({live: {} for live in LIVE}, [order], {1: {"u7"}})
    asyncio.run(load(warehouse, "compiled", world))
    return warehouse


def asked(warehouse, question):
    return asyncio.run(warehouse.ask(question.sql, question.parameters))


def ids(warehouse, question):
    return [row["user_id"] for row in asked(warehouse, question)]


def test_the_specs_example_finds_the_customer_by_a_merged_profiles_event(loaded):
    definition = Definition.model_validate(SEED)

    assert ids(loaded, compiler.members(definition, "compiled", NOW, after="", limit=9)) == ["u1"]
    assert asked(loaded, compiler.count(definition, "compiled", NOW)) == [
        {"count": 1, "total": len(LIVE)}
    ]


def test_who_never_did_something_is_among_the_live_profiles(loaded):
    never = defined(event(event="Order Completed", occurs="never"))
    question = compiler.members(never, "compiled", NOW, after="", limit=9)

    assert ids(loaded, question) == sorted({*LIVE} - {"u1"})


def test_pages_follow_each_other_without_gap_or_repetition(loaded):
    pages, after = [], ""
    while page := ids(
        loaded, compiler.members(defined(EVERYBODY), "compiled", NOW, after=after, limit=3)
    ):
        pages.append(page)
        after = page[-1]

    assert [len(page) for page in pages] == [3, 3, 2]
    assert [*chain(*pages)] == sorted(LIVE)


def test_a_sample_is_the_same_each_time_and_of_members_only(loaded):
    everybody = defined(EVERYBODY)
    question = compiler.sample(everybody, "compiled", NOW, limit=3)
    order = ids(loaded, compiler.sample(everybody, "compiled", NOW, limit=99))
    member = defined({"type": "segment", "segment_id": 1})

    assert ids(loaded, question) == ids(loaded, question) == order[:3]
    assert order != sorted(LIVE)
    assert ids(loaded, compiler.sample(member, "compiled", NOW, limit=3)) == ["u7"]


def test_another_tenant_has_nobody(loaded):
    question = compiler.count(defined(EVERYBODY), "nobody's", NOW)

    assert asked(loaded, question) == [{"count": 0, "total": 0}]


def test_no_value_is_text_of_the_statement():
    question = compiler.members(marked(), MARK, NOW, after=MARK, limit=1)
    plain = [value for value in question.parameters.values() if MARK in str(value)]

    assert "rich" not in question.sql
    assert len(plain) >= 20


def test_all_that_is_bound_is_named_in_the_statement():
    question = compiler.members(marked(), MARK, NOW, after=MARK, limit=1)
    placed = set(re.findall(r"\{(\w+):[\w(), ]+\}", question.sql))

    assert placed <= question.parameters.keys()


def test_events_are_read_once_however_many_leaves_ask_for_them():
    leaves = [event(event=f"e{n}") for n in range(20)]
    question = compiler.count(defined(group(leaves)), "t", NOW)

    assert question.sql.count("segmentation.events") == 1


def long_conditions(count):
    return [{"prop": f"p{n}", "op": "within_last", "value": DAY} for n in range(count)]


@pytest.mark.parametrize(
    "root",
    [
        group([event(where=long_conditions(10)) for _ in range(10)]),
        group([sequence() | {"steps": [{"event": "e", "where": long_conditions(10)}] * 5}] * 2),
        group([group([aggregate(fn="count_distinct")] * 16) for _ in range(2)]),
        trait("in", ["\\'\t" * 85] * 1000),
    ],
)
def test_the_largest_definitions_run(loaded, root):
    definition = defined(root)
    check(definition)

    assert asked(loaded, compiler.count(definition, "compiled", NOW))[0]["total"] == len(LIVE)
