"""What a tenant sees of its firings and webhooks, and what it may have sent again."""

import json
from datetime import timedelta

import pytest
from psycopg.types.json import Jsonb

from schemas.errors import Invalid, NotFound
from tests.infra.postgres.scenes import ask, facts_of
from tests.infra.postgres.subscribing import (
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
    new_competitor,
    queue,
    row,
    settle,
)


def fire(url, tenant, alert, sequence=1, **fields):
    """Note a firing as whoever judges the rules does, and queue its webhook."""
    at = NOON + timedelta(hours=sequence)
    fact = firing(tenant, alert, sequence, occurred_at=at, **fields)
    ask(
        url,
        "INSERT INTO firings (tenant_id, id, alert_id, fired_at, fact) VALUES (%s, %s, %s, %s, %s)",
        tenant,
        fact.id,
        alert,
        at,
        Jsonb(fact.model_dump(mode="json")),
    )
    return fact


def firings(url, tenant, alert, offset=0, limit=50):
    return as_tenant(url, tenant, lambda catalog: catalog.firings(alert, offset, limit))


def deliveries(url, tenant, alert, offset=0, limit=50):
    return as_tenant(url, tenant, lambda catalog: catalog.deliveries(alert, offset, limit))


def replay(url, tenant, alert, delivery, clock=None):
    return as_tenant(url, tenant, lambda catalog: catalog.replay(alert, delivery), clock)


def sample(url, tenant, alert, clock=None):
    return as_tenant(url, tenant, lambda catalog: catalog.send_sample(alert), clock)


def test_a_firing_is_shown_with_its_numbers_evidence_and_deliveries(url, tenant, clock, alert):
    fact = fire(url, tenant, alert)
    queue(url, fact, clock=clock)
    attempt(url, ended("failed", 5, status_code=503, reply="later"), clock)
    clock.move(seconds=5)
    attempt(url, ended(), clock)
    page = firings(url, tenant, alert)
    (shown,) = page.items
    (told,) = shown.deliveries

    same = ("id", "sequence", "subject", "threshold", "value", "message", "current", "previous")
    assert page.count == 1
    assert {name: getattr(shown, name) for name in same} == {n: getattr(fact, n) for n in same}
    assert (shown.fired_at, shown.evidence) == (fact.occurred_at, fact.evidence)
    assert (told.firing_id, told.state, told.finished_at) == (fact.id, "delivered", clock.now())
    assert [
        (a.number, a.outcome, a.status_code, a.latency_ms, a.reply, a.started_at)
        for a in told.attempts
    ] == [
        (1, "failed", 503, 12, "later", NOON),
        (2, "delivered", 200, 12, "ok", clock.now()),
    ]


def test_a_firing_that_nobody_was_told_of_is_shown_too(url, tenant, clock):
    alert, _ = new_alert(url, tenant, clock, webhook_url="")
    queue(url, fire(url, tenant, alert.id), clock=clock)

    assert firings(url, tenant, alert.id).items[0].deliveries == ()


def test_history_is_newest_first_and_by_the_page(url, tenant, other_tenant, clock, alert):
    other = new_alert(url, tenant, clock)[0].id
    theirs = new_alert(url, other_tenant, clock)[0].id
    for sequence in range(1, 6):
        queue(url, fire(url, tenant, alert, sequence), clock=clock)
    queue(url, fire(url, tenant, other), fire(url, other_tenant, theirs), clock=clock)

    def sequences(offset, limit):
        page = firings(url, tenant, alert, offset, limit)
        assert page.count == 5
        assert all(len(each.deliveries) == 1 for each in page.items)
        return [each.sequence for each in page.items]

    assert [sequences(0, 2), sequences(2, 2), sequences(4, 2), sequences(6, 2)] == [
        [5, 4],
        [3, 2],
        [1],
        [],
    ]
    page = deliveries(url, tenant, alert, 1, 3)
    assert page.count == 5
    ids = [each.id for each in page.items]
    assert ids == sorted(ids, reverse=True)
    assert len(ids) == 3


def test_what_is_under_way_shows_as_unknown(url, tenant, clock, alert):
    queue(url, fire(url, tenant, alert), clock=clock)
    (posting,) = claim(url, clock)
    begin(url, posting, clock)
    (shown,) = deliveries(url, tenant, alert).items

    assert shown.state == "pending"
    assert [(a.outcome, a.status_code, a.latency_ms) for a in shown.attempts] == [
        ("unknown", None, None)
    ]


def test_the_newest_fifty_attempts_are_shown_the_oldest_first(url, tenant, clock, alert):
    queue(url, fire(url, tenant, alert), clock=clock)
    attempt(url, ended(), clock)
    ask(
        url,
        "INSERT INTO delivery_attempts (tenant_id, delivery_id, number, started_at)"
        " SELECT tenant_id, id, number, now() FROM deliveries, generate_series(2, 70) AS number"
        " WHERE tenant_id = %s",
        tenant,
    )
    (shown,) = deliveries(url, tenant, alert).items

    assert [each.number for each in shown.attempts] == list(range(21, 71))


@pytest.mark.parametrize("last", ["delivered", "timeout"])
def test_a_replay_posts_the_same_bytes_by_the_same_id_anew(url, tenant, clock, alert, last):
    fact = fire(url, tenant, alert)
    queue(url, fact, clock=clock)
    posting = attempt(url, ended(last), clock)
    before = row(url, posting)
    clock.move(days=9)
    shown = replay(url, tenant, alert, posting.id, clock)
    assert (shown.state, shown.reason, shown.next_attempt_at, shown.finished_at) == (
        "pending",
        "",
        clock.now(),
        None,
    )
    (again,) = claim(url, clock)
    letter = begin(url, again, clock)
    settle(url, again, ended(), clock)
    after = row(url, posting)

    assert again.attempt == 2
    assert (letter.webhook_id, letter.body) == (before["webhook_id"], bytes(before["body"]))
    assert (letter.failures, letter.waited_seconds) == (0, 0)
    assert (after["state"], after["finished_at"]) == ("delivered", clock.now())
    assert [f.attempts for f in facts_of(url, tenant, "webhook-delivered")][-1] == 2


def test_a_replay_does_not_wait_for_its_endpoint_to_have_rested(url, tenant, clock, alert):
    first, second = (fire(url, tenant, alert, sequence) for sequence in (1, 2))
    queue(url, first, second, clock=clock)
    failed = attempt(url, ended("failed", 9000, 1800, status_code=500), clock)
    assert claim(url, clock) == []
    replay(url, tenant, alert, failed.id, clock)
    (posting,) = claim(url, clock)

    assert posting.id == failed.id
    begin(url, posting, clock)
    settle(url, posting, ended("failed", 9000, 1800, status_code=500), clock)
    clock.move(seconds=1799)
    assert claim(url, clock) == []
    clock.move(seconds=1)
    assert [row(url, each)["firing_id"] for each in claim(url, clock)] == [second.id]


def test_what_is_under_way_is_left_alone_by_a_replay(url, tenant, clock, alert):
    queue(url, fire(url, tenant, alert), clock=clock)
    (posting,) = claim(url, clock)
    begin(url, posting, clock)
    before = row(url, posting)
    assert replay(url, tenant, alert, posting.id, clock).state == "pending"
    assert row(url, posting) == before
    settle(url, posting, ended(), clock)

    assert row(url, posting)["state"] == "delivered"
    assert claim(url, clock) == []


def test_what_a_dead_worker_left_can_be_replayed_or_comes_by_itself(url, tenant, clock, alert):
    queue(url, fire(url, tenant, alert), clock=clock)
    (posting,) = claim(url, clock)
    abandon(url)
    replay(url, tenant, alert, posting.id, clock)
    attempt(url, ended(), clock)

    assert row(url, posting)["state"] == "delivered"


def test_a_delivery_of_another_alert_is_not_there(url, tenant, other_tenant, clock, alert):
    other = new_alert(url, tenant, clock)[0].id
    theirs = new_alert(url, other_tenant, clock)[0].id
    queue(url, fire(url, tenant, other), fire(url, other_tenant, theirs), clock=clock)
    for owner in (tenant, other_tenant):
        (delivery,) = ask(url, "SELECT id FROM deliveries WHERE tenant_id = %s", owner)
        with pytest.raises(NotFound, match="delivery"):
            replay(url, tenant, alert, delivery["id"])
    with pytest.raises(NotFound, match="delivery"):
        replay(url, tenant, alert, 2**62)


@pytest.mark.parametrize("alert_type", ["sov_jump", "rank_drop", "new_competitor"])
def test_a_sample_goes_to_the_webhook_at_once_and_says_what_it_is(url, tenant, clock, alert_type):
    nike = new_competitor(url, tenant) if alert_type == "sov_jump" else None
    told = {"alert_type": alert_type, "competitor": nike}
    alert = new_alert(url, tenant, clock, **told)[0].id
    shown = sample(url, tenant, alert, clock)
    assert (shown.firing_id, shown.state, shown.next_attempt_at) == (None, "pending", NOON)
    (posting,) = claim(url, clock)
    body = json.loads(begin(url, posting, clock).body)
    settle(url, posting, ended(), clock)
    (fact,) = facts_of(url, tenant, "webhook-delivered")

    assert (body["is_sample"], body["alert_type"], body["alert_id"]) == (True, alert_type, alert)
    assert body["competitor"] == (nike and {"id": nike, "name": "Nike"})
    assert fact.firing_id is None
    assert firings(url, tenant, alert).count == 0
    assert [each.state for each in deliveries(url, tenant, alert).items] == ["delivered"]


def test_a_sample_goes_before_what_waits_and_waits_for_no_rest(url, tenant, clock, alert):
    queue(url, *(fire(url, tenant, alert, sequence) for sequence in (1, 2, 3)), clock=clock)
    attempt(url, ended("failed", 9000, 1800, status_code=500), clock)
    clock.move(seconds=1)
    shown = sample(url, tenant, alert, clock)

    assert [posting.id for posting in claim(url, clock)] == [shown.id]


def test_two_samples_are_two_messages(url, tenant, clock, alert):
    assert sample(url, tenant, alert).webhook_id != sample(url, tenant, alert).webhook_id


def test_an_alert_that_is_off_can_be_tried(url, tenant, clock):
    """So an endpoint that was disabled is tested before it is turned on."""
    alert = new_alert(url, tenant, clock, is_active=False)[0].id
    shown = sample(url, tenant, alert, clock)
    change(url, tenant, alert, clock, min_samples=4)
    attempt(url, ended("failed", 5, status_code=500), clock)
    clock.move(seconds=5)
    attempt(url, ended(), clock)

    assert deliveries(url, tenant, alert).items[0].id == shown.id
    assert deliveries(url, tenant, alert).items[0].state == "delivered"
    assert not alert_row(url, alert)["is_active"]


def test_samples_that_fail_do_not_count_as_failed_firings(url, tenant, clock, alert):
    for _ in range(12):
        sample(url, tenant, alert, clock)
        attempt(url, ended("timeout"), clock)
        clock.move(days=1)

    assert alert_row(url, alert)["is_active"]


def test_without_a_webhook_there_is_nothing_to_send(url, tenant, clock, alert):
    queue(url, fire(url, tenant, alert), clock=clock)
    posting = attempt(url, ended(), clock)
    change(url, tenant, alert, clock, webhook_url="")

    for call in (sample, lambda *place: replay(*place, posting.id)):
        with pytest.raises(Invalid) as refused:
            call(url, tenant, alert)
        assert (refused.value.pointer, refused.value.code) == ("/webhook_url", "required")
