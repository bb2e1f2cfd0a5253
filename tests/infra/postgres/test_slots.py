"""The schedule in Postgres: each slot once, whoever claims it and whatever dies. Rows R19, R21."""

import asyncio
import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from infra.postgres.slots import claim_due
from schemas.base import Provider, Schedule
from schemas.errors import Unavailable
from streams.domain.timing import jitter, plan
from tests.clock import SetClock
from tests.infra.postgres.deaths import AT_COMMIT, Deadly
from tests.infra.postgres.scenes import ask, facts_of, for_tenant, opened, play

NOON = datetime(2026, 5, 9, 12, tzinfo=UTC)
PAIR = (Provider.CHATGPT, Provider.GROK)


@pytest.fixture
def clock(url):
    """A clock of this test's own; no other test's query is due."""
    ask(url, "UPDATE queries SET is_active = false")
    return SetClock(NOON)


def new_query(url, tenant, text="best shoes", **fields):
    told = {
        "query_text": text,
        "category": "",
        "tags": (),
        "providers": PAIR,
        "is_active": True,
        "schedule": Schedule.HOURLY,
        **fields,
    }
    return for_tenant(url, tenant, lambda catalog: catalog.create_query(told)).id


def change(url, tenant, query, **fields):
    for_tenant(url, tenant, lambda catalog: catalog.change_query(query, fields))


def claim(url, clock):
    return play(url, lambda database: claim_due(database, plan), clock)


def due_at(url, query):
    return ask(url, "SELECT due_at FROM queries WHERE id = %s", query)[0]["due_at"]


def runs(url, tenant):
    return Counter(
        (row["query_id"], row["provider"], row["slot"])
        for row in ask(
            url, "SELECT query_id, provider, slot FROM results WHERE tenant_id = %s", tenant
        )
    )


def skipped(url, tenant, reason="missed"):
    return [
        row["slot"]
        for row in ask(
            url,
            "SELECT slot FROM skipped_slots WHERE tenant_id = %s AND reason = %s ORDER BY slot_at",
            tenant,
            reason,
        )
    ]


def finish_all(url, tenant):
    ask(url, "UPDATE results SET finished_at = now() WHERE tenant_id = %s", tenant)


def test_a_new_query_is_planned_and_runs_once_when_it_is_due(url, tenant, clock):
    query = new_query(url, tenant)

    claim(url, clock)
    assert runs(url, tenant) == {}
    clock.set(due_at(url, query) - timedelta(milliseconds=1))
    assert claim(url, clock) == 0
    clock.move(milliseconds=1)
    assert claim(url, clock) == 1
    assert claim(url, clock) == 0
    slot = "hourly:2026-05-09T12:00Z"
    if due_at(url, query).hour == 14:
        slot = "hourly:2026-05-09T13:00Z"
    assert runs(url, tenant) == {(query, provider, slot): 1 for provider in PAIR}
    assert {(f.query_id, f.provider, f.slot) for f in facts_of(url, tenant, "run-requested")} == {
        (query, provider, slot) for provider in PAIR
    }


def test_a_paused_query_does_not_run_and_missed_nothing_when_it_goes_on(url, tenant, clock):
    query = new_query(url, tenant)
    claim(url, clock)
    change(url, tenant, query, is_active=False)
    clock.move(days=3)

    assert claim(url, clock) == 0
    change(url, tenant, query, is_active=True)
    claim(url, clock)
    assert (runs(url, tenant), skipped(url, tenant)) == ({}, [])
    assert NOON + timedelta(days=3) < due_at(url, query) <= NOON + timedelta(days=3, hours=1)


def test_a_patched_schedule_takes_effect_at_once(url, tenant, clock):
    query = new_query(url, tenant, schedule=Schedule.WEEKLY)
    claim(url, clock)
    change(url, tenant, query, schedule=Schedule.HOURLY)
    claim(url, clock)

    assert NOON < due_at(url, query) <= NOON + timedelta(hours=1)
    change(url, tenant, query, schedule=Schedule.WEEKLY)
    claim(url, clock)
    # Noon is a Saturday's: weeks begin on Monday.
    assert NOON + timedelta(hours=36) <= due_at(url, query) <= NOON + timedelta(hours=42)


def test_another_change_leaves_the_schedule_alone(url, tenant, clock):
    query = new_query(url, tenant)
    claim(url, clock)
    before = due_at(url, query)
    change(url, tenant, query, category="shoes")

    assert due_at(url, query) == before


def test_after_downtime_the_newest_slot_runs_and_older_ones_are_recorded(url, tenant, clock):
    query = new_query(url, tenant)
    claim(url, clock)
    first = due_at(url, query)
    clock.set(first + timedelta(days=8))
    claim(url, clock)
    missed = skipped(url, tenant)
    (fact,) = facts_of(url, tenant, "slots-skipped")

    assert len(missed) == 8 * 24
    assert len(runs(url, tenant)) == 2
    assert not {slot for _, _, slot in runs(url, tenant)} & set(missed)
    assert (fact.count, fact.reason, fact.providers) == (192, "missed", PAIR)
    assert f"hourly:{fact.first:%Y-%m-%dT%H:%MZ}" == missed[0]
    assert f"hourly:{fact.last:%Y-%m-%dT%H:%MZ}" == missed[-1]


def test_a_slot_whose_run_before_still_waits_is_skipped_for_that_provider(url, tenant, clock):
    query = new_query(url, tenant)
    claim(url, clock)
    clock.set(due_at(url, query))
    claim(url, clock)
    ask(
        url,
        "UPDATE results SET finished_at = now() WHERE tenant_id = %s AND provider = 'grok'",
        tenant,
    )
    clock.set(due_at(url, query))
    claim(url, clock)
    fact = facts_of(url, tenant, "slots-skipped")[-1]

    assert Counter(provider for _, provider, _ in runs(url, tenant)) == {"grok": 2, "chatgpt": 1}
    assert (fact.reason, fact.providers, fact.count) == ("overlap", (Provider.CHATGPT,), 1)
    assert len(skipped(url, tenant, "overlap")) == 1


def test_a_manual_run_that_waits_holds_up_no_slot(url, tenant, clock):
    query = new_query(url, tenant)
    for_tenant(url, tenant, lambda catalog: catalog.request_run(query, "manual:1"))
    claim(url, clock)
    clock.set(due_at(url, query))
    claim(url, clock)

    assert len(runs(url, tenant)) == 4
    assert skipped(url, tenant, "overlap") == []


def test_a_clock_that_jumps_ahead_and_back_runs_no_slot_twice_and_leaves_none_out(
    url, tenant, clock
):
    query = new_query(url, tenant)
    claim(url, clock)
    first = due_at(url, query)
    clock.set(first + timedelta(hours=30))
    claim(url, clock)
    finish_all(url, tenant)
    ahead = {slot for _, _, slot in runs(url, tenant)}
    # It was wrong: the hours that it had passed over come after all.
    clock.set(first - timedelta(minutes=1))
    for _ in range(31):
        claim(url, clock)
        finish_all(url, tenant)
        clock.set(due_at(url, query))
    claim(url, clock)
    found = runs(url, tenant)

    assert set(found.values()) == {1}
    assert len({slot for _, _, slot in found}) == 31
    assert ahead < {slot for _, _, slot in found}


@pytest.mark.parametrize("start", ["2028-02-28T22:00", "2026-12-31T22:00"])
@pytest.mark.parametrize(("schedule", "count"), [("hourly", 72), ("daily", 3)])
def test_leap_days_and_new_years_have_their_slots(  # noqa: PLR0917
    url, tenant, clock, start, schedule, count
):
    began = datetime.fromisoformat(start).replace(tzinfo=UTC)
    clock.set(began)
    query = new_query(url, tenant, schedule=Schedule(schedule))
    claim(url, clock)
    end = began + timedelta(hours=72)
    while due_at(url, query) <= end:
        clock.set(due_at(url, query))
        claim(url, clock)
        finish_all(url, tenant)

    assert len(runs(url, tenant)) == 2 * count
    assert set(runs(url, tenant).values()) == {1}


# Each kills the server's process for the connection at one step of claiming a slot.
STEPS = {
    "before the runs": ("BEFORE INSERT ON results",),
    "after the runs": ("AFTER INSERT ON results",),
    "before the facts": ("BEFORE INSERT ON outbox",),
    "after the facts": ("AFTER INSERT ON outbox",),
    "before the record of what was missed": ("BEFORE INSERT ON skipped_slots",),
    "after the record of what was missed": ("AFTER INSERT ON skipped_slots",),
    "before the next time": ("BEFORE UPDATE ON queries",),
    "after the next time": ("AFTER UPDATE ON queries",),
    "at the commit": ("AFTER UPDATE ON queries", AT_COMMIT),
}


@pytest.fixture(params=STEPS)
def deadly(url, request):
    """A step that kills whoever takes it."""
    step = Deadly(url, *STEPS[request.param])
    yield step
    step.relent()


def test_death_at_any_step_loses_no_slot_and_runs_none_twice(url, tenant, clock, deadly):
    query = new_query(url, tenant)
    claim(url, clock)
    clock.set(due_at(url, query) + timedelta(hours=2))
    deadly.arm()
    with pytest.raises(Unavailable):
        claim(url, clock)
    deadly.relent()

    assert (runs(url, tenant), skipped(url, tenant)) == ({}, [])
    assert facts_of(url, tenant, "run-requested") == []
    claim(url, clock)
    claim(url, clock)
    assert set(runs(url, tenant).values()) == {1}
    assert len(runs(url, tenant)) == 2
    assert len(skipped(url, tenant)) == 2
    assert len(facts_of(url, tenant, "run-requested")) == 2
    assert len(facts_of(url, tenant, "slots-skipped")) == 1


QUERIES, HOURS, REPLICAS = 30, 50, 4


@pytest.mark.slow
def test_four_replicas_with_deaths_run_every_slot_once(url, tenant, clock):
    """3,000 (query, provider, slot), claimed by four at once while their connections are killed."""
    chance = random.Random(20261124)
    queries = [new_query(url, tenant, f"query {n}") for n in range(QUERIES)]

    async def replica():
        async with opened(url, size=2, clock=clock) as database:
            while True:
                try:
                    await claim_due(database, plan, chance.randint(1, 7))
                except Unavailable:
                    await asyncio.sleep(0.01)
                await asyncio.sleep(0)

    def kill():
        ask(
            url,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE pid <> pg_backend_pid() AND query LIKE %s ORDER BY random() LIMIT 2",
            "%INSERT INTO results%",
        )

    async def scene():
        claiming = [asyncio.create_task(replica()) for _ in range(REPLICAS)]
        await until(lambda: not waiting(url, clock, tenant))
        for hour in range(HOURS):
            clock.move(hours=1)
            if hour % 2:
                await asyncio.to_thread(kill)
            await until(lambda: not waiting(url, clock, tenant))
            finish_all(url, tenant)
        for task in claiming:
            task.cancel()
        await asyncio.gather(*claiming, return_exceptions=True)

    asyncio.run(scene())
    found = runs(url, tenant)

    assert set(found.values()) == {1}
    assert len(found) == QUERIES * HOURS * len(PAIR)
    assert Counter(query for query, _, _ in found) == dict.fromkeys(queries, HOURS * len(PAIR))
    assert skipped(url, tenant) == []


def waiting(url, clock, tenant):
    return ask(
        url,
        "SELECT 1 FROM queries WHERE tenant_id = %s AND (due_at IS NULL OR due_at <= %s)",
        tenant,
        clock.now(),
    )


async def until(probe):
    while not await asyncio.to_thread(probe):  # noqa: ASYNC110
        await asyncio.sleep(0.01)


def test_the_jitter_is_the_querys_own(url, tenant, clock):
    first, second = (new_query(url, tenant, text) for text in ("one", "two"))
    claim(url, clock)

    for query in (first, second):
        shift = jitter(Schedule.HOURLY, f"{tenant}/{query}")
        assert (due_at(url, query) - shift).minute == 0


def test_pausing_cancels_what_was_not_asked_yet(url, tenant, clock):
    query = new_query(url, tenant)
    claim(url, clock)
    clock.set(due_at(url, query))
    claim(url, clock)
    manual = for_tenant(url, tenant, lambda catalog: catalog.request_run(query, "manual:1"))
    change(url, tenant, query, is_active=False)
    cancelled = facts_of(url, tenant, "answer-failed")

    assert [(fact.reason, fact.query_id) for fact in cancelled] == [("cancelled", query)] * 2
    assert not {fact.result_id for fact in cancelled} & set(manual)
    for_tenant(url, tenant, lambda catalog: catalog.delete_query(query))
    assert {f.result_id for f in facts_of(url, tenant, "answer-failed")} > set(manual)


def test_a_run_whose_provider_is_being_asked_is_not_cancelled(url, tenant, clock):
    query = new_query(url, tenant)
    claim(url, clock)
    clock.set(due_at(url, query))
    claim(url, clock)
    ask(
        url,
        "UPDATE results SET lease_until = clock_timestamp() + interval '1 minute'"
        " WHERE tenant_id = %s AND provider = 'grok'",
        tenant,
    )
    change(url, tenant, query, is_active=False)

    assert [f.provider for f in facts_of(url, tenant, "answer-failed")] == [Provider.CHATGPT]


def test_without_a_clock_of_its_own_postgres_says_what_time_it_is(url, tenant, clock):
    query = new_query(url, tenant)
    play(url, lambda database: claim_due(database, plan))
    (row,) = ask(url, "SELECT clock_timestamp() AS now")

    assert row["now"] < due_at(url, query) <= row["now"] + timedelta(hours=1)
    with psycopg.connect(url) as connection:
        connection.execute("UPDATE queries SET is_active = false WHERE id = %s", (query,))
