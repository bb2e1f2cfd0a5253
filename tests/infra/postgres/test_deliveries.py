"""Webhooks on their way: queued once, leased, settled once, whoever dies. Rows R26, R27, R28."""

import asyncio
import json
from collections import Counter
from datetime import timedelta

import pytest

from infra.postgres.deliveries import PostgresDeliveries
from infra.signing import CannotOpen, Sealer
from infra.webhook_body import body_of, webhook_id
from tests.infra.postgres.conftest import new_tenant
from tests.infra.postgres.scenes import SEALER, ask, catalog_of, facts_of, play
from tests.infra.postgres.subscribing import (
    HOOK,
    NOON,
    abandon,
    alert_row,
    as_tenant,
    attempt,
    begin,
    change,
    claim,
    ended,
    firing,
    new_alert,
    queue,
    row,
    settle,
)

DOWN = {"outcome": "failed", "retry_in_seconds": 5, "status_code": 503, "reply": "later"}


def attempts(url, posting):
    return ask(
        url,
        "SELECT number, outcome, status_code, latency_ms, reply, started_at FROM delivery_attempts"
        " WHERE tenant_id = %s AND delivery_id = %s ORDER BY number",
        posting.tenant_id,
        posting.id,
    )


def outcomes(url, posting):
    return [each["outcome"] for each in attempts(url, posting)]


def count(url, tenant):
    return ask(url, "SELECT count(*) AS n FROM deliveries WHERE tenant_id = %s", tenant)[0]["n"]


def test_a_firing_is_queued_once_with_the_bytes_that_tell_of_it(url, tenant, clock, alert):
    fact = firing(tenant, alert)
    queue(url, fact, fact, clock=clock)
    clock.move(hours=1)
    queue(url, fact, clock=clock)
    found = row(url, fact)

    assert count(url, tenant) == 1
    assert bytes(found["body"]) == body_of(fact)
    assert found["webhook_id"] == webhook_id(fact.id, fact.occurred_at)
    assert (found["state"], found["due_at"], found["created_at"]) == ("pending", NOON, NOON)


def test_a_fact_that_comes_again_after_its_delivery_is_not_told_again(url, tenant, clock, alert):
    fact = firing(tenant, alert)
    queue(url, fact, clock=clock)
    attempt(url, ended(), clock)
    queue(url, fact, clock=clock)

    assert claim(url, clock) == []
    assert row(url, fact)["state"] == "delivered"


def test_replicas_that_hear_the_same_fact_queue_it_once(url, tenant, clock, alert):
    fact = firing(tenant, alert)

    async def scene(database):
        deliveries = PostgresDeliveries(database, SEALER)
        await asyncio.gather(*(deliveries.enqueue(fact) for _ in range(8)))

    play(url, scene, clock)

    assert count(url, tenant) == 1


@pytest.mark.parametrize("fields", [{"is_active": False}, {"webhook_url": ""}])
def test_nobody_is_told_of_an_alert_that_is_off_or_has_no_webhook(url, tenant, clock, fields):
    alert = new_alert(url, tenant, clock, **fields)[0].id
    queue(url, firing(tenant, alert), firing(tenant, 2**62), clock=clock)

    assert count(url, tenant) == 0


def test_an_alert_of_another_tenant_is_not_told_of(url, tenant, other_tenant, alert):
    queue(url, firing(other_tenant, alert))

    assert (count(url, tenant), count(url, other_tenant)) == (0, 0)


def test_an_attempt_is_written_down_before_it_is_made(url, tenant, clock, alert):
    fact = firing(tenant, alert)
    queue(url, fact, clock=clock)
    (posting,) = claim(url, clock)
    assert attempts(url, posting) == []
    letter = begin(url, posting, clock)

    assert (letter.url, letter.body, letter.webhook_id) == (
        HOOK,
        body_of(fact),
        row(url, fact)["webhook_id"],
    )
    assert (letter.failures, letter.failures_in_a_row, letter.waited_seconds) == (0, 0, 0)
    assert [(each["number"], each["outcome"]) for each in attempts(url, posting)] == [
        (1, "unknown")
    ]
    assert attempts(url, posting)[0]["started_at"] == NOON


def test_what_was_taken_is_over_and_is_a_fact(url, tenant, clock, alert):
    fact = firing(tenant, alert)
    queue(url, fact, clock=clock)
    posting = attempt(url, ended(status_code=204), clock)
    found, (told,) = row(url, fact), facts_of(url, tenant, "webhook-delivered")

    assert (found["state"], found["due_at"], found["lease_until"]) == ("delivered", None, None)
    assert found["finished_at"] == NOON
    assert (told.delivery_id, told.alert_id, told.firing_id) == (posting.id, alert, fact.id)
    assert (told.attempts, told.status_code, told.latency_ms) == (1, 204, 12)
    assert claim(url, clock) == []


def test_what_failed_is_due_again_when_it_was_said(url, tenant, clock, alert):
    queue(url, firing(tenant, alert), clock=clock)
    posting = attempt(url, ended(**DOWN), clock)
    found, (told,) = row(url, posting), attempts(url, posting)

    assert (found["state"], found["failures"], found["due_at"]) == (
        "pending",
        1,
        NOON + timedelta(seconds=5),
    )
    assert (told["outcome"], told["status_code"], told["latency_ms"], told["reply"]) == (
        "failed",
        503,
        12,
        "later",
    )
    clock.move(seconds=4.999)
    assert claim(url, clock) == []
    clock.move(milliseconds=1)
    (again,) = claim(url, clock)
    assert (again.id, again.attempt) == (posting.id, 2)
    assert begin(url, again, clock).failures == 1


def test_a_fault_of_ours_counts_against_nobody(url, tenant, clock, alert):
    queue(url, firing(tenant, alert), clock=clock)
    posting = attempt(url, ended("ours", 5), clock)
    found = alert_row(url, alert)

    assert (row(url, posting)["failures"], row(url, posting)["state"]) == (0, "pending")
    assert (found["failures_in_a_row"], found["failing_since"]) == (0, None)
    assert outcomes(url, posting) == ["ours"]


def test_the_last_failure_is_a_fact(url, tenant, clock, alert):
    fact = firing(tenant, alert)
    queue(url, fact, clock=clock)
    attempt(url, ended(**DOWN), clock)
    clock.move(minutes=1)
    attempt(url, ended("timeout"), clock)
    found, (told,) = row(url, fact), facts_of(url, tenant, "webhook-failed")

    assert (found["state"], found["reason"], found["due_at"]) == ("failed", "exhausted", None)
    assert (told.reason, told.attempts, told.firing_id) == ("exhausted", 2, fact.id)
    assert facts_of(url, tenant, "endpoint-disabled") == []


def test_who_is_gone_is_not_posted_to_again(url, tenant, clock, alert):
    first, second = firing(tenant, alert, 1), firing(tenant, alert, 2)
    queue(url, first, second, clock=clock)
    attempt(url, ended("gone"), clock)
    found = alert_row(url, alert)
    (disabled,) = facts_of(url, tenant, "endpoint-disabled")

    assert (found["is_active"], found["disabled_reason"], found["due_at"]) == (False, "gone", None)
    assert [row(url, fact)["reason"] for fact in (first, second)] == ["gone", "gone"]
    assert (disabled.alert_id, disabled.reason) == (alert, "gone")
    failures = {f.firing_id: f.attempts for f in facts_of(url, tenant, "webhook-failed")}
    assert failures == {first.id: 1, second.id: 0}
    assert claim(url, clock) == []


def test_an_alert_that_is_turned_on_again_delivers_again(url, tenant, clock, alert):
    queue(url, firing(tenant, alert), clock=clock)
    attempt(url, ended("gone"), clock)
    queue(url, firing(tenant, alert, 2), clock=clock)
    assert claim(url, clock) == []
    change(url, tenant, alert, clock, is_active=True)
    later = firing(tenant, alert, 3)
    queue(url, later, clock=clock)
    attempt(url, ended(), clock)

    assert row(url, later)["state"] == "delivered"
    assert [f.firing_id for f in facts_of(url, tenant, "webhook-delivered")] == [later.id]


def keep_failing(url, clock, alert, firings, hours):
    """So many firings, each failing once and then waiting, `hours` apart."""
    owner = alert_row(url, alert)["tenant_id"]
    for sequence in range(firings):
        queue(url, firing(owner, alert, sequence + 1), clock=clock)
        attempt(url, ended("failed", 1e9, status_code=500), clock)
        clock.move(hours=hours)


@pytest.mark.parametrize(
    ("firings_and_hours", "is_disabled"),
    [((9, 24), False), ((10, 13), False), ((10, 14), True), ((11, 12), True), ((40, 1), False)],
)
def test_an_endpoint_that_fails_for_five_days_and_ten_firings_is_turned_off(
    url, clock, alert, firings_and_hours, is_disabled
):
    keep_failing(url, clock, alert, *firings_and_hours)
    tenant = alert_row(url, alert)["tenant_id"]
    found = alert_row(url, alert)
    told = [fact.reason for fact in facts_of(url, tenant, "endpoint-disabled")]

    assert found["is_active"] is not is_disabled
    assert found["disabled_reason"] == ("failing" if is_disabled else "")
    assert told == (["failing"] if is_disabled else [])
    states = ask(url, "SELECT DISTINCT state, reason FROM deliveries WHERE alert_id = %s", alert)
    assert [tuple(each.values()) for each in states] == [
        ("failed", "failing") if is_disabled else ("pending", "")
    ]


def test_one_success_starts_the_five_days_anew(url, tenant, clock, alert):
    keep_failing(url, clock, alert, 9, 14)
    queue(url, firing(tenant, alert, 50), clock=clock)
    attempt(url, ended(), clock)
    keep_failing(url, clock, alert, 9, 12)

    assert alert_row(url, alert)["is_active"]
    assert alert_row(url, alert)["failures_in_a_row"] == 9


def test_failures_of_before_the_last_success_are_forgiven(url, tenant, clock, alert):
    for sequence in range(12):
        queue(url, firing(tenant, alert, sequence + 1), clock=clock)
        attempt(url, ended("failed", status_code=500), clock)
    clock.move(hours=1)
    queue(url, firing(tenant, alert, 50), clock=clock)
    attempt(url, ended(), clock)
    clock.move(hours=1)
    keep_failing(url, clock, alert, 7, 24)

    assert alert_row(url, alert)["is_active"]


def test_of_one_alert_one_is_under_way_at_a_time_the_oldest_first(url, tenant, clock, alert):
    facts = [firing(tenant, alert, sequence) for sequence in (1, 2, 3)]
    for fact in facts:
        queue(url, fact, clock=clock)
        clock.move(seconds=1)
    order = []
    for _ in facts:
        (posting,) = claim(url, clock)
        assert claim(url, clock) == []
        begin(url, posting, clock)
        settle(url, posting, ended(), clock)
        order.append(row(url, posting)["firing_id"])

    assert order == [fact.id for fact in facts]


def test_of_one_tenant_ten_are_under_way_at_a_time(url, tenant, other_tenant, clock):
    for owner, alerts in ((tenant, 14), (other_tenant, 3)):
        for _ in range(alerts):
            queue(url, firing(owner, new_alert(url, owner, clock)[0].id), clock=clock)
    held = claim(url, clock)

    assert Counter(each.tenant_id for each in held) == {tenant: 10, other_tenant: 3}
    assert claim(url, clock) == []
    (mine, *_) = [each for each in held if each.tenant_id == tenant]
    settle(url, mine, ended(), clock)
    assert [each.tenant_id for each in claim(url, clock)] == [tenant]


def test_a_claim_takes_no_more_than_there_are_hands(url, tenant, clock):
    for _ in range(5):
        queue(url, firing(tenant, new_alert(url, tenant, clock)[0].id), clock=clock)

    assert [len(claim(url, clock, limit=2)) for _ in range(4)] == [2, 2, 1, 0]


def test_replicas_that_claim_at_once_keep_to_the_same_bounds(url, clock):
    owners = [new_tenant(url) for _ in range(2)]
    for owner in owners:
        for _ in range(12):
            alert = new_alert(url, owner, clock)[0].id
            queue(url, *(firing(owner, alert, n) for n in (1, 2, 3)), clock=clock)

    async def scene(database):
        deliveries = PostgresDeliveries(database, SEALER)
        found = await asyncio.gather(*(deliveries.claim(3) for _ in range(12)))
        return [posting for some in found for posting in some]

    held = play(url, scene, clock)

    assert Counter(each.tenant_id for each in held) == dict.fromkeys(owners, 10)
    assert set(Counter((each.tenant_id, each.alert_id) for each in held).values()) == {1}


@pytest.fixture
def slow_leases(url):
    """Whoever leases a delivery takes his time."""
    ask(
        url,
        "CREATE OR REPLACE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN PERFORM pg_sleep(0.3); RETURN NEW; END $$",
    )
    ask(
        url,
        "CREATE TRIGGER slow BEFORE UPDATE ON deliveries FOR EACH ROW EXECUTE FUNCTION dawdle()",
    )
    yield
    ask(url, "DROP TRIGGER slow ON deliveries")


def test_who_claims_sees_what_another_is_about_to_hold(url, tenant, clock, alert, slow_leases):
    queue(url, firing(tenant, alert), clock=clock)

    async def scene(database):
        deliveries = PostgresDeliveries(database, SEALER)
        first = asyncio.create_task(deliveries.claim(1))
        while not ask(url, "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'"):  # noqa: ASYNC110
            await asyncio.sleep(0)
        # It would go before the one that is being leased.
        await catalog_of(database, tenant).send_sample(alert)
        return await deliveries.claim(1), await first

    second, first = play(url, scene, clock)

    assert (len(first), len(second)) == (1, 0)


def test_the_others_wait_while_an_endpoint_rests_and_then_one_is_the_probe(
    url, tenant, clock, alert
):
    queue(url, *(firing(tenant, alert, n) for n in range(1, 5)), clock=clock)
    attempt(url, ended("failed", 3600, 30, status_code=500), clock)

    assert claim(url, clock) == []
    clock.move(seconds=30)
    attempt(url, ended("failed", 3600, 60, status_code=500), clock)
    clock.move(seconds=59)
    assert claim(url, clock) == []
    clock.move(seconds=1)
    attempt(url, ended(), clock)
    assert alert_row(url, alert)["failures_in_a_row"] == 0
    attempt(url, ended(), clock)


def test_a_worker_that_wakes_up_late_settles_nothing(url, tenant, clock, alert):
    fact = firing(tenant, alert)
    queue(url, fact, clock=clock)
    (late,) = claim(url, clock)
    begin(url, late, clock)
    abandon(url)
    (now_mine,) = claim(url, clock)
    begin(url, now_mine, clock)
    settle(url, late, ended("gone"), clock)

    assert begin(url, late, clock) is None
    assert (row(url, fact)["state"], alert_row(url, alert)["is_active"]) == ("pending", True)
    settle(url, now_mine, ended(), clock)
    settle(url, late, ended("failed", 5), clock)
    assert row(url, fact)["state"] == "delivered"
    assert outcomes(url, late) == ["failed", "delivered"]
    assert len(facts_of(url, tenant, "webhook-delivered")) == 1


def test_an_attempt_of_which_nobody_knows_stays_unknown(url, tenant, clock, alert):
    queue(url, firing(tenant, alert), clock=clock)
    (lost,) = claim(url, clock)
    begin(url, lost, clock)
    abandon(url)
    attempt(url, ended(), clock)

    assert outcomes(url, lost) == ["unknown", "delivered"]
    assert facts_of(url, tenant, "webhook-delivered")[0].attempts == 2


def test_a_lease_that_is_renewed_is_kept(url, tenant, clock, alert):
    queue(url, firing(tenant, alert), clock=clock)
    (posting,) = claim(url, clock)
    ask(url, "UPDATE deliveries SET lease_until = now() + interval '1 second'")

    async def renew(database):
        await PostgresDeliveries(database, SEALER).renew([posting])

    play(url, renew, clock)
    (left,) = ask(
        url, "SELECT lease_until - now() AS left FROM deliveries WHERE id = %s", posting.id
    )

    assert left["left"] > timedelta(seconds=10)


def test_what_is_under_way_when_its_alert_is_turned_off_does_not_come_back(
    url, tenant, clock, alert
):
    fact = firing(tenant, alert)
    queue(url, fact, clock=clock)
    (posting,) = claim(url, clock)
    begin(url, posting, clock)
    change(url, tenant, alert, clock, is_active=False)
    settle(url, posting, ended("failed", 5), clock)

    assert (row(url, fact)["state"], row(url, fact)["reason"]) == ("failed", "deactivated")
    assert outcomes(url, posting) == ["failed"]
    assert [f.reason for f in facts_of(url, tenant, "webhook-failed")] == ["deactivated"]


def test_what_is_claimed_when_its_alert_is_turned_off_is_not_posted(url, tenant, clock, alert):
    queue(url, firing(tenant, alert), clock=clock)
    (posting,) = claim(url, clock)
    change(url, tenant, alert, clock, webhook_url="")

    assert begin(url, posting, clock) is None
    assert attempts(url, posting) == []


def test_what_is_under_way_when_its_alert_is_deleted_ends_without_a_trace(
    url, tenant, clock, alert
):
    queue(url, firing(tenant, alert), clock=clock)
    (posting,) = claim(url, clock)
    begin(url, posting, clock)
    as_tenant(url, tenant, lambda catalog: catalog.delete_alert(alert))
    settle(url, posting, ended(), clock)

    assert count(url, tenant) == 0
    assert facts_of(url, tenant, "webhook-delivered") == []


def test_nothing_is_posted_that_cannot_be_signed(url, tenant, clock, alert):
    queue(url, firing(tenant, alert), clock=clock)
    (posting,) = claim(url, clock)

    async def scene(database):
        await PostgresDeliveries(database, Sealer("another key")).begin(posting)

    with pytest.raises(CannotOpen):
        play(url, scene, clock)
    assert (attempts(url, posting), row(url, posting)["state"]) == ([], "pending")
    abandon(url)
    attempt(url, ended(), clock)


def test_a_queue_says_how_long_ago_it_was_filled(url, tenant, clock, alert):
    queue(url, firing(tenant, alert), clock=clock)
    clock.move(hours=2)
    (posting,) = claim(url, clock)

    assert begin(url, posting, clock).waited_seconds == 7200


def test_the_body_that_is_stored_is_what_was_documented(url, tenant, clock, alert):
    fact = firing(tenant, alert)
    queue(url, fact, clock=clock)
    body = json.loads(bytes(row(url, fact)["body"]))

    assert {"alert_type", "message", "alert_id", "competitor", "threshold", "value"} <= body.keys()
