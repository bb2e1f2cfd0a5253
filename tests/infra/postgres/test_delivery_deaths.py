"""Death between any two steps of a webhook's life loses nothing. Row R26."""

import pytest

from schemas.errors import Unavailable
from tests.infra.postgres.deaths import AT_COMMIT, Deadly
from tests.infra.postgres.scenes import ask, facts_of
from tests.infra.postgres.subscribing import (
    abandon,
    alert_row,
    begin,
    claim,
    ended,
    firing,
    queue,
    row,
    settle,
)

# Each kills the server's process for the connection at one step of a delivery's life.
HELD, LET_GO = "WHEN (NEW.lease_until IS NOT NULL)", "WHEN (NEW.lease_until IS NULL)"
STEPS = {
    "before it is queued": ("BEFORE INSERT ON deliveries", "", ""),
    "after it is queued": ("AFTER INSERT ON deliveries", "", ""),
    "at the commit of the queue": ("AFTER INSERT ON deliveries", AT_COMMIT, ""),
    "before it is leased": ("BEFORE UPDATE ON deliveries", "", HELD),
    "after it is leased": ("AFTER UPDATE ON deliveries", "", HELD),
    "at the commit of the lease": ("AFTER UPDATE ON deliveries", AT_COMMIT, HELD),
    "before the attempt": ("BEFORE INSERT ON delivery_attempts", "", ""),
    "after the attempt": ("AFTER INSERT ON delivery_attempts", "", ""),
    "at the commit of the attempt": ("AFTER INSERT ON delivery_attempts", AT_COMMIT, ""),
    "before the attempt's end": ("BEFORE UPDATE ON delivery_attempts", "", ""),
    "after the attempt's end": ("AFTER UPDATE ON delivery_attempts", "", ""),
    "before it is settled": ("BEFORE UPDATE ON deliveries", "", LET_GO),
    "after it is settled": ("AFTER UPDATE ON deliveries", "", LET_GO),
    "before the fact": ("BEFORE INSERT ON outbox", "", ""),
    "after the fact": ("AFTER INSERT ON outbox", "", ""),
    "before the endpoint is well": ("BEFORE UPDATE ON alerts", "", ""),
    "after the endpoint is well": ("AFTER UPDATE ON alerts", "", ""),
    "at the commit of the end": ("AFTER UPDATE ON alerts", AT_COMMIT, ""),
}


@pytest.fixture(params=STEPS)
def deadly(url, request):
    """A step that kills whoever takes it."""
    step = Deadly(url, *STEPS[request.param])
    yield step
    step.relent()


def live(url, fact, clock, posted):
    """All that becomes of a firing; what is posted is noted."""
    queue(url, fact, clock=clock)
    for posting in claim(url, clock):
        letter = begin(url, posting, clock)
        posted.append((letter.webhook_id, letter.body, letter.secrets))
        settle(url, posting, ended(), clock)


def test_death_at_any_step_loses_no_delivery_and_ends_it_once(url, tenant, clock, alert, deadly):
    fact, posted = firing(tenant, alert), []
    deadly.arm()
    with pytest.raises(Unavailable):
        live(url, fact, clock, posted)
    deadly.relent()
    abandon(url)
    was_posted = len(posted)

    assert facts_of(url, tenant, "webhook-delivered") == []
    live(url, fact, clock, posted)
    live(url, fact, clock, posted)
    assert len(posted) == was_posted + 1
    assert len(set(posted)) == 1
    assert row(url, fact)["state"] == "delivered"
    kept = ask(
        url,
        "SELECT outcome FROM delivery_attempts WHERE tenant_id = %s ORDER BY number",
        tenant,
    )
    assert [each["outcome"] for each in kept] == ["unknown"] * was_posted + ["delivered"]
    assert len(facts_of(url, tenant, "webhook-delivered")) == 1


def test_an_endpoint_is_turned_off_with_its_fact_or_not_at_all(url, tenant, clock, alert, deadly):
    queue(url, firing(tenant, alert, 1), firing(tenant, alert, 2), clock=clock)
    (posting,) = claim(url, clock)
    begin(url, posting, clock)
    deadly.arm()
    is_dead = False
    try:
        settle(url, posting, ended("gone"), clock)
    except Unavailable:
        is_dead = True
    deadly.relent()

    assert alert_row(url, alert)["is_active"] is is_dead
    assert len(facts_of(url, tenant, "endpoint-disabled")) == int(not is_dead)
    settle(url, posting, ended("gone"), clock)
    settle(url, posting, ended("gone"), clock)
    assert not alert_row(url, alert)["is_active"]
    assert len(facts_of(url, tenant, "endpoint-disabled")) == 1
    assert len(facts_of(url, tenant, "webhook-failed")) == 2
