"""Runs as leased work: which may start, how each ends once, what they cost. Rows R20, R23, R24."""

import asyncio
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from infra.answers.policy import CallPolicy, Limit
from infra.ports import Run
from infra.postgres.asking import PostgresRuns
from schemas.base import Provider, Schedule
from schemas.calls import Call
from schemas.events import AnswerCaptured, AnswerFailed, answer_id
from tests.clock import SetClock
from tests.infra.postgres.scenes import ask, catalog_of, facts_of, for_tenant, play

NOON = datetime(2026, 5, 9, 12, tzinfo=UTC)
GROK = Provider.GROK
NOBODY = frozenset[Provider]()


def policy(**changes):
    told = {
        "limits": dict.fromkeys(Provider, Limit(10, 600)),
        "tenant_calls": 1000,
        "tenant_usd": Decimal(100),
        "provider_usd": Decimal(1000),
        "reserve_usd": Decimal("0.05"),
    }
    return CallPolicy(**{**told, **changes})


@pytest.fixture
def clock(url):
    """A clock of this test's own, and providers of which nothing is known."""
    ask(url, "UPDATE results SET due_at = NULL, lease_until = NULL")
    ask(
        url,
        "UPDATE provider_states SET free_at = 'epoch', open_until = NULL, openings = 0,"
        " window_began_at = 'epoch', window_calls = 0, window_failures = 0,"
        " budget_day = 'epoch', committed_usd = 0",
    )
    return SetClock(NOON)


@pytest.fixture
def query(url, tenant):
    fields = {
        "query_text": "best shoes",
        "category": "",
        "tags": (),
        "providers": (GROK,),
        "is_active": True,
        "schedule": Schedule.DAILY,
    }
    return for_tenant(url, tenant, lambda catalog: catalog.create_query(fields)).id


def requested(url, tenant, query, count=1, clock=None):
    """The results' ids of so many runs that were asked for and heard of."""

    async def scene(database):
        catalog, ids = catalog_of(database, tenant), []
        start = ask(url, "SELECT count(*) AS n FROM results WHERE tenant_id = %s", tenant)[0]["n"]
        for number in range(count):
            ids += await catalog.request_run(query, f"manual:{start + number}")
        await PostgresRuns(database, policy(), NOBODY).hear([(tenant, id_) for id_ in ids])
        return ids

    return play(url, scene, clock or SetClock(NOON))


def scene_of(url, clock, act, rules=None, simulated=NOBODY):
    async def scene(database):
        return await act(PostgresRuns(database, rules or policy(), simulated))

    return play(url, scene, clock)


def claimed(url, clock, limit=100, rules=None, simulated=NOBODY) -> list[Run]:
    return scene_of(url, clock, lambda runs: runs.claim(limit), rules, simulated)


def outcome_of(run: Run, cost: str | None = None, **fields):
    told = {
        "id": answer_id(run.tenant_id, run.id),
        "tenant_id": run.tenant_id,
        "occurred_at": NOON,
        "recorded_at": NOON,
        "result_id": run.id,
        "query_id": run.query_id,
        "provider": run.provider,
        "call": Call(cost_usd=cost),
        **fields,
    }
    if "reason" in told:
        return AnswerFailed(**told)
    return AnswerCaptured(**told, raw_response="An answer.", source="run")


def finish(url, clock, run, cost=None, *, is_outage=False, **fields):
    outcome = outcome_of(run, cost, **fields)
    return scene_of(url, clock, lambda runs: runs.finish(run, outcome, is_outage=is_outage))


def abandon(url):
    """As if every process that holds a lease were dead for long enough."""
    ask(
        url, "UPDATE results SET lease_until = now() - interval '1 second' WHERE due_at IS NOT NULL"
    )


def day_of(url, tenant):
    found = ask(
        url,
        "SELECT calls, spent_usd, reserved_usd FROM provider_days WHERE tenant_id = %s",
        tenant,
    )
    return tuple(found[0].values()) if found else (0, 0, 0)


def test_a_run_is_not_due_before_it_was_heard_of(url, tenant, query, clock):
    (id_,) = for_tenant(url, tenant, lambda catalog: catalog.request_run(query, "manual:x"))

    assert claimed(url, clock) == []
    scene_of(url, clock, lambda runs: runs.hear([(tenant, id_), (tenant, id_ + 1000)]))
    (run,) = claimed(url, clock)
    assert (run.id, run.attempt, run.question, run.slot) == (id_, 1, "best shoes", "manual:x")
    assert run.give_up_at > NOON


def test_a_run_that_somebody_has_is_not_taken_again(url, tenant, query, clock):
    requested(url, tenant, query)

    assert len(claimed(url, clock)) == 1
    assert claimed(url, clock) == []


def test_hearing_twice_changes_nothing(url, tenant, query, clock):
    (id_,) = requested(url, tenant, query)
    (run,) = claimed(url, clock)
    scene_of(url, clock, lambda runs: runs.hear([(tenant, id_)]))

    assert claimed(url, clock) == []
    assert finish(url, clock, run)
    scene_of(url, clock, lambda runs: runs.hear([(tenant, id_)]))
    assert claimed(url, clock) == []


def test_twenty_claims_at_once_take_each_run_once(url, tenant, query, clock):
    ids = requested(url, tenant, query, count=9)

    async def all_at_once(runs):
        return await asyncio.gather(*(runs.claim(3) for _ in range(20)))

    taken = scene_of(url, clock, all_at_once)

    assert sorted(run.id for some in taken for run in some) == sorted(ids)


def test_a_run_ends_once_and_its_query_knows_when_it_ran(url, tenant, query, clock):
    requested(url, tenant, query)
    (run,) = claimed(url, clock)

    async def often(runs):
        outcomes = [outcome_of(run), outcome_of(run, reason="empty")] * 5
        return await asyncio.gather(*(runs.finish(run, outcome) for outcome in outcomes))

    ended = scene_of(url, clock, often)
    published = [*facts_of(url, tenant, "answer-captured"), *facts_of(url, tenant, "answer-failed")]

    assert sum(ended) == 1
    assert len(published) == 1
    assert for_tenant(url, tenant, lambda catalog: catalog.query(query)).last_run_at == NOON


def test_an_outcome_of_long_ago_does_not_move_the_last_run_back(url, tenant, query, clock):
    requested(url, tenant, query, count=2)
    first, second = claimed(url, clock)
    finish(url, clock, first)
    finish(url, clock, second, occurred_at=NOON - timedelta(hours=1))

    assert for_tenant(url, tenant, lambda catalog: catalog.query(query)).last_run_at == NOON


def test_whoever_wakes_up_after_its_lease_changes_nothing(url, tenant, query, clock):
    requested(url, tenant, query)
    (late,) = claimed(url, clock)
    abandon(url)
    (again,) = claimed(url, clock)

    assert again.attempt == 2
    assert not finish(url, clock, late)
    assert scene_of(url, clock, lambda r: r.repeat(late, timedelta(0), None, is_outage=True))
    assert facts_of(url, tenant, "answer-captured") == []
    assert finish(url, clock, again)


def test_another_tenants_run_cannot_be_ended(url, tenant, other_tenant, query, clock):
    requested(url, tenant, query)
    (run,) = claimed(url, clock)
    foreign = Run(**{f: getattr(run, f) for f in run.__slots__} | {"tenant_id": other_tenant})

    assert not finish(url, clock, foreign)
    assert facts_of(url, other_tenant, "answer-captured") == []


def test_a_lease_that_is_renewed_lasts(url, tenant, query, clock):
    requested(url, tenant, query)
    (run,) = claimed(url, clock)
    ask(
        url,
        "UPDATE results SET lease_until = clock_timestamp() + interval '0.2 second'"
        " WHERE due_at IS NOT NULL",
    )
    scene_of(url, clock, lambda runs: runs.renew([run]))
    (row,) = ask(
        url,
        "SELECT lease_until - clock_timestamp() > interval '5 second' AS lasts"
        " FROM results WHERE tenant_id = %s AND id = %s",
        tenant,
        run.id,
    )

    assert row["lasts"]


def test_a_lease_that_somebody_else_has_by_now_is_not_renewed(url, tenant, query, clock):
    requested(url, tenant, query)
    (late,) = claimed(url, clock)
    abandon(url)
    claimed(url, clock)
    abandon(url)
    scene_of(url, clock, lambda runs: runs.renew([late]))

    (row,) = ask(
        url, "SELECT lease_until < clock_timestamp() AS over FROM results WHERE id = %s", late.id
    )
    assert row["over"]


def test_a_call_that_failed_in_passing_is_due_again_later(url, tenant, query, clock):
    requested(url, tenant, query)
    (run,) = claimed(url, clock)
    pause = timedelta(seconds=7)

    assert scene_of(url, clock, lambda r: r.repeat(run, pause, None, is_outage=False))
    clock.move(seconds=6.9)
    assert claimed(url, clock) == []
    clock.move(seconds=0.1)
    (again,) = claimed(url, clock)
    assert (again.attempt, again.failures) == (2, 1)


def test_a_pause_past_the_runs_patience_is_refused(url, tenant, query, clock):
    requested(url, tenant, query)
    (run,) = claimed(url, clock)

    assert not scene_of(
        url, clock, lambda r: r.repeat(run, timedelta(hours=1), None, is_outage=False)
    )
    assert finish(url, clock, run, reason="rate_limited")


def test_a_run_costs_what_all_its_calls_cost(url, tenant, query, clock):
    requested(url, tenant, query)
    for cost in ("0.01", "0.02"):
        (run,) = claimed(url, clock)
        call = Call(cost_usd=cost)
        scene_of(url, clock, lambda r: r.repeat(run, timedelta(0), call, is_outage=False))  # noqa: B023
    (run,) = claimed(url, clock)
    finish(url, clock, run, "0.04")
    (fact,) = facts_of(url, tenant, "answer-captured")

    assert fact.call.cost_usd == Decimal("0.07")
    assert day_of(url, tenant) == (3, Decimal("0.07"), 0)


def test_a_run_that_waited_too_long_ends_without_a_call(url, tenant, query, clock):
    requested(url, tenant, query)
    clock.move(hours=2)

    assert claimed(url, clock) == []
    (fact,) = facts_of(url, tenant, "answer-failed")
    assert (fact.reason, fact.call) == ("timeout", None)
    assert day_of(url, tenant) == (0, 0, 0)


def test_a_run_whose_process_died_is_called_once_more_and_no_third_time(url, tenant, query, clock):
    requested(url, tenant, query)
    for attempt in (1, 2):
        (run,) = claimed(url, clock)
        assert run.attempt == attempt
        abandon(url)

    assert claimed(url, clock) == []
    (fact,) = facts_of(url, tenant, "answer-failed")
    assert fact.reason == "interrupted"


def test_what_dead_calls_had_set_aside_is_free_again(url, tenant, query, clock):
    requested(url, tenant, query)
    claimed(url, clock)
    assert day_of(url, tenant) == (1, 0, Decimal("0.05"))
    abandon(url)
    (run,) = claimed(url, clock)

    assert day_of(url, tenant) == (2, 0, Decimal("0.05"))
    finish(url, clock, run, "0.03")
    assert day_of(url, tenant) == (2, Decimal("0.03"), 0)


def test_a_cost_that_nobody_knows_counts_as_what_was_set_aside(url, tenant, query, clock):
    requested(url, tenant, query)
    (run,) = claimed(url, clock)
    finish(url, clock, run, None)

    assert day_of(url, tenant) == (1, Decimal("0.05"), 0)


def test_what_a_call_cost_less_than_set_aside_is_free_for_other_tenants(url, tenant, query, clock):
    rules = policy(provider_usd=Decimal("0.07"))
    requested(url, tenant, query, count=2)
    (run,) = claimed(url, clock, limit=1, rules=rules)
    finish(url, clock, run, "0.01")

    assert len(claimed(url, clock, rules=rules)) == 1
    assert facts_of(url, tenant, "answer-failed") == []


@pytest.mark.parametrize(
    "rules",
    [
        policy(tenant_calls=7),
        policy(tenant_usd=Decimal("0.35")),
        policy(tenant_usd=Decimal("0.39")),
        policy(provider_usd=Decimal("0.35")),
    ],
    ids=["calls", "dollars", "dollars not even", "dollars of all tenants"],
)
def test_a_budget_is_never_passed_by_even_one_call(url, tenant, query, clock, rules):
    requested(url, tenant, query, count=20)

    async def all_at_once(runs):
        return await asyncio.gather(*(runs.claim(2) for _ in range(20)))

    for _ in range(3):
        taken = scene_of(url, clock, all_at_once, rules)
        for run in (run for some in taken for run in some):
            finish(url, clock, run, "0.05")
    failed = facts_of(url, tenant, "answer-failed")

    assert len(facts_of(url, tenant, "answer-captured")) == 7
    assert [fact.reason for fact in failed] == ["budget_exhausted"] * 13
    assert day_of(url, tenant)[0] == 7
    assert day_of(url, tenant)[1:] == (Decimal("0.35"), 0)


def test_the_next_day_has_a_budget_of_its_own(url, tenant, query, clock):
    rules = policy(tenant_calls=1)
    requested(url, tenant, query, count=2)
    claimed(url, clock, rules=rules)
    clock.set(NOON + timedelta(days=1))
    requested(url, tenant, query, clock=clock)

    assert len(claimed(url, clock, rules=rules)) == 1


def test_one_tenants_budget_is_not_anothers(url, tenant, other_tenant, query, clock):
    rules = policy(tenant_calls=1)
    requested(url, tenant, query, count=2)
    fields = {
        "query_text": "q",
        "category": "",
        "tags": (),
        "providers": (GROK,),
        "is_active": True,
        "schedule": Schedule.DAILY,
    }
    theirs = for_tenant(url, other_tenant, lambda catalog: catalog.create_query(fields)).id
    requested(url, other_tenant, theirs)
    taken = claimed(url, clock, rules=rules)

    assert sorted(run.tenant_id for run in taken) == sorted([tenant, other_tenant])


def test_no_more_calls_are_under_way_than_may_be(url, tenant, query, clock):
    rules = policy(limits=dict.fromkeys(Provider, Limit(3, 600)))
    requested(url, tenant, query, count=8)
    first = claimed(url, clock, rules=rules)

    assert len(first) == 3
    clock.move(seconds=30)
    assert claimed(url, clock, rules=rules) == []
    finish(url, clock, first[0])
    assert len(claimed(url, clock, rules=rules)) == 1


def test_calls_start_no_faster_than_the_rate_over_all_replicas(url, tenant, query, clock):
    rules = policy(limits=dict.fromkeys(Provider, Limit(2, 60)))
    requested(url, tenant, query, count=30)
    started = []
    for _ in range(40):
        taken = claimed(url, clock, rules=rules)
        started.append(len(taken))
        for run in taken:
            finish(url, clock, run)
        clock.move(milliseconds=250)

    # Ten seconds' worth and the burst that stood at their beginning.
    assert 10 <= sum(started) <= 12


def test_ten_failures_open_the_circuit_and_one_probe_decides(url, tenant, query, clock):
    requested(url, tenant, query, count=20)
    for run in claimed(url, clock, limit=10):
        finish(url, clock, run, reason="provider_error", is_outage=True)

    assert claimed(url, clock) == []
    clock.move(seconds=31)
    (probe,) = claimed(url, clock)
    assert claimed(url, clock) == []
    finish(url, clock, probe)
    assert len(claimed(url, clock)) == 9


def test_a_simulated_provider_knows_no_rate_no_circuit_and_no_dollars(url, tenant, query, clock):
    rules = policy(
        limits=dict.fromkeys(Provider, Limit(30, 1)),
        tenant_usd=Decimal(0),
        provider_usd=Decimal(0),
    )
    requested(url, tenant, query, count=20)
    taken = claimed(url, clock, rules=rules, simulated=frozenset(Provider))

    assert len(taken) == 20
    assert day_of(url, tenant) == (20, 0, 0)
