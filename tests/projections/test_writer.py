import asyncio

import pytest

from projections.folds import SQL
from projections.tables import CUSTOMERS, FACTS, FOLDED, GATHERED, PROJECTIONS, SOURCES
from projections.writer import EVENTS_AT_ONCE, Projector, in_slices
from schemas.base import Outcome
from schemas.errors import Unavailable
from schemas.event_schemas import Violation, ViolationKind
from tests import make

TABLES = ("facts", *PROJECTIONS)
UNPLANNED = Violation(kind=ViolationKind.UNPLANNED_EVENT)


class Failing:
    """A warehouse whose n-th write fails, as if the process ended there."""

    def __init__(self, warehouse, writes):
        self._warehouse, self._left = warehouse, writes

    async def ask(self, sql, parameters=None, **limits):
        return await self._warehouse.ask(sql, parameters, **limits)

    async def insert(self, table, rows):
        self._spend()
        await self._warehouse.insert(table, rows)

    async def command(self, sql, parameters=None):
        self._spend()
        await self._warehouse.command(sql, parameters)

    def _spend(self):
        if not self._left:
            raise Unavailable("projections")
        self._left -= 1


class Counting:
    """A warehouse that knows the most rows that it was given at once."""

    def __init__(self, warehouse):
        self._warehouse, self.most = warehouse, 0

    def __getattr__(self, name):
        return getattr(self._warehouse, name)

    async def insert(self, table, rows):
        self.most = max(self.most, len(rows))
        await self._warehouse.insert(table, rows)


def batch(tenant):
    rival = make.versus(1, "Nike", 1, Outcome.LOSS)
    return [
        make.captured(1, tenant_id=tenant),
        make.failed(2, tenant_id=tenant),
        make.scored(1, 2, [rival], tenant_id=tenant),
    ]


def contents(warehouse, tenant):
    sql = "SELECT * EXCEPT tenant_id FROM segmentation.{table:Identifier} FINAL WHERE tenant_id = {tenant:String} ORDER BY ALL"
    return {
        table: asyncio.run(warehouse.ask(sql, {"table": table, "tenant": tenant}))
        for table in TABLES
    }


def without_ids(tables):
    hidden = ("fact_id", "body", "key")
    return {
        name: [{k: v for k, v in row.items() if k not in hidden} for row in rows]
        for name, rows in tables.items()
    }


STEPS = 1 + len(SOURCES) + len(FOLDED)


@pytest.mark.parametrize("writes", range(STEPS))
def test_a_batch_cut_short_anywhere_is_whole_when_repeated(warehouse, writes):
    tenant = f"cut-{writes}"
    with pytest.raises(Unavailable):
        asyncio.run(Projector(Failing(warehouse, writes)).project(batch(tenant)))
    asyncio.run(Projector(warehouse).project(batch(tenant)))
    asyncio.run(Projector(warehouse).project(batch("whole")))

    found, whole = contents(warehouse, tenant), contents(warehouse, "whole")

    assert without_ids(found) == without_ids(whole)
    assert all(whole.values())


CUSTOMER_TABLES = (*CUSTOMERS, *GATHERED, "profiles")


def customers(warehouse, tenant):
    """Without the order of rows that nobody has merged yet."""
    sql = "SELECT * EXCEPT tenant_id FROM segmentation.{table:Identifier} FINAL WHERE tenant_id = {tenant:String} ORDER BY ALL"
    return {
        table: asyncio.run(warehouse.ask(sql, {"table": table, "tenant": tenant}))
        for table in CUSTOMER_TABLES
    }


def ingested(tenant):
    return make.ingested(
        make.happened("m1", user_id="", anonymous_id="a1", violations=(UNPLANNED,)),
        make.happened("m2", type="identify", anonymous_id="a1", properties='{"plan": "pro"}'),
        tenant_id=tenant,
    )


@pytest.mark.parametrize("writes", range(len(CUSTOMER_TABLES)))
def test_events_cut_short_anywhere_are_whole_when_repeated(warehouse, writes):
    tenant, before = f"cut-events-{writes}", 1 + len(SOURCES)
    failing = Projector(Failing(warehouse, before + writes))
    with pytest.raises(Unavailable):
        asyncio.run(failing.project([ingested(tenant)]))
    asyncio.run(Projector(warehouse).project([ingested(tenant)]))
    asyncio.run(Projector(warehouse).project([ingested("whole-events")]))

    found = customers(warehouse, tenant)

    assert found == customers(warehouse, "whole-events")
    assert all(found.values())


@pytest.mark.parametrize(
    ("sizes", "slices"),
    [
        ([], []),
        ([1, 1], [2]),
        ([EVENTS_AT_ONCE - 1, 1], [2]),
        ([EVENTS_AT_ONCE, 1], [1, 1]),
        ([EVENTS_AT_ONCE - 1, EVENTS_AT_ONCE, 1, 1], [2, 2]),
    ],
)
def test_many_events_are_projected_in_slices(sizes, slices):
    facts = [make.ingested(*[make.happened()] * size) for size in sizes]
    found = list(in_slices(facts))

    assert [len(some) for some in found] == slices
    assert [fact for some in found for fact in some] == facts


def test_no_statement_takes_all_of_many_events(warehouse):
    facts = [
        make.ingested(*[make.happened(f"m{n}")] * (EVENTS_AT_ONCE // 2), tenant_id="slices")
        for n in range(5)
    ]
    counting = Counting(warehouse)
    asyncio.run(Projector(counting).project(facts))

    assert counting.most == EVENTS_AT_ONCE
    assert len(customers(warehouse, "slices")["events"]) == len(facts)


def test_events_are_in_their_own_log_of_record(warehouse):
    asyncio.run(Projector(warehouse).project([ingested("own-record")]))

    assert not contents(warehouse, "own-record")["facts"]
    assert len(customers(warehouse, "own-record")["events"]) == 2


@pytest.mark.parametrize("table", ["answer_days", "competitor_days"])
def test_a_late_insert_of_an_older_day_does_not_win(warehouse, table):
    """A worker that lost its partition may still finish what it had begun."""
    tenant, rival = f"late-{table.replace('_', '-')}", make.versus()
    asyncio.run(Projector(warehouse).project([make.scored(1, 1, [rival], tenant_id=tenant)]))
    (stale,) = contents(warehouse, tenant)[table]
    asyncio.run(Projector(warehouse).project([make.scored(2, 5, [rival], tenant_id=tenant)]))

    asyncio.run(warehouse.insert(f"segmentation.{table}", [{"tenant_id": tenant, **stale}]))

    (day,) = contents(warehouse, tenant)[table]
    assert (stale["answers"], day["answers"]) == (1, 2)


def test_an_empty_batch_does_nothing(warehouse):
    asyncio.run(Projector(Failing(warehouse, len(SOURCES) + 1)).project([]))


def test_every_fact_is_in_the_log_of_record(warehouse):
    facts = batch("record")
    asyncio.run(Projector(warehouse).project(facts))

    assert len(contents(warehouse, "record")["facts"]) == len(facts) == len(FACTS.rows(facts))


@pytest.mark.parametrize("name", FOLDED)
def test_a_fold_reads_the_days_that_it_recomputes_and_no_more(warehouse, name):
    asyncio.run(Projector(warehouse).project(batch("explained")))
    select = SQL[name].partition("WITH")[2]
    key = ("explained", 1, "chatgpt", make.NOON.date())
    parameters = {"database": "segmentation", "tenants": ["explained"], "keys": [key]}

    plan = asyncio.run(warehouse.ask(f"EXPLAIN indexes = 1 WITH {select}", parameters))

    text = "\n".join(row["explain"] for row in plan)
    assert text.count("ReadFromMergeTree") == text.count("captured_date) in 1-element set")
