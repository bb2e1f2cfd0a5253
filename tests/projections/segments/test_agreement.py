"""One truth: what a definition means in SQL, on the real engine, and what it means in Python.

The examples are the same each time; `--hypothesis-profile=thorough` tries others, and more.
"""

import asyncio
from itertools import count as counting

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from projections.segments import compile as compiler
from streams.domain.segments import evaluate
from tests.conftest import THOROUGH
from tests.segments.trees import definitions, focused
from tests.segments.values import NOW
from tests.segments.worlds import LIVE, focused_worlds, load, worlds

TENANTS = (f"agreement-{number}" for number in counting())


def evaluated(definition, world):
    return {
        history.user_id
        for history in world.histories()
        if evaluate(definition, history, NOW, world.members.__getitem__)
    }


async def compiled(warehouse, tenant, definition):
    question = compiler.members(definition, tenant, NOW, after="", limit=len(LIVE) + 1)
    rows = await warehouse.ask(question.sql, question.parameters)
    return {row["user_id"] for row in rows}


async def counted(warehouse, tenant, definition):
    question = compiler.count(definition, tenant, NOW)
    return await warehouse.ask(question.sql, question.parameters)


async def agree(warehouse, world, trees):
    tenant = next(TENANTS)
    await load(warehouse, tenant, world)
    for tree in trees:
        meant = evaluated(tree, world)

        assert (tree, await compiled(warehouse, tenant, tree)) == (tree, meant)
    numbers = {"count": len(meant), "total": len(LIVE)}

    assert (tree, await counted(warehouse, tenant, tree)) == (tree, [numbers])


def examples(part):
    """So many of the profile's, without shrinking: each step is new rows in the warehouse."""
    return settings(
        max_examples=round(part * settings.default.max_examples),
        derandomize=settings.get_current_profile_name() != THOROUGH,
        deadline=None,
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


@pytest.mark.slow
@examples(0.75)
@given(world=worlds, trees=st.lists(definitions, min_size=8, max_size=12))
def test_sql_and_python_mean_the_same_customers(warehouse, world, trees):
    asyncio.run(agree(warehouse, world, trees))


@pytest.mark.parametrize("leaves", focused.values(), ids=focused.keys())
@examples(0.2)
@given(data=st.data())
def test_they_agree_on_the_borders_of_a_leaf(warehouse, leaves, data):
    world = data.draw(focused_worlds)
    trees = data.draw(st.lists(leaves, min_size=12, max_size=16))

    asyncio.run(agree(warehouse, world, trees))
