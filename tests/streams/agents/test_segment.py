"""From an event to who enters and leaves which segment, on Postgres and ClickHouse."""

import asyncio
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from infra.postgres.segmenting import FAILURE_SECONDS, SWEEP_SECONDS, PostgresSegmenting
from infra.segment_parcels import Difference
from projections.memberships import evaluate, read
from projections.writer import Projector
from schemas.errors import TookTooLong
from schemas.segments import Definition
from streams.agents.segment import Evaluating
from tests import make
from tests.clock import SetClock
from tests.infra.postgres.scenes import catalog_of, facts_of, opened
from tests.streams.agents.projecting import projecting

NOON = datetime(2026, 5, 9, 12, tzinfo=UTC)
TODAY = NOON.date()
BOUGHT = {"type": "event", "event": "Bought"}
RECENTLY = {**BOUGHT, "window": {"last": {"value": 1, "unit": "hour"}}}
NEVER = {**BOUGHT, "occurs": "never"}


def asks_for(segment, **fields):
    return {"type": "segment", "segment_id": segment, **fields}


class Shop:
    """One tenant, whose customers' events are told and whose segments are then evaluated."""

    def __init__(self, url, tenant, warehouse):
        self.url, self.tenant, self.warehouse = url, tenant, warehouse
        self.clock = SetClock(NOON)
        self.projector = Projector(warehouse)
        self.read = set()
        self.messages = 0

    def segment(self, root, name="Buyers", **fields):
        definition = root and Definition.model_validate({"version": 1, "root": root})
        told = {"name": name, "description": "", "status": "active", "definition": definition}
        told["type"] = "dynamic" if root else "static"
        return self.as_tenant(lambda c: c.create_segment({**told, **fields})).id

    def kept(self, segment):
        return self.as_tenant(lambda catalog: catalog.segment(segment))

    def change(self, segment, **fields):
        return self.as_tenant(lambda catalog: catalog.change_segment(segment, fields))

    def did(self, user, event="Bought", **fields):
        """One event of a customer, happening now."""
        self.messages += 1
        told = {"user_id": user, "event": event, "ts": self.clock.now(), **fields}
        return make.happened(f"m{self.messages}", **told)

    def hear(self, *events):
        """Have these projected, and all that is due evaluated, until nothing is."""
        fact = make.ingested(*events, tenant_id=self.tenant, recorded_at=self.clock.now())
        self.play(lambda database: self._project(database, [fact]))
        self.pass_(seconds=2)

    def pass_(self, **by):
        """Let time pass, and what is due then be evaluated."""
        self.clock.move(**by)
        self.play(self._settle)

    def members(self, segment):
        found = asyncio.run(read.members(self.warehouse, self.tenant, segment, after="", limit=100))
        return [each.user_id for each in found]

    def changes(self, segment):
        """The change log as it is on the log: entered and exited, a fact each."""
        return [
            (fact.entered, fact.exited)
            for fact in facts_of(self.url, self.tenant, "membership-changed")
            if fact.segment_id == segment
        ]

    def as_tenant(self, scene):
        return self.play(lambda database: scene(catalog_of(database, self.tenant)))

    def claim(self):
        """What is due, leased."""
        return self.play(lambda database: PostgresSegmenting(database).claim(10))

    def play(self, scene):
        async def run():
            async with opened(self.url, clock=self.clock) as database:
                return await scene(database)

        return asyncio.run(run())

    async def _project(self, database, facts):
        await projecting(database, self.projector).handle(facts)

    async def _settle(self, database):
        segmenting = PostgresSegmenting(database)
        evaluating = Evaluating(segmenting, self.warehouse)
        while due := await segmenting.claim(10):
            for each in due:
                await evaluating.evaluate(each)
            await self._project(database, self._news())
            self.clock.move(seconds=1)

    def _news(self):
        topics = ("segment-ids-changed", "membership-changed")
        facts = [fact for each in topics for fact in facts_of(self.url, self.tenant, each)]
        new = [fact for fact in facts if fact.id not in self.read]
        self.read |= {fact.id for fact in new}
        return new


@pytest.fixture
def shop(url, tenant, warehouse):
    with psycopg.connect(url) as connection:
        connection.execute("UPDATE segments SET due_at = NULL")
    return Shop(url, tenant, warehouse)


def test_who_does_it_enters_once_and_who_did_not_stays_out(shop):
    buyers = shop.segment(BOUGHT)
    shop.pass_(seconds=1)
    shop.hear(shop.did("ann"), shop.did("bob", "Looked"))
    shop.hear(shop.did("ann"))

    assert shop.members(buyers) == ["ann"]
    assert shop.changes(buyers) == [((), ()), (("ann",), ())]
    kept = shop.kept(buyers)
    assert (kept.status, kept.member_count) == ("active", 1)
    assert kept.computed_at > NOON


def test_a_window_that_slides_is_noticed_without_any_news(shop):
    buyers = shop.segment(RECENTLY)
    shop.hear(shop.did("ann"))
    shop.pass_(minutes=59)
    assert shop.members(buyers) == ["ann"]

    shop.pass_(minutes=1, seconds=SWEEP_SECONDS)

    assert shop.members(buyers) == []
    assert shop.changes(buyers)[-1] == ((), ("ann",))


def test_an_event_of_the_future_counts_when_it_has_happened(shop):
    buyers = shop.segment(BOUGHT)
    shop.hear(shop.did("ann", ts=NOON + timedelta(hours=2)))
    assert shop.members(buyers) == []

    shop.pass_(hours=2, seconds=SWEEP_SECONDS)

    assert shop.members(buyers) == ["ann"]


def test_whoever_is_new_enters_a_segment_of_those_who_never_did_it(shop):
    others = shop.segment(NEVER)
    shop.pass_(seconds=1)
    shop.hear(shop.did("ann", "Looked"))
    assert shop.members(others) == ["ann"]

    shop.hear(shop.did("ann"))

    assert shop.members(others) == []
    assert shop.kept(others).member_count == 0


def test_an_event_that_nobody_asked_for_has_nothing_evaluated(shop):
    shop.segment(BOUGHT)
    shop.pass_(seconds=1)
    fact = make.ingested(shop.did("ann", "Looked"), tenant_id=shop.tenant)
    shop.play(lambda database: shop._project(database, [fact]))
    shop.clock.move(seconds=5)

    assert shop.claim() == []


def test_another_tenants_events_have_nothing_evaluated(shop, other_tenant):
    shop.segment(BOUGHT)
    shop.pass_(seconds=1)
    fact = make.ingested(shop.did("ann"), tenant_id=other_tenant)
    shop.play(lambda database: shop._project(database, [fact]))
    shop.clock.move(seconds=5)

    assert shop.claim() == []


def test_what_an_anonymous_customer_did_counts_when_it_is_known_who_it_was(shop):
    buyers = shop.segment(BOUGHT)
    shop.hear(shop.did("", anonymous_id="a1"))
    assert shop.members(buyers) == ["anon:a1"]

    shop.hear(shop.did("ann", "$identify", type="identify", anonymous_id="a1"))

    assert shop.members(buyers) == ["ann"]
    assert shop.changes(buyers)[-1] == (("ann",), ("anon:a1",))


def test_a_trait_that_is_said_has_its_segment_evaluated(shop):
    pros = shop.segment({"type": "trait", "trait": "plan", "op": "eq", "value": "pro"})
    shop.pass_(seconds=1)
    shop.hear(shop.did("ann", "$identify", type="identify", properties='{"plan":"pro"}'))

    assert shop.members(pros) == ["ann"]


def test_who_leaves_one_segment_enters_the_one_that_asks_for_it_and_nothing_flickers(shop):
    never = shop.segment(NEVER, "Never")
    rest = shop.segment(asks_for(never, member=False), "Rest")
    shop.hear(shop.did("ann", "Looked"), shop.did("bob", "Looked"))
    assert (shop.members(never), shop.members(rest)) == (["ann", "bob"], [])

    shop.hear(shop.did("bob"))

    assert (shop.members(never), shop.members(rest)) == (["ann"], ["bob"])
    assert [change for change in shop.changes(rest) if change != ((), ())] == [(("bob",), ())]


def test_who_does_at_once_what_two_segments_speak_of_enters_the_right_one_only(shop):
    buyers = shop.segment(BOUGHT)
    children = [BOUGHT, asks_for(buyers, member=False)]
    strange = shop.segment({"type": "and", "children": children}, "Buyers who are none")
    shop.pass_(seconds=1)
    shop.hear(shop.did("ann"))

    assert shop.members(buyers) == ["ann"]
    assert [change for change in shop.changes(strange) if change != ((), ())] == []


def test_who_enters_a_segment_is_news_for_those_that_ask_for_it(shop):
    chosen = shop.segment(None, "Chosen")
    children = [BOUGHT, asks_for(chosen)]
    buyers = shop.segment({"type": "and", "children": children}, "Chosen buyers")
    shop.hear(shop.did("ann"))
    assert shop.members(buyers) == []

    shop.as_tenant(lambda catalog: catalog.change_ids(chosen, "add", ["ann"]))
    shop.play(lambda database: shop._project(database, shop._news()))
    shop.pass_(seconds=3)

    assert shop.members(buyers) == ["ann"]


def test_another_definition_is_another_version_and_evaluated_at_once(shop):
    buyers = shop.segment(BOUGHT)
    shop.hear(shop.did("ann"), shop.did("bob", "Looked"))
    looked = Definition.model_validate({"version": 1, "root": {"type": "event", "event": "Looked"}})
    assert shop.change(buyers, definition=looked).status == "computing"

    shop.pass_(seconds=1)

    assert shop.members(buyers) == ["bob"]
    fact = facts_of(shop.url, shop.tenant, "membership-changed")[-1]
    assert (fact.version, fact.entered, fact.exited) == (2, ("bob",), ("ann",))


@pytest.mark.parametrize("status", ["draft", "archived"])
def test_a_segment_that_is_off_is_not_evaluated_and_keeps_its_members(shop, status):
    buyers = shop.segment(BOUGHT)
    shop.hear(shop.did("ann"))
    shop.change(buyers, status=status)
    shop.hear(shop.did("bob"))
    assert shop.members(buyers) == ["ann"]

    shop.change(buyers, status="active")
    shop.pass_(seconds=1)

    assert shop.members(buyers) == ["ann", "bob"]


def test_each_day_is_counted_though_nothing_happens_and_one_without_evaluation_is_carried(shop):
    buyers = shop.segment(BOUGHT)
    shop.hear(shop.did("ann"))
    shop.pass_(days=1)
    shop.pass_(days=2)
    trend = asyncio.run(
        read.trend(shop.warehouse, shop.tenant, buyers, TODAY - timedelta(1), TODAY + timedelta(4))
    )

    days = [(d.date.day, d.member_count, d.entered, d.exited, d.carried) for d in trend.days]
    assert days == [
        (8, None, None, None, False),
        (9, 1, 1, 0, False),
        (10, 1, 0, 0, False),
        (11, 1, None, None, True),
        (12, 1, 0, 0, False),
        (13, 1, None, None, True),
    ]
    assert trend.delta == 0


def test_a_day_ends_with_its_last_count_and_adds_up_who_came_and_went(shop):
    others = shop.segment(NEVER)
    shop.hear(shop.did("ann", "Looked"))
    shop.hear(shop.did("bob", "Looked"), shop.did("cat", "Looked"))
    shop.hear(shop.did("ann"))
    [day] = asyncio.run(read.trend(shop.warehouse, shop.tenant, others, TODAY, TODAY)).days

    assert (day.member_count, day.entered, day.exited) == (2, 3, 1)


def test_who_wakes_up_after_its_lease_has_no_say(shop):
    buyers = shop.segment(BOUGHT)
    [late] = shop.claim()
    with psycopg.connect(shop.url) as connection:
        connection.execute("UPDATE segments SET lease_until = now() - interval '1 s'")
    [now] = shop.claim()
    found = Difference(entered=("ann",), exited=())

    def recorded(evaluation):
        return shop.play(lambda database: PostgresSegmenting(database).record(evaluation, found, 0))

    assert (now.attempt, recorded(late), recorded(now)) == (late.attempt + 1, False, True)
    assert shop.changes(buyers) == [(("ann",), ())]


def test_the_ids_on_a_list_are_members_once_they_are_customers(shop):
    chosen = shop.segment(None, "Chosen")

    def say(mode, *ids):
        shop.as_tenant(lambda catalog: catalog.change_ids(chosen, mode, ids))
        shop.play(lambda database: shop._project(database, shop._news()))
        shop.pass_(seconds=2)

    shop.hear(shop.did("ann", "Looked"), shop.did("bob", "Looked"), shop.did("", anonymous_id="x"))
    say("add", "ann", "anon:x", "zoe")
    assert shop.members(chosen) == ["ann", "anon:x"]

    shop.hear(shop.did("cat", "$identify", type="identify", anonymous_id="x"))
    shop.hear(shop.did("zoe", "Looked"))
    shop.pass_(days=1)
    assert shop.members(chosen) == ["ann", "cat", "zoe"]

    say("remove", "ann")
    assert shop.members(chosen) == ["cat", "zoe"]
    say("replace", "bob")
    assert shop.members(chosen) == ["bob"]
    say("add", "ann")
    assert shop.members(chosen) == ["ann", "bob"]
    say("replace")
    assert shop.members(chosen) == []


def test_a_list_that_cannot_be_read_yet_has_nobody_leave(shop):
    chosen = shop.segment(None, "Chosen")
    shop.hear(shop.did("ann", "Looked"))
    shop.as_tenant(lambda catalog: catalog.change_ids(chosen, "add", ["ann"]))
    shop.play(lambda database: shop._project(database, shop._news()))
    shop.pass_(seconds=2)
    shop.as_tenant(lambda catalog: catalog.change_ids(chosen, "replace", ["ann"]))
    before = shop.changes(chosen)

    [evaluation] = shop.claim()
    found = asyncio.run(evaluate.difference(shop.warehouse, evaluation))

    assert found is None
    assert shop.changes(chosen) == before


def test_what_was_told_is_read_before_the_next_evaluation(shop):
    """Else those who entered would enter again."""
    shop.segment(BOUGHT)
    fact = make.ingested(shop.did("ann"), tenant_id=shop.tenant)
    shop.play(lambda database: shop._project(database, [fact]))
    evaluate_due(shop)
    told = shop._news()
    assert [each.entered for each in told] == [("ann",)]

    fact = make.ingested(shop.did("bob"), tenant_id=shop.tenant)
    shop.play(lambda database: shop._project(database, [fact]))
    shop.clock.move(seconds=5)
    evaluate_due(shop)
    assert shop._news() == []

    shop.play(lambda database: shop._project(database, told))
    shop.clock.move(seconds=5)
    evaluate_due(shop)
    assert [each.entered for each in shop._news()] == [("bob",)]


def test_a_segment_waits_until_what_was_told_of_those_it_asks_for_is_read(shop):
    buyers = shop.segment(BOUGHT)
    children = [BOUGHT, asks_for(buyers, member=False)]
    strange = shop.segment({"type": "and", "children": children}, "Buyers who are none")
    shop.pass_(seconds=1)
    fact = make.ingested(shop.did("ann"), tenant_id=shop.tenant)
    shop.play(lambda database: shop._project(database, [fact]))
    shop.clock.move(seconds=5)
    evaluate_due(shop)
    [waiting] = shop.claim()

    assert waiting.id == strange
    assert asyncio.run(evaluate.difference(shop.warehouse, waiting)) is None


def evaluate_due(shop):
    async def scene(database):
        segmenting = PostgresSegmenting(database)
        for each in await segmenting.claim(10):
            await Evaluating(segmenting, shop.warehouse).evaluate(each)

    shop.play(scene)


def test_more_changes_than_one_evaluation_takes_follow_in_the_next(shop, monkeypatch):
    monkeypatch.setattr(evaluate, "MOST_CHANGES", 2)
    buyers = shop.segment(BOUGHT)
    shop.hear(*(shop.did(user) for user in ("ann", "bob", "cat", "dan", "eve")))

    assert shop.members(buyers) == ["ann", "bob", "cat", "dan", "eve"]
    assert [len(entered) for entered, _ in shop.changes(buyers)] == [2, 2, 1]
    assert shop.kept(buyers).member_count == 5
    assert shop.kept(buyers).status == "active"


class TooSlow:
    """A warehouse that has no time for anybody."""

    async def ask(self, *_, **__):
        raise TookTooLong("projections")


def test_a_segment_that_takes_too_long_says_so_and_is_tried_again(shop):
    buyers = shop.segment(BOUGHT)

    async def scene(database):
        segmenting = PostgresSegmenting(database)
        [each] = await segmenting.claim(10)
        await Evaluating(segmenting, TooSlow()).evaluate(each)

    shop.play(scene)
    kept = shop.kept(buyers)
    assert (kept.status, "30 s" in kept.last_error) == ("failed", True)
    assert shop.claim() == []

    shop.pass_(seconds=FAILURE_SECONDS)

    kept = shop.kept(buyers)
    assert (kept.status, kept.last_error, kept.member_count) == ("active", "", 0)


def test_who_evaluates_by_the_definition_of_old_has_no_say(shop):
    buyers = shop.segment(BOUGHT)
    fact = make.ingested(shop.did("ann"), tenant_id=shop.tenant)
    shop.play(lambda database: shop._project(database, [fact]))
    [old] = shop.claim()
    shop.change(buyers, definition=Definition.model_validate({"version": 1, "root": NEVER}))
    found = asyncio.run(evaluate.difference(shop.warehouse, old))
    assert found.entered == ("ann",)

    assert not shop.play(lambda database: PostgresSegmenting(database).record(old, found, 0.1))
    assert shop.changes(buyers) == []


def test_what_costs_much_rests_ten_times_as_long(shop):
    shop.segment(RECENTLY)
    [each] = shop.claim()
    found = asyncio.run(evaluate.difference(shop.warehouse, each))
    shop.play(lambda database: PostgresSegmenting(database).record(each, found, 30.0))
    shop.play(lambda database: shop._project(database, shop._news()))
    fact = make.ingested(shop.did("ann"), tenant_id=shop.tenant)
    shop.play(lambda database: shop._project(database, [fact]))

    shop.clock.move(seconds=299)
    assert shop.claim() == []
    shop.clock.move(seconds=2)
    assert len(shop.claim()) == 1


def test_news_during_an_evaluation_has_it_evaluated_again(shop):
    buyers = shop.segment(BOUGHT)
    [each] = shop.claim()
    found = asyncio.run(evaluate.difference(shop.warehouse, each))
    fact = make.ingested(shop.did("ann"), tenant_id=shop.tenant)
    shop.play(lambda database: shop._project(database, [fact]))
    shop.play(lambda database: PostgresSegmenting(database).record(each, found, 0.1))
    shop.play(lambda database: shop._project(database, shop._news()))

    shop.pass_(seconds=3)

    assert shop.members(buyers) == ["ann"]
