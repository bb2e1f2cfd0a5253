"""The shop is told once, however often, and goes on where it stopped."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from infra.demo.history import DAYS
from infra.demo.seed_shop import ShopTeller
from infra.demo.shop import Shop, mischief
from infra.postgres.intake import REMEMBERED, PostgresIntake, forget
from projections.writer import Projector
from tests.clock import SetClock
from tests.infra.postgres.scenes import facts_of, opened

# In the first hours of the thirty days, so that there is not too much to tell.
EARLY = datetime(2026, 5, 9, 5, tzinfo=UTC)
OPENED = (EARLY + timedelta(days=DAYS)).date()
HOUR = timedelta(hours=1)


class Scene:
    """A tenant whose shop is told, and projected or not."""

    def __init__(self, url, tenant, warehouse):
        self._url, self._tenant, self._warehouse = url, tenant, warehouse
        self._projected = 0

    def tell(self, now):
        async def scene():
            async with opened(self._url) as database:
                intake = PostgresIntake(database)
                return await ShopTeller(intake, self._warehouse, self._tenant, OPENED).tell(now)

        return asyncio.run(scene())

    def project(self):
        facts = facts_of(self._url, self._tenant, "events-ingested")[self._projected :]
        self._projected += len(facts)
        asyncio.run(Projector(self._warehouse).project(facts))

    def forget(self, now):
        async def scene():
            async with opened(self._url, clock=SetClock(now)) as database:
                while await forget(database, 5_000):
                    pass

        asyncio.run(scene())

    def told(self):
        facts = facts_of(self._url, self._tenant, "events-ingested")
        return [event for fact in facts for event in fact.events]


@pytest.fixture
def shop(url, tenant, warehouse):
    return Scene(url, tenant, warehouse)


def happened(until):
    return Shop(OPENED).happened(until)


def test_all_is_told_with_its_own_times(shop):
    told = shop.tell(EARLY)

    assert shop.told() == [*happened(EARLY), mischief(EARLY)]
    assert told == len(shop.told())


def test_told_twice_before_anything_is_projected_all_is_there_once(shop):
    first = shop.tell(EARLY)

    assert shop.tell(EARLY) == 0
    assert len(shop.told()) == first


def test_told_again_only_what_is_new_is_told(shop):
    shop.tell(EARLY)
    shop.project()
    shop.tell(EARLY + HOUR)

    new = [event for event in happened(EARLY + HOUR) if event.ts > EARLY]
    assert shop.told() == [*happened(EARLY), mischief(EARLY), *new]
    assert new


def test_what_was_told_is_not_told_again_when_nobody_remembers_its_ids(shop):
    first = shop.tell(EARLY)
    shop.project()
    shop.forget(EARLY + REMEMBERED + HOUR)
    shop.tell(EARLY + HOUR)

    since = [event for event in happened(EARLY + HOUR) if event.ts > EARLY]
    assert shop.told()[first:] == [*since, mischief(EARLY + HOUR)]


def test_events_of_others_do_not_stop_the_telling(shop, url, tenant, warehouse):
    async def scene():
        async with opened(url) as database:
            foreign = mischief(EARLY + HOUR).model_copy(update={"message_id": "mine"})
            await PostgresIntake(database).accept(tenant, [foreign], EARLY)

    asyncio.run(scene())
    shop.project()

    assert shop.tell(EARLY) == len(happened(EARLY)) + 1
