import asyncio
from collections import Counter
from datetime import timedelta
from typing import get_args

import pytest
from prometheus_client import CollectorRegistry

from infra.clickhouse_server import ServerWarehouse
from infra.runtime import open_runtime
from infra.settings import Settings
from projections.writer import Projector
from schemas.events import CatalogChanged, EventsIngested, Fact
from schemas.topics import (
    DEAD_LETTERS,
    TOPICS,
    heard_by,
    key_of,
    topic_holding,
    topic_of,
)
from streams.app import build_agents, build_crews
from streams.metrics import AgentMetrics
from tests import make

FACT_TYPES = get_args(get_args(Fact)[0])


def agents():
    """The names of all agents; no part that they speak with is there, and none is asked."""

    async def scene():
        async def nowhere():
            return "postgresql://127.0.0.1:1/"

        runtime = await open_runtime(
            Settings(),
            postgres=nowhere,
            warehouse=ServerWarehouse("clickhouse://127.0.0.1:1/"),
            pepper="",
            sealing_key="x",
        )
        projector = Projector(runtime.warehouse)
        crews = build_crews(runtime, projector, AgentMetrics(CollectorRegistry()))
        made = build_agents(runtime, projector, crews)
        await runtime.close()
        return [agent.name for agent in made]

    return asyncio.run(scene())


def test_every_type_of_fact_has_exactly_one_topic():
    held = Counter(topic.holds for topic in TOPICS if topic.holds)

    assert held == Counter(FACT_TYPES)


def test_names_are_used_once():
    assert len({topic.name for topic in TOPICS}) == len(TOPICS)


def test_topics_are_heard_by_agents_that_there_are_and_every_agent_hears_something():
    assert {agent for topic in TOPICS for agent in topic.heard_by} == set(agents())


def test_an_agent_is_named_once():
    names = agents()

    assert len(set(names)) == len(names)


def test_every_fact_is_projected():
    assert set(heard_by("project")) == set(TOPICS) - {DEAD_LETTERS}


def test_nobody_hears_dead_letters():
    assert (DEAD_LETTERS.heard_by, DEAD_LETTERS.holds) == ((), None)
    assert heard_by("nobody") == ()


@pytest.mark.parametrize("fact", [make.captured(), make.failed(), make.scored()])
def test_a_fact_lies_on_the_topic_of_its_type(fact):
    assert topic_of(fact) == topic_holding(type(fact))
    assert topic_of(fact).holds is type(fact)


def test_facts_about_one_query_of_one_tenant_have_one_key():
    keys = {key_of(fact) for fact in (make.captured(1), make.failed(2), make.scored(3))}

    assert keys == {b"acme:1"}
    assert key_of(make.captured(query_id=2)) != key_of(make.captured(query_id=1))
    assert key_of(make.captured(tenant_id="acme-2")) != key_of(make.captured())


def test_events_are_spread_by_the_profile_that_comes_first():
    stranger = make.happened(user_id="", anonymous_id="a1")

    assert key_of(make.ingested(make.happened(), stranger)) == b"acme:ann"
    assert key_of(make.ingested(stranger, make.happened())) == b"acme:anon:a1"
    assert topic_holding(EventsIngested).partitions > 1


def test_facts_that_are_not_about_a_query_have_the_tenants_key():
    changed = {
        **{name: getattr(make.failed(), name) for name in ("id", "tenant_id")},
        "occurred_at": make.NOON,
        "recorded_at": make.NOON,
    }
    fact = CatalogChanged(**changed, catalog={"tenant_id": "acme", "version": 1})

    assert key_of(fact) == b"acme:"


def test_facts_of_one_segment_stay_in_order():
    assert key_of(make.membership(12)) == key_of(make.listed(12)) == b"acme:12"


def test_what_is_about_no_query_and_no_segment_lies_on_one_partition_to_stay_in_order():
    for fact_type in FACT_TYPES:
        about = {"query_id", "segment_id"} & fact_type.model_fields.keys()
        if not about and fact_type is not EventsIngested:
            assert topic_holding(fact_type).partitions == 1, fact_type


def test_facts_are_kept_long_enough_for_a_weekend():
    assert all(topic.keep >= timedelta(days=3) for topic in TOPICS)
