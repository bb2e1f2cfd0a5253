import asyncio

import pytest

from projections.activity import read
from projections.activity.tail import KEPT, Tail
from projections.writer import Projector
from schemas.errors import Unavailable
from tests import make
from tests.projections.test_writer import Failing

LONG = 5.0


def ids(events):
    return [event.message_id for event in events]


def batch(*numbers, tenant_id="acme"):
    events = [make.happened(f"m{number}") for number in numbers]
    return make.ingested(*events, tenant_id=tenant_id)


def test_an_onlooker_is_told_its_own_tenants_events_in_order():
    async def scene():
        tail = Tail()
        tail.tell([batch(0)])
        with tail.looked_at("acme") as one, tail.looked_at("acme") as two:
            tail.tell([batch(1, 2), batch(9, tenant_id="other"), batch(3)])
            return [await onlooker.taken(LONG) for onlooker in (one, two)]

    for events, missed in asyncio.run(scene()):
        assert (ids(events), missed) == (["m1", "m2", "m3"], 0)


def test_an_onlooker_waits_for_news_and_no_longer_than_it_says():
    async def scene():
        tail = Tail()
        with tail.looked_at("acme") as onlooker:
            nothing = await onlooker.taken(0.01)
            waiting = asyncio.create_task(onlooker.taken(LONG))
            await asyncio.sleep(0)
            tail.tell([batch(1)])
            return nothing, await waiting

    nothing, (events, _) = asyncio.run(scene())

    assert nothing == ([], 0)
    assert ids(events) == ["m1"]


def test_who_is_too_slow_loses_the_oldest_and_is_told_how_many():
    async def scene():
        tail = Tail()
        with tail.looked_at("acme") as onlooker:
            tail.tell([batch(*range(KEPT))])
            tail.tell([batch(KEPT, KEPT + 1)])
            first = await onlooker.taken(LONG)
            tail.tell([batch(7)])
            return first, await onlooker.taken(LONG)

    (events, missed), (after, none) = asyncio.run(scene())

    assert (len(events), missed) == (KEPT, 2)
    assert ids(events)[:1] == ["m2"]
    assert (ids(after), none) == (["m7"], 0)


def test_the_end_lets_everybody_go():
    async def scene():
        tail = Tail()
        with tail.looked_at("acme") as onlooker:
            waiting = asyncio.create_task(onlooker.taken(LONG))
            await asyncio.sleep(0)
            tail.end()
            return await waiting, tail.is_over

    assert asyncio.run(scene()) == (([], 0), True)


def test_who_left_is_forgotten():
    async def scene():
        tail = Tail()
        with tail.looked_at("acme"), tail.looked_at("other"):
            pass
        return tail._onlookers

    assert asyncio.run(scene()) == {}


def test_what_is_told_can_be_read(warehouse):
    fact = batch(1, tenant_id="tail-read")

    async def scene():
        projector = Projector(warehouse)
        with projector.tail.looked_at("tail-read") as onlooker:
            await projector.project([fact])
            told, _ = await onlooker.taken(0.01)
        return told, (await read.recent(warehouse, "tail-read", 10)).results

    told, recent = asyncio.run(scene())

    assert tuple(told) == recent


def test_what_is_not_written_is_not_told(warehouse):
    async def scene():
        projector = Projector(Failing(warehouse, 5))
        with projector.tail.looked_at("tail-cut") as onlooker:
            with pytest.raises(Unavailable):
                await projector.project([batch(1, tenant_id="tail-cut")])
            return await onlooker.taken(0.01)

    assert asyncio.run(scene()) == ([], 0)
