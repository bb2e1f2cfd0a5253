"""What other processes wrote is told to whoever looks, each message once."""

import asyncio
import itertools
from datetime import timedelta

import pytest

from projections.activity.polling import LATE, Polling
from projections.activity.tail import Tail
from projections.writer import Projector
from tests import make
from tests.clock import SetClock

NOW = make.NOON
_tenants = (f"polled-{number}" for number in itertools.count())


@pytest.fixture
def tenant():
    return next(_tenants)


def told(warehouse, tenant, *batches, before=()):
    """What an onlooker is told after each batch: ids, when received, seconds until the look."""

    async def write(ids, at):
        fact = make.ingested(*map(make.happened, ids), tenant_id=tenant, recorded_at=at)
        await Projector(warehouse).project([fact])

    async def scene():
        tail, clock, seen = Tail(), SetClock(NOW), []
        polling = Polling(warehouse, tail, clock)
        for ids, at in before:
            await write(ids, at)
        await polling.look()
        with tail.looked_at(tenant) as onlooker, tail.looked_at("polled-other"):
            await polling.look()
            for ids, at, seconds in batches:
                await write(ids, at)
                clock.move(seconds=seconds)
                await polling.look()
                events, _ = await onlooker.taken(0.001)
                seen.append([event.message_id for event in events])
        await polling.look()
        assert polling._looked == {}
        return seen

    return asyncio.run(scene())


def after(seconds):
    return NOW + timedelta(seconds=seconds)


def test_each_message_is_told_once_in_the_order_of_its_coming(warehouse, tenant):
    found = told(warehouse, tenant, (["m2"], after(1), 2), (["m4", "m3"], after(3), 2))

    assert found == [["m2"], ["m4", "m3"]]


def test_what_came_before_anybody_looked_is_not_told(warehouse, tenant):
    found = told(warehouse, tenant, (["m2"], after(1), 2), before=[(["m1"], after(-1))])

    assert found == [["m2"]]


def test_what_can_be_read_late_is_told_though_others_came_after_it(warehouse, tenant):
    found = told(warehouse, tenant, (["m2"], after(40), 41), (["m1"], after(10), 1))

    assert found == [["m2"], ["m1"]]


def test_what_can_be_read_too_late_is_not_told(warehouse, tenant):
    gone = LATE.total_seconds() + 5
    found = told(warehouse, tenant, (["m2"], after(gone), gone), (["m1"], after(1), 1))

    assert found == [["m2"], []]


def test_a_message_that_came_again_is_told_once(warehouse, tenant):
    found = told(warehouse, tenant, (["m1"], after(1), 2), (["m1"], after(3), 2))

    assert found == [["m1"], []]
