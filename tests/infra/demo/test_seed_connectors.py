"""The demo's connectors are made once, of segments that are there."""

import pytest

from infra.demo.seed_connectors import CONNECTORS, seed_connectors
from infra.demo.shop_segments import SEGMENTS
from tests.infra.postgres.scenes import for_tenant


@pytest.fixture
def play(url, tenant):
    """Run a scene with the catalog of a tenant that has the segments of the connectors."""

    async def make(catalog):
        for name in {name for told in CONNECTORS for name in told.segments}:
            fields = {"name": name, "description": "", "type": "static", "status": "draft"}
            await catalog.create_segment({**fields, "definition": None})

    for_tenant(url, tenant, make)
    return lambda scene: for_tenant(url, tenant, scene)


def made(play):
    return play(lambda catalog: catalog.activations(0, 100)).items


def test_they_feed_on_segments_of_the_shop():
    names = {segment.name for segment in SEGMENTS}

    assert all(set(told.segments) <= names for told in CONNECTORS)
    assert {told.is_paused for told in CONNECTORS} == {True, False}


def test_one_is_at_work_and_one_is_paused(play):
    play(seed_connectors)

    assert {one.name: one.status for one in made(play)} == {
        "CRM export": "active",
        "Loyalty mailing": "paused",
    }
    assert [len(one.segment_ids) for one in made(play)] == [2, 1]


def test_made_twice_they_are_there_once(play):
    play(seed_connectors)
    before = made(play)
    play(seed_connectors)

    assert made(play) == before


def test_one_without_its_segments_is_left_out(play):
    async def forget(catalog):
        for segment in (await catalog.segments(0, 100)).items:
            if segment.name == "Churn Risk":
                await catalog.delete_segment(segment.id)

    play(forget)
    play(seed_connectors)

    assert [one.name for one in made(play)] == ["Loyalty mailing"]
