"""Which alerts are looked at, and what a look comes to: once, whatever dies. Spec, decision 15."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from zlib import crc32

import pytest

from infra.parcels import Finding, Firing
from infra.postgres.watching import SPREAD_SECONDS, PostgresWatching, after_midnight
from schemas.alerts import AlertStatus
from schemas.errors import Unavailable
from tests.clock import SetClock
from tests.infra.postgres.deaths import AT_COMMIT, Deadly
from tests.infra.postgres.scenes import ask, facts_of, play
from tests.infra.postgres.subscribing import (
    NOON,
    alert_row,
    as_tenant,
    change,
    new_alert,
)
from tests.looks import shares

LOOK = shares((9, 20), (1, 20), subject="", alert_type="rank_drop")
SECOND = timedelta(seconds=1)


def watching(url, act, clock):
    """What `act` does with the alerts of all tenants."""
    return play(url, lambda database: act(PostgresWatching(database)), clock)


def claim(url, clock, limit=10):
    return watching(url, lambda alerts: alerts.claim(limit), clock)


def note(url, clock, *tenants):
    watching(url, lambda alerts: alerts.note(tenants), clock)


def record(url, clock, watched, finding):
    return watching(url, lambda alerts: alerts.record(watched, finding), clock)


def found(*firings, state="firing", ended=()):
    status = AlertStatus(state=state, detail="in words", evaluated_at=NOON, current=LOOK.current)
    return Finding(status, firings, ended)


def fires(episode="", **fields):
    told = {
        "look": LOOK,
        "value": 7.5,
        "message": "It fell.",
        "is_significant": True,
        "evidence": (3, 2),
        "is_simulated": False,
    }
    return Firing(episode=episode, **{**told, **fields})


def look(url, clock, *firings, **fields):
    """Claim the one alert that is due, and record what the look at it came to."""
    (watched,) = claim(url, clock)
    assert record(url, clock, watched, found(*firings, **fields))
    return watched


def run_out(url, alert):
    """As if the process that looks at it were dead for long enough."""
    ask(url, "UPDATE alerts SET lease_until = now() - interval '1 second' WHERE id = %s", alert)


def fired(url, tenant):
    return facts_of(url, tenant, "alert-fired")


def test_a_new_alert_is_due_at_once_and_is_taken_by_one(url, tenant, alert, clock):
    (watched,) = claim(url, clock)

    assert (watched.tenant_id, watched.id, watched.now) == (tenant, alert, NOON)
    assert (watched.rule.alert_type, watched.rule.threshold) == ("rank_drop", 5.0)
    assert watched.episodes == {}
    assert claim(url, clock) == []


@pytest.mark.parametrize(
    "now",
    [NOON, NOON.replace(hour=0, minute=0), NOON.replace(hour=23, minute=59, second=59)],
)
def test_after_a_look_an_alert_is_due_in_the_first_minute_of_the_next_day(url, tenant, alert, now):
    clock = SetClock(now)
    ask(url, "UPDATE alerts SET due_at = %s WHERE id = %s", now, alert)
    look(url, clock, state="ok")
    spread = crc32(f"{tenant}/{alert}".encode()) % SPREAD_SECONDS
    midnight = datetime(now.year, now.month, now.day, tzinfo=UTC) + timedelta(days=1)

    assert alert_row(url, alert)["due_at"] == midnight + timedelta(seconds=spread)
    clock.set(midnight + timedelta(seconds=spread) - SECOND)
    assert claim(url, clock) == []
    clock.move(seconds=1)
    assert len(claim(url, clock)) == 1


def test_a_day_ends_at_midnight_of_utc_whatever_the_servers_zone(url, alert, clock):
    (watched,) = claim(url, clock)
    east = NOON.astimezone(timezone(timedelta(hours=14)))

    assert after_midnight(replace(watched, now=east)) == after_midnight(watched)


def test_news_has_a_tenants_alerts_looked_at_within_a_second(
    url, tenant, other_tenant, alert, clock
):
    other = new_alert(url, other_tenant, clock)[0].id
    for _ in range(2):
        (watched,) = claim(url, clock, 1)
        record(url, clock, watched, found(state="ok"))
    clock.move(hours=1)
    note(url, clock, tenant, tenant)

    assert claim(url, clock) == []
    clock.move(seconds=1)
    assert [watched.id for watched in claim(url, clock)] == [alert]
    assert alert_row(url, other)["due_at"] > clock.now()


def test_more_news_does_not_put_a_look_off(url, tenant, alert, clock):
    look(url, clock, state="ok")
    note(url, clock, tenant)
    clock.move(seconds=0.9)
    note(url, clock, tenant)
    clock.move(seconds=0.1)

    assert [watched.id for watched in claim(url, clock)] == [alert]


def test_news_of_nobody_and_of_an_alert_that_is_off_change_nothing(url, tenant, alert, clock):
    look(url, clock, state="ok")
    change(url, tenant, alert, clock, is_active=False)
    before = alert_row(url, alert)["due_at"]
    note(url, clock, tenant)
    note(url, clock)
    clock.move(days=2)

    assert alert_row(url, alert)["due_at"] == before
    assert claim(url, clock) == []


def test_news_during_a_look_is_looked_at_after_it(url, tenant, alert, clock):
    (watched,) = claim(url, clock)
    clock.move(seconds=3)
    note(url, clock, tenant)
    assert record(url, clock, watched, found(state="ok"))

    assert claim(url, clock) == []
    clock.move(seconds=1)
    assert [again.id for again in claim(url, clock)] == [alert]


def test_news_puts_no_look_off_that_a_dead_process_held(url, tenant, alert, clock):
    (late,) = claim(url, clock)
    run_out(url, alert)
    note(url, clock, tenant)

    assert not record(url, clock, late, found(state="ok"))
    assert [watched.id for watched in claim(url, clock)] == [alert]


def test_a_rule_that_changed_during_a_look_is_looked_at_anew(url, tenant, alert, clock):
    (watched,) = claim(url, clock)
    change(url, tenant, alert, clock, threshold=8.0)

    assert not record(url, clock, watched, found(fires()))
    assert fired(url, tenant) == []
    assert alert_row(url, alert)["status"] is None
    (again,) = claim(url, clock)
    assert again.rule.threshold == 8.0


def test_an_alert_that_is_turned_off_or_gone_during_a_look_fires_nothing(url, tenant, alert, clock):
    (watched,) = claim(url, clock)
    change(url, tenant, alert, clock, is_active=False)
    assert not record(url, clock, watched, found(fires()))

    change(url, tenant, alert, clock, is_active=True)
    (watched,) = claim(url, clock)
    as_tenant(url, tenant, lambda catalog: catalog.delete_alert(alert), clock)
    assert not record(url, clock, watched, found(fires()))
    assert fired(url, tenant) == []


def test_an_alert_that_its_endpoint_turned_off_is_not_looked_at(url, tenant, alert, clock):
    (watched,) = claim(url, clock)
    # As a receiver that is gone does: what is due stays so.
    ask(url, "UPDATE alerts SET is_active = false WHERE id = %s", alert)
    assert not record(url, clock, watched, found(fires()))
    ask(url, "UPDATE alerts SET lease_until = NULL WHERE id = %s", alert)

    assert claim(url, clock) == []
    assert fired(url, tenant) == []


def test_what_fires_is_a_fact_a_row_and_an_episode(url, tenant, alert, clock):
    look(url, clock, fires("nike"), fires("puma", value=9.0))
    first, second = fired(url, tenant)
    row = alert_row(url, alert)

    assert (first.alert_id, first.sequence, second.sequence) == (alert, 1, 2)
    assert (first.value, first.message, first.evidence) == (7.5, "It fell.", (3, 2))
    assert (first.occurred_at, first.threshold, first.is_significant) == (NOON, 5.0, True)
    assert (first.current, first.previous) == (LOOK.current, LOOK.previous)
    assert first.id != second.id
    assert (row["firings"], row["last_fired_at"]) == (2, NOON)
    assert (row["status"]["state"], row["status"]["detail"]) == ("firing", "in words")
    kept = ask(
        url, "SELECT id, fired_at FROM firings WHERE alert_id = %s ORDER BY fact->'sequence'", alert
    )
    assert [(each["id"], each["fired_at"]) for each in kept] == [
        (first.id, NOON),
        (second.id, NOON),
    ]


def test_a_look_knows_when_the_episodes_that_last_fired(url, tenant, alert, clock):
    look(url, clock, fires("nike"), fires("puma"))
    later = clock.move(hours=1)
    note(url, clock, tenant)
    clock.move(seconds=1)
    watched = look(url, clock, fires("puma"), ended=("nike",))
    assert watched.episodes == {"nike": NOON, "puma": NOON}
    note(url, clock, tenant)
    clock.move(seconds=1)
    (watched,) = claim(url, clock)

    assert watched.episodes == {"puma": later + SECOND}
    assert [fact.sequence for fact in fired(url, tenant)] == [1, 2, 3]


def test_a_look_that_fires_nothing_keeps_when_it_fired_last(url, tenant, alert, clock):
    look(url, clock, fires())
    note(url, clock, tenant)
    clock.move(seconds=1)
    look(url, clock, state="ok", ended=("",))
    row = alert_row(url, alert)

    assert (row["firings"], row["last_fired_at"]) == (1, NOON)
    assert row["status"]["state"] == "ok"


def test_a_look_is_recorded_once(url, tenant, alert, clock):
    watched = look(url, clock, fires())

    assert not record(url, clock, watched, found(fires()))
    assert len(fired(url, tenant)) == 1


def test_what_a_dead_process_held_is_taken_over_and_its_late_word_is_not_heard(
    url, tenant, alert, clock
):
    (late,) = claim(url, clock)
    run_out(url, alert)
    (taken,) = claim(url, clock)

    assert not record(url, clock, late, found(fires()))
    assert record(url, clock, taken, found(fires()))
    assert [fact.sequence for fact in fired(url, tenant)] == [1]


def test_a_look_that_lasts_is_kept(url, tenant, alert, clock):
    (watched,) = claim(url, clock)
    ask(url, "UPDATE alerts SET lease_until = now() + interval '1 second' WHERE id = %s", alert)
    watching(url, lambda alerts: alerts.renew([watched]), clock)
    (row,) = ask(url, "SELECT lease_until - now() AS left FROM alerts WHERE id = %s", alert)

    assert row["left"] > timedelta(seconds=10)


# Each kills the server's process for the connection at one step of recording a look.
STEPS = {
    "before it is let go": ("BEFORE UPDATE ON alerts",),
    "after it is let go": ("AFTER UPDATE ON alerts",),
    "before its episode ends": ("BEFORE UPDATE ON episodes",),
    "after its episode ends": ("AFTER UPDATE ON episodes",),
    "before its episode": ("BEFORE INSERT ON episodes",),
    "after its episode": ("AFTER INSERT ON episodes",),
    "before its firing": ("BEFORE INSERT ON firings",),
    "after its firing": ("AFTER INSERT ON firings",),
    "before the fact": ("BEFORE INSERT ON outbox",),
    "after the fact": ("AFTER INSERT ON outbox",),
    "at the commit": ("AFTER INSERT ON outbox", AT_COMMIT),
}


@pytest.fixture(params=STEPS)
def deadly(url, request):
    """A step that kills whoever takes it."""
    step = Deadly(url, *STEPS[request.param])
    yield step
    step.relent()


def test_death_at_any_step_fires_nothing_twice_and_loses_no_firing(
    url, tenant, alert, clock, deadly
):
    look(url, clock, fires("old"))
    note(url, clock, tenant)
    clock.move(seconds=1)
    (watched,) = claim(url, clock)
    deadly.arm()
    with pytest.raises(Unavailable):
        record(url, clock, watched, found(fires("new"), ended=("old",)))
    deadly.relent()

    assert len(fired(url, tenant)) == 1
    run_out(url, alert)
    (again,) = claim(url, clock)
    assert set(again.episodes) == {"old"}
    assert record(url, clock, again, found(fires("new"), ended=("old",)))
    assert claim(url, clock) == []
    assert [fact.sequence for fact in fired(url, tenant)] == [1, 2]
    assert alert_row(url, alert)["firings"] == 2
    assert len(ask(url, "SELECT id FROM firings WHERE alert_id = %s", alert)) == 2
