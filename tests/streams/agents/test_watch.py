"""From an answer that is scored to an alert that fires, on Postgres and ClickHouse. Spec 13 to 16."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client import CollectorRegistry

from infra.postgres.catalogs import PostgresCatalogs
from infra.postgres.watching import PostgresWatching
from projections.visibility import voice
from projections.visibility.windows import first_day, history
from projections.writer import Projector
from schemas.alerts import AlertRule
from schemas.base import Outcome
from schemas.catalog import Brand, Product
from schemas.mentions import Candidate
from streams.agents.watch import Looking, watch_crew
from streams.domain.backtest import backtest
from streams.metrics import AgentMetrics
from tests import make
from tests.clock import SetClock
from tests.infra.postgres.scenes import WEBHOOKS, ask, facts_of, opened
from tests.infra.postgres.subscribing import (
    alert_row,
    as_tenant,
    forget_all,
    new_alert,
    new_competitor,
)
from tests.streams.agents.projecting import projecting

DAY = timedelta(days=1)
NOON = datetime(2026, 5, 9, 12, tzinfo=UTC)
RANK, JUMP, NEW = "rank_drop", "sov_jump", "new_competitor"


def catalogs_of(database):
    return PostgresCatalogs(database, WEBHOOKS)


class Town:
    """One tenant with a query, whose answers are told and whose alerts are then looked at."""

    def __init__(self, url, tenant, warehouse):
        self.url, self.tenant, self.warehouse = url, tenant, warehouse
        self.clock = SetClock(NOON)
        self.projector = Projector(warehouse)
        self.results = 0
        told = {"query_text": "best shoes", "category": "", "tags": (), "providers": ("grok",)}
        told |= {"is_active": True, "schedule": "daily"}
        self.query = as_tenant(url, tenant, lambda catalog: catalog.create_query(told)).id
        self.nike = new_competitor(url, tenant)

    def alert(self, alert_type=RANK, **fields):
        if alert_type == JUMP:
            fields["competitor"] = self.nike
        alert, _ = new_alert(self.url, self.tenant, self.clock, alert_type=alert_type, **fields)
        return alert.id

    def answer(self, position=1, rival=None, names=(), days_ago=0, **fields):
        """The score of a new answer of that day; `rival` is Nike's position."""
        self.results += 1
        told = {
            "tenant_id": self.tenant,
            "query_id": self.query,
            "occurred_at": self.clock.now() - DAY * days_ago,
            "candidates": tuple(Candidate(name=name, rank=1, start=0, end=1) for name in names),
        }
        outcome = Outcome.BOTH_ABSENT if rival is None and position is None else Outcome.TIE
        scores = [make.versus(self.nike, position=rival, outcome=outcome)]
        return make.scored(self.results, position, scores, **{**told, **fields})

    def hear(self, *facts):
        """Tell of these, and have due alerts looked at two seconds later."""

        async def scene(database):
            await projecting(database, self.projector).handle(facts)
            self.clock.move(seconds=2)
            await self.look_at_due(database)

        self.play(scene)

    def look(self):
        """Have due alerts looked at."""
        self.play(self.look_at_due)

    def tried(self, rule, since):
        """What a preview tells of this rule on the days from `since` to today."""

        async def scene(database):
            catalog = catalogs_of(database).of(self.tenant)
            first, now = first_day(rule.alert_type, since), self.clock.now()
            scope = await voice.scope_of(self.tenant, catalog, first, now.date())
            measured = await voice.measured(self.warehouse, scope, rule)
            return backtest(rule, history(rule.alert_type, measured, since, now))

        return self.play(scene)

    def fired(self):
        return facts_of(self.url, self.tenant, "alert-fired")

    def looking(self, database):
        watching, catalogs = PostgresWatching(database), catalogs_of(database)
        return Looking(watching, catalogs, self.warehouse, self.projector)

    async def look_at_due(self, database):
        looking = self.looking(database)
        for watched in await looking.watching.claim(10):
            await looking.look(watched)

    def play(self, scene):
        async def run():
            async with opened(self.url, clock=self.clock) as database:
                return await scene(database)

        return asyncio.run(run())


@pytest.fixture
def town(url, tenant, warehouse):
    forget_all(url)
    return Town(url, tenant, warehouse)


def test_a_rank_that_drops_fires_with_its_numbers_and_evidence(town):
    alert = town.alert(threshold=3.0)
    town.hear(*(town.answer(place, days_ago=3) for place in (2, 2, 5)))
    town.hear(town.answer(1), town.answer(7), town.answer(9))
    (fact,) = town.fired()

    assert (fact.alert_id, fact.alert_type, fact.subject) == (alert, RANK, "")
    assert (fact.threshold, fact.value) == (3.0, pytest.approx(17 / 3))
    assert (fact.current.answers, fact.current.numerator, fact.current.denominator) == (3, 17, 3)
    assert (fact.previous.answers, fact.previous.value) == (3, 3.0)
    assert fact.current.since == (NOON - DAY * 2).date()
    # Only those of the window that place the tenant below the threshold.
    assert set(fact.evidence) == {5, 6}
    assert (fact.is_simulated, fact.occurred_at) == (False, town.clock.now())
    status = alert_row(town.url, alert)["status"]
    assert status["detail"] == fact.message
    assert datetime.fromisoformat(status["evaluated_at"]) == town.clock.now()


def test_a_share_of_voice_that_jumps_fires(town):
    town.alert(JUMP, threshold=0.2)
    town.hear(*(town.answer(1, days_ago=8) for _ in range(4)))
    assert town.fired() == []
    town.hear(*(town.answer(1, rival=2) for _ in range(4)))
    (fact,) = town.fired()

    assert (fact.competitor, fact.subject, fact.value) == (town.nike, "Nike", 0.5)
    assert (fact.current.numerator, fact.current.denominator) == (4, 8)
    assert (fact.previous.numerator, fact.previous.denominator) == (0, 4)
    assert set(fact.evidence) == {5, 6, 7, 8}


def test_a_brand_that_nobody_tracks_fires_for_itself(town):
    alert = town.alert(NEW, threshold=0.5)
    town.hear(
        town.answer(names=("Hoka", "Nike")), town.answer(names=("HOKA", "Brooks")), town.answer()
    )
    assert [(fact.subject, fact.value) for fact in town.fired()] == [("HOKA", pytest.approx(2 / 3))]
    assert alert_row(town.url, alert)["status"]["detail"].startswith("HOKA")
    town.hear(*(town.answer(names=("Brooks",)) for _ in range(3)))

    assert [fact.subject for fact in town.fired()] == ["HOKA", "Brooks"]
    assert set(town.fired()[1].evidence) == {2, 4, 5, 6}


def test_brands_that_come_up_together_fire_in_one_look(town):
    town.alert(NEW, threshold=0.5)
    town.hear(*(town.answer(names=("Hoka", "Brooks")) for _ in range(3)))

    assert {fact.subject for fact in town.fired()} == {"Hoka", "Brooks"}


def test_who_is_known_is_no_news(town):
    product = Product(name="Runner", aliases=("Roadrunner",))
    brand = Brand(name="Acme", brand_aliases=("Acme Inc",), products=(product,))
    as_tenant(town.url, town.tenant, lambda catalog: catalog.put_brand(brand))
    town.alert(NEW, threshold=0.5)
    names = ("ACME", "Acme Inc.", "Runner", "roadrunner", "Nike")
    town.hear(*(town.answer(names=names) for _ in range(3)))

    assert town.fired() == []


def test_a_competitor_that_is_out_of_the_numbers_does_not_jump(town):
    alert = town.alert(JUMP, threshold=0.2)
    off = {"is_active": False}
    as_tenant(town.url, town.tenant, lambda catalog: catalog.change_competitor(town.nike, off))
    town.hear(*(town.answer(1, days_ago=8) for _ in range(4)))
    town.hear(*(town.answer(1, rival=2) for _ in range(4)))

    assert town.fired() == []
    assert alert_row(town.url, alert)["status"]["state"] == "not_mentioned"


def test_answers_of_a_query_that_is_paused_still_count(town):
    town.alert(threshold=3.0)
    town.hear(town.answer(9), town.answer(9))
    off = {"is_active": False}
    as_tenant(town.url, town.tenant, lambda catalog: catalog.change_query(town.query, off))
    town.hear(town.answer(9))

    assert len(town.fired()) == 1


def test_while_it_stays_true_it_fires_once_and_again_when_its_cool_down_is_over(town):
    town.alert(threshold=3.0, cooldown_hours=2)
    town.hear(*(town.answer(9) for _ in range(3)))
    for _ in range(3):
        town.hear(town.answer(9))
    assert len(town.fired()) == 1
    town.clock.move(hours=2)
    town.hear(town.answer(9))

    assert [fact.sequence for fact in town.fired()] == [1, 2]


def test_after_it_has_been_false_it_fires_anew(town):
    town.alert(threshold=3.0)
    town.hear(*(town.answer(9) for _ in range(3)))
    town.hear(*(town.answer(1) for _ in range(20)))
    assert len(town.fired()) == 1
    town.hear(*(town.answer(9) for _ in range(20)))

    assert [fact.sequence for fact in town.fired()] == [1, 2]


def test_a_rescore_fires_nothing(town):
    alert = town.alert(threshold=3.0)
    answers = [town.answer(1) for _ in range(3)]
    town.hear(*answers)
    old = {fact.result_id: fact for fact in answers}
    town.hear(
        *(
            make.scored(
                result,
                9,
                fact.competitors,
                tenant_id=town.tenant,
                query_id=town.query,
                occurred_at=fact.occurred_at,
                catalog_version=2,
                is_rescore=True,
            )
            for result, fact in old.items()
        )
    )

    assert town.fired() == []
    assert alert_row(town.url, alert)["status"]["current"]["value"] == 1.0


def test_a_fact_that_is_told_again_fires_nothing_more(town):
    town.alert(threshold=3.0)
    answers = [town.answer(9) for _ in range(3)]
    town.hear(*answers)
    town.hear(*answers)

    assert len(town.fired()) == 1


def test_when_significance_is_asked_for_a_move_by_chance_fires_nothing(town):
    town.alert(JUMP, threshold=0.2, require_significance=True)
    alert = town.alert(JUMP, threshold=0.2)
    town.hear(*(town.answer(1, days_ago=8) for _ in range(3)))
    town.hear(*(town.answer(1, rival=2) for _ in range(3)))
    assert [(fact.alert_id, fact.is_significant) for fact in town.fired()] == [(alert, False)]
    town.hear(*(town.answer(1, days_ago=8) for _ in range(60)))
    town.hear(*(town.answer(1, rival=2) for _ in range(60)))

    assert [fact.is_significant for fact in town.fired()] == [False, True]


def test_windows_move_at_midnight_without_any_news(town):
    alert = town.alert(threshold=5.0)
    town.hear(*(town.answer(1, days_ago=2) for _ in range(3)))
    town.hear(*(town.answer(9, days_ago=1) for _ in range(3)))
    assert town.fired() == []
    town.clock.set(datetime(2026, 5, 10, 0, 1, tzinfo=UTC))
    town.look()

    assert [fact.value for fact in town.fired()] == [9.0]
    assert alert_row(town.url, alert)["due_at"].date() == NOON.date() + DAY * 2


# Each day's three answers: bad ones have the tenant last, Nike above it, and list Hoka.
BAD, GOOD = {"position": 9, "rival": 1, "names": ("Hoka",)}, {"names": ("Brooks",)}
CALENDAR = "..XX.XXX....X.X"


@pytest.mark.parametrize(
    ("alert_type", "fields", "count"),
    [
        (RANK, {"threshold": 3.0}, 6),
        (JUMP, {"threshold": 0.1}, 2),
        (NEW, {"threshold": 0.4, "require_significance": True}, 2),
    ],
)
def test_looked_at_once_a_day_it_fires_as_a_preview_tells_afterwards(
    town, alert_type, fields, count
):
    alert = town.alert(alert_type, cooldown_hours=47, **fields)
    for day, kind in enumerate(CALENDAR):
        town.clock.set(NOON + DAY * day)
        town.hear(*(town.answer(**(BAD if kind == "X" else GOOD)) for _ in range(3)))
    rule = AlertRule(**{name: alert_row(town.url, alert)[name] for name in AlertRule.model_fields})
    # A preview looks at a day when it is over.
    town.clock.set(town.clock.now().replace(hour=23, minute=59))
    told = ("subject", "value", "message", "current", "previous", "is_significant")
    live = [[getattr(fact, name) for name in told] for fact in town.fired()]
    tried = town.tried(rule, NOON.date()).firings

    assert live == [[getattr(firing, name) for name in told] for firing in tried]
    assert len(live) == count


def test_simulated_answers_fire_and_say_so(town):
    town.alert(threshold=3.0)
    town.hear(*(town.answer(9, is_simulated=True) for _ in range(3)))

    assert [fact.is_simulated for fact in town.fired()] == [True]


def test_another_tenants_answers_fire_nothing_here(town, other_tenant, warehouse):
    town.alert(threshold=3.0)
    neighbour = Town(town.url, other_tenant, warehouse)
    neighbour.hear(*(neighbour.answer(9) for _ in range(3)))
    town.hear(town.answer(1))

    assert (town.fired(), neighbour.fired()) == ([], [])


def test_a_batch_that_is_half_written_is_not_looked_at(town):
    alert = town.alert()

    async def scene(database):
        async with town.projector.lock:
            look = asyncio.create_task(town.look_at_due(database))
            _, waiting = await asyncio.wait({look}, timeout=0.5)
        await look
        return waiting

    assert town.play(scene)
    assert alert_row(town.url, alert)["status"] is not None


def test_the_crew_looks_at_what_is_due(town):
    alert = town.alert(threshold=3.0)

    async def scene(database):
        looking = town.looking(database)
        crew = asyncio.create_task(watch_crew(looking, AgentMetrics(CollectorRegistry())).run())
        seen = "SELECT 1 FROM alerts WHERE id = %s AND status IS NOT NULL"
        async with asyncio.timeout(10):
            while not await asyncio.to_thread(ask, town.url, seen, alert):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        crew.cancel()
        await asyncio.gather(crew, return_exceptions=True)

    town.play(scene)
    assert alert_row(town.url, alert)["status"]["state"] == "not_enough_answers"
