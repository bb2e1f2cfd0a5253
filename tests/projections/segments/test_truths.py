"""Case by case, the statement means what the plain interpreter is told to mean."""

import asyncio
from itertools import count as counting

import pytest

from projections.segments import compile as compiler
from schemas.history import PastEvent
from tests.schemas.test_segments import DAY, aggregate, defined, trait
from tests.segments.values import NOW
from tests.segments.worlds import LIVE, World, load
from tests.streams.domain.test_segment_values import AGES, EQUALITIES, ORDERS, WORDINGS
from tests.streams.domain.test_segments import AGGREGATES

TENANTS = (f"truths-{number}" for number in counting())


def means(warehouse, roots, *, traits=None, values=()):
    """For each root whether it means the first customer, who has the traits and did an event."""
    return asyncio.run(_means(warehouse, roots, {LIVE[0]: traits or {}}, values))


async def _means(warehouse, roots, traits, values):
    tenant = next(TENANTS)
    events = [_event(number, value) for number, value in enumerate(values)]
    await load(warehouse, tenant, World({live: {} for live in LIVE} | traits, events, {}))
    return [LIVE[0] in await _members(warehouse, tenant, root) for root in roots]


async def _members(warehouse, tenant, root):
    question = compiler.members(defined(root), tenant, NOW, after="", limit=len(LIVE))
    rows = await warehouse.ask(question.sql, question.parameters)
    return {row["user_id"] for row in rows}


def _event(number, value):
    return PastEvent(
        message_id=f"{number}",
        event="e",
        user_id=LIVE[0],
        ts=NOW,
        received_at=NOW,
        properties={"p": value},
    )


@pytest.mark.parametrize(("wanted", "given", "is_equal"), EQUALITIES)
def test_equal_is_the_same_type_and_value(warehouse, wanted, given, is_equal):
    roots = [trait("eq", wanted), trait("neq", wanted), trait("in", ["other", wanted])]

    assert means(warehouse, roots, traits={"t": given}) == [is_equal, not is_equal, is_equal]


@pytest.mark.parametrize(("op", "wanted", "given", "is_so"), [*ORDERS, *WORDINGS])
def test_values_are_compared_and_words_are_found(warehouse, op, wanted, given, is_so):
    assert means(warehouse, [trait(op, wanted)], traits={"t": given}) == [is_so]


@pytest.mark.parametrize(("given", "is_within", "is_before"), AGES)
def test_a_moment_is_younger_or_at_least_that_old(warehouse, given, is_within, is_before):
    roots = [trait("within_last", DAY), trait("before_last", DAY)]

    assert means(warehouse, roots, traits={"t": given}) == [is_within, is_before]


@pytest.mark.parametrize("case", AGGREGATES)
def test_aggregates_count_what_is_there(warehouse, case):
    fn, op, value, given, is_so = case
    root = aggregate(fn=fn, op=op, value=value)

    assert means(warehouse, [root], values=[*given, None]) == [is_so]
