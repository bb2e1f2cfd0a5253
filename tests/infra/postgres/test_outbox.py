import asyncio
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from infra.ports import DeadLetter, Delivered
from infra.postgres import outbox
from infra.postgres.outbox import OutboxLog, Pending
from schemas.codec import encode
from schemas.errors import Unavailable
from tests import make
from tests.infra.postgres.scenes import ask, play

pytestmark = pytest.mark.usefixtures("empty_outbox")

LETTER = DeadLetter("answer-captured", 2, 7, "score", "broken", b"key", b"\x00not json")


class Broker:
    """What acknowledges rows, or fails; the test looks at what came."""

    def __init__(self, *, fails=False):
        self.came: list[Pending] = []
        self.fails = fails

    async def send(self, rows):
        if self.fails:
            raise Unavailable("log")
        self.came += rows

    @property
    def ids(self):
        return [row.id for row in self.came]


def delivered(*ids):
    return [Delivered("answer-captured", 0, place, id_) for place, id_ in enumerate(ids)]


def rows(url):
    return ask(url, "SELECT id, topic, is_sent, waiting FROM outbox ORDER BY seq")


def test_a_fact_stays_until_every_agent_that_hears_it_has_settled_it(url):
    fact, broker = make.captured(), Broker()

    async def scene(database):
        log = OutboxLog(database)
        await log.publish([fact])
        assert await log.carry(broker.send) == 1
        await log.settle("score", delivered(fact.id))
        assert [(row["is_sent"], row["waiting"]) for row in rows(url)] == [(True, ["project"])]
        await log.settle("score", delivered(fact.id))
        assert await log.backlog() == 1
        await log.settle("project", delivered(fact.id))
        return await log.backlog()

    assert play(url, scene) == 0
    assert [(row.topic, row.key, row.value) for row in broker.came] == [
        ("answer-captured", b"acme:1", encode(fact))
    ]


def test_a_fact_that_is_settled_before_it_counts_as_carried_goes_too(url):
    fact, broker = make.failed(), Broker()

    async def scene(database):
        log = OutboxLog(database)
        await log.publish([fact])
        await log.settle("project", delivered(fact.id))
        await log.publish([make.failed(2)])
        assert await log.carry(broker.send) == 1

    play(url, scene)

    assert broker.ids == [make.failed(2).id]


def test_the_same_fact_twice_stays_once(url):
    async def scene(database):
        log = OutboxLog(database)
        await log.publish([make.captured(), make.captured(2), make.captured()])
        await log.publish([make.captured()])
        return await log.backlog()

    assert play(url, scene) == 2


def test_facts_are_carried_in_the_order_in_which_they_were_published(url):
    facts, broker = [make.captured(number) for number in range(1, 8)], Broker()

    async def scene(database):
        log = OutboxLog(database)
        for fact in facts:
            await log.publish([fact])
        assert [await log.carry(broker.send, 3) for _ in range(4)] == [3, 3, 1, 0]

    play(url, scene)

    assert broker.ids == [fact.id for fact in facts]


def test_a_failing_send_leaves_its_rows_pending(url):
    fact, broker = make.captured(), Broker()

    async def scene(database):
        log = OutboxLog(database)
        await log.publish([fact])
        with pytest.raises(Unavailable):
            await log.carry(Broker(fails=True).send)
        assert not rows(url)[0]["is_sent"]
        assert await log.carry(broker.send) == 1

    play(url, scene)

    assert broker.ids == [fact.id]


def test_a_rewind_has_all_that_is_owed_carried_again(url):
    facts, broker = [make.captured(number) for number in (1, 2, 3)], Broker()

    async def scene(database):
        log = OutboxLog(database)
        await log.publish(facts)
        await log.carry(broker.send)
        for agent in ("score", "project"):
            await log.settle(agent, delivered(facts[0].id))
        broker.came.clear()
        assert await log.carry(broker.send) == 0
        assert await log.rewind() == 2
        assert await log.carry(broker.send) == 2

    play(url, scene)

    assert broker.ids == [fact.id for fact in facts[1:]]


def test_what_a_settlement_derives_and_buries_appears_with_it(url):
    fact, derived = make.captured(), make.scored()

    async def scene(database):
        log = OutboxLog(database)
        await log.publish([fact])
        await log.settle("score", delivered(fact.id), [derived], [LETTER])

    play(url, scene)

    assert [(row["topic"], row["waiting"]) for row in rows(url)] == [
        ("answer-captured", ["project"]),
        ("answer-scored", ["project"]),
        ("dead-letters", []),
    ]
    assert ask(url, "SELECT 1 FROM dead_letters WHERE value = %s", LETTER.value)


def test_a_settlement_that_fails_leaves_nothing(url):
    fact = make.captured()
    letters_before = ask(url, "SELECT id FROM dead_letters")

    async def scene(database):
        log = OutboxLog(database)
        await log.publish([fact])
        # Locked by somebody for too long: the last of the three steps cannot be done.
        with psycopg.connect(url) as holder:
            holder.execute("SELECT 1 FROM outbox WHERE id = %s FOR UPDATE", (fact.id,))
            with pytest.raises(Unavailable):
                await log.settle("score", delivered(fact.id), [make.scored()], [LETTER])

    play(url, scene)

    assert [(row["topic"], row["waiting"]) for row in rows(url)] == [
        ("answer-captured", ["score", "project"])
    ]
    assert ask(url, "SELECT id FROM dead_letters") == letters_before


def test_a_foreign_message_is_settled_without_a_row(url):
    async def scene(database):
        await OutboxLog(database).settle("score", delivered(None))

    play(url, scene)

    assert rows(url) == []


def test_agents_that_settle_the_same_facts_at_once_never_wait_for_each_other_in_a_circle(url):
    facts = [make.captured(number) for number in range(1, 61)]
    ids = [fact.id for fact in facts]

    async def scene(database):
        log = OutboxLog(database)
        for _ in range(15):
            await log.publish(facts)
            broker = Broker()
            await asyncio.gather(
                log.carry(broker.send),
                *(log.settle("score", delivered(*ids[start:40:2])) for start in (0, 1)),
                *(log.settle("project", delivered(*reversed(ids[start:]))) for start in (0, 20)),
                *(log.settle("score", delivered(*reversed(ids[start:]))) for start in (20, 39)),
            )
            await log.carry(broker.send)
            assert await log.waiting() == {}
            assert await log.backlog() == 0

    play(url, scene)


def test_relays_that_carry_at_once_never_carry_one_row_twice(url):
    facts = [make.captured(number) for number in range(1, 201)]

    class Slow(Broker):
        async def send(self, rows):
            await asyncio.sleep(0.01)
            await super().send(rows)

    async def relay(log, broker):
        while await log.carry(broker.send, 10):
            pass

    async def scene(database):
        log, brokers = OutboxLog(database), [Slow(), Slow(), Slow()]
        await log.publish(facts)
        await asyncio.gather(*(relay(log, broker) for broker in brokers))
        return brokers

    carried = [broker.ids for broker in play(url, scene)]

    assert sorted(id_ for ids in carried for id_ in ids) == sorted(fact.id for fact in facts)
    assert all(carried)


def test_a_row_that_is_committed_late_is_not_passed_over(url):
    early, late, broker = make.captured(1), make.captured(2), Broker()

    async def scene(database):
        log = OutboxLog(database)
        async with database.system() as unfinished:
            await outbox.add(unfinished, [late])
            await log.publish([early])
            assert await log.carry(broker.send) == 1
            assert broker.ids == [early.id]
        assert await log.carry(broker.send) == 1

    play(url, scene)

    assert broker.ids == [early.id, late.id]
    assert [row["id"] for row in rows(url)] == [late.id, early.id]


def test_lag_is_told_by_agent_and_by_age(url):
    begun = datetime.now(UTC) - timedelta(seconds=1)

    async def scene(database):
        log = OutboxLog(database)
        assert await log.oldest() is None
        await log.publish([make.captured(1), make.captured(2), make.scored(3)])
        await log.settle("score", delivered(make.captured(1).id))
        return await log.oldest(), await log.waiting()

    oldest, waiting = play(url, scene)

    assert begun < oldest < begun + timedelta(minutes=1)
    assert waiting == {"score": 1, "project": 3}


def test_a_tenant_is_settled_once_its_answers_are_scored_and_projected(url):
    fact, score = make.captured(), make.scored()
    stranger = make.captured(1, tenant_id="acme-2")

    async def scene(database):
        log = OutboxLog(database)
        before = datetime.now(UTC) - timedelta(minutes=1)
        await log.publish([fact, stranger, make.failed(9)])
        later = datetime.now(UTC) + timedelta(minutes=1)

        async def settled(instant):
            return await log.is_settled_before("acme", instant)

        assert (await settled(before), await settled(later)) == (True, False)
        await log.settle("score", delivered(fact.id), [score])
        await log.settle("project", delivered(fact.id))
        assert not await settled(later)
        await log.settle("project", delivered(score.id))
        assert await settled(later)

    play(url, scene)


def test_what_is_committed_is_told_and_what_is_not_is_not(url):
    told = []

    async def scene(database):
        database.after_commit(lambda: told.append(1))
        log = OutboxLog(database)
        await log.publish([make.captured()])
        with pytest.raises(Unavailable):
            await log.carry(Broker(fails=True).send)

    play(url, scene)

    assert told == [1]
