"""The segments' past is what the language means at the end of each day, told once."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from infra.demo.history import DAYS
from infra.demo.past import day_ends
from infra.demo.seed_segments import SegmentSeeder
from infra.demo.shop import Shop
from infra.demo.shop_segments import SEGMENTS
from projections.segments import compile as compiled
from projections.writer import Projector
from schemas.segments import Definition
from tests import make
from tests.infra.demo.histories import histories, members
from tests.infra.postgres.scenes import ask, catalog_of, facts_of, opened

# The first days of the thirty, of a few of the customers.
NOW = datetime(2026, 5, 11, 6, tzinfo=UTC)
EVENTS = [
    event
    for event in Shop((NOW + timedelta(days=DAYS - 2)).date()).happened(NOW)
    if event.user_id.endswith("7") or event.anonymous_id.endswith("7")
]
ENDS = day_ends((NOW - timedelta(days=4)).date(), NOW.date())


class Scene:
    """A tenant that has the events of the shop, and its seeder."""

    def __init__(self, url, tenant, warehouse):
        self.url, self.tenant, self._warehouse = url, tenant, warehouse

    def play(self, act, meant=None):
        async def scene():
            async with opened(self.url) as database:
                catalog = catalog_of(database, self.tenant)
                parts = (database, catalog, self._warehouse, self.tenant)
                return await act(SegmentSeeder(*parts, meant or self._meant), catalog)

        return asyncio.run(scene())

    async def _meant(self, definition, at):
        asked = compiled.members(definition, self.tenant, at, after="", limit=100_000)
        rows = await self._warehouse.ask(asked.sql, asked.parameters)
        return [row["user_id"] for row in rows]

    def seed(self):
        self.play(lambda seeder, _: seeder.seed(ENDS))

    def segments(self):
        page = self.play(lambda _, catalog: catalog.segments(0, 100))
        return {segment.name: segment for segment in page.items}

    def facts(self, topic="membership-changed"):
        return facts_of(self.url, self.tenant, topic)

    def rows(self):
        return ask(self.url, "SELECT * FROM segments WHERE tenant_id = %s", self.tenant)


@pytest.fixture
def shop(url, tenant, warehouse):
    fact = make.ingested(*EVENTS, tenant_id=tenant)
    asyncio.run(Projector(warehouse).project([fact]))
    return Scene(url, tenant, warehouse)


def held_at(facts, at):
    """Who is in, by all that was told up to a moment."""
    held = set()
    for fact in facts:
        if fact.occurred_at <= at:
            held = held - set(fact.exited) | set(fact.entered)
    return held


def test_each_day_has_the_members_that_the_language_means(shop):
    shop.seed()
    ids = {segment.id: name for name, segment in shop.segments().items()}
    by_name = {name: [] for name in ids.values()}
    for fact in shop.facts():
        by_name[ids[fact.segment_id]].append(fact)

    for at in ENDS:
        known = histories(EVENTS, at)
        for segment in SEGMENTS:
            if segment.root:
                wanted = members(segment.root, known, at)
                assert held_at(by_name[segment.name], at) == wanted, (segment.name, at)
    assert any(fact.exited for fact in shop.facts())


def test_from_then_on_they_are_evaluated_and_count_from_the_last_day(shop):
    shop.seed()
    rows = {row["id"]: row for row in shop.rows()}
    last = {fact.segment_id: fact for fact in shop.facts()}

    assert {row["status"] for row in rows.values()} == {"computing"}
    assert all(row["due_at"] for row in rows.values())
    for segment_id, fact in last.items():
        row = rows[segment_id]
        assert (row["sequence"], row["member_count"]) == (fact.sequence, fact.member_count)
        assert (row["evaluation_at"], row["counted_on"]) == (ENDS[-1], ENDS[-1].date())
        assert row["evaluation_from"] == row["sequence"]


def test_the_static_one_has_its_list(shop):
    shop.seed()
    (static,) = [segment for segment in SEGMENTS if not segment.root]
    (fact,) = shop.facts("segment-ids-changed")

    assert fact.added == static.user_ids
    assert fact.segment_id == shop.segments()[static.name].id


def test_seeding_twice_changes_nothing(shop):
    shop.seed()
    before, told = shop.rows(), shop.facts()
    is_done = shop.play(lambda seeder, _: seeder.is_done())
    shop.seed()

    static = next(segment.name for segment in SEGMENTS if not segment.root)
    assert is_done
    assert shop.facts() == told
    assert [row for row in shop.rows() if row["name"] != static] == [
        row for row in before if row["name"] != static
    ]


def test_a_draft_that_was_left_behind_is_told_and_evaluated(shop):
    first = SEGMENTS[0]
    fields = {"name": first.name, "description": "", "type": "dynamic", "status": "draft"}

    async def leave(_, catalog):
        definition = Definition.model_validate(first.definition)
        return (await catalog.create_segment({**fields, "definition": definition})).id

    left = shop.play(leave)
    assert not shop.play(lambda seeder, _: seeder.is_done())
    shop.seed()

    assert shop.segments()[first.name].id == left
    assert shop.segments()[first.name].status == "computing"
    assert any(fact.segment_id == left for fact in shop.facts())


def test_what_was_deleted_or_changed_since_stays_so(shop):
    shop.seed()
    made = shop.segments()

    async def change(_, catalog):
        await catalog.delete_segment(made["Churn Risk"].id)
        await catalog.change_segment(made["High LTV"].id, {"status": "draft"})

    shop.play(change)

    assert shop.play(lambda seeder, _: seeder.is_done())
    assert shop.segments()["High LTV"].status == "draft"


def test_what_is_deleted_meanwhile_has_no_past(shop):
    async def delete_it(*_):
        async with opened(shop.url) as database:
            catalog = catalog_of(database, shop.tenant)
            for segment in (await catalog.segments(0, 100)).items:
                await catalog.delete_segment(segment.id)
        return ["u-1007"]

    shop.play(lambda seeder, _: seeder.seed(ENDS[:1]), delete_it)

    assert shop.facts() == []
