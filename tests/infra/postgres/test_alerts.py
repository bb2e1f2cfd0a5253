"""Alerts as their tenants keep them. Source: AI Visibility API, "Alert Rules"."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from infra.postgres.webhook_secrets import OF_ALERTS
from infra.signing import CannotOpen, Sealer
from schemas.alerts import AlertRule, AlertType
from schemas.errors import Invalid, NotFound
from tests.clock import SetClock
from tests.infra.postgres.scenes import SEALER, ask, catalog_of, facts_of, play
from tests.infra.postgres.subscribing import (
    HOOK,
    NOON,
    alert_row,
    as_tenant,
    change,
    firing,
    new_alert,
    new_competitor,
    queue,
    row,
)

STATUS = {"state": "ok", "detail": "fine", "evaluated_at": "2026-05-09T12:00:00Z"}


@pytest.fixture
def clock():
    return SetClock(NOON)


def secrets_at(url, tenant, alert, now):
    """What an attempt at that time is signed with."""

    async def scene(database):
        async with database.tenant(tenant) as connection:
            return await OF_ALERTS.current(connection, SEALER, tenant, alert, now)

    return play(url, scene)


def rotate(url, tenant, alert, clock=None):
    return as_tenant(url, tenant, lambda catalog: catalog.rotate_secret(alert), clock)


def refusal(call):
    with pytest.raises(Invalid) as refused:
        call()
    return refused.value.pointer, refused.value.code


def test_an_alert_is_kept_as_it_was_told(url, tenant, clock):
    nike = new_competitor(url, tenant)
    told = {
        "alert_type": AlertType.SOV_JUMP,
        "competitor": nike,
        "threshold": 0.2,
        "webhook_url": HOOK,
        "is_active": True,
        "min_samples": 7,
        "cooldown_hours": 1.5,
        "require_significance": True,
    }
    alert, _ = new_alert(url, tenant, clock, **told)

    assert {name: getattr(alert, name) for name in told} == told
    assert (alert.disabled_reason, alert.status, alert.last_fired_at) == ("", None, None)
    assert as_tenant(url, tenant, lambda catalog: catalog.alert(alert.id)) == alert
    assert alert.rule() == AlertRule(**{n: told[n] for n in AlertRule.model_fields})


@pytest.mark.parametrize(
    ("alert_type", "threshold"), [("sov_jump", 0.1), ("rank_drop", 5), ("new_competitor", 0.1)]
)
def test_without_a_threshold_a_type_has_its_own(url, tenant, alert_type, threshold):
    competitor = new_competitor(url, tenant) if alert_type == "sov_jump" else None
    alert, _ = new_alert(url, tenant, alert_type=alert_type, competitor=competitor)

    assert alert.threshold == threshold


def test_an_active_alert_is_looked_at_at_once_and_another_never(url, tenant, clock):
    active, _ = new_alert(url, tenant, clock)
    resting, _ = new_alert(url, tenant, clock, is_active=False)

    assert (alert_row(url, active)["due_at"], alert_row(url, resting)["due_at"]) == (NOON, None)
    clock.move(hours=1)
    change(url, tenant, active.id, clock, is_active=False)
    change(url, tenant, resting.id, clock, is_active=True)
    assert alert_row(url, active)["due_at"] is None
    assert alert_row(url, resting)["due_at"] == NOON + timedelta(hours=1)


def test_alerts_are_listed_by_the_page_oldest_first(url, tenant, other_tenant):
    ids = [new_alert(url, tenant)[0].id for _ in range(5)]
    new_alert(url, other_tenant)

    def listed(offset, limit):
        page = as_tenant(url, tenant, lambda catalog: catalog.alerts(offset, limit))
        assert page.count == 5
        return [alert.id for alert in page.items]

    assert listed(0, 2) + listed(2, 2) + listed(4, 2) == sorted(ids) == ids
    assert listed(5, 2) == []


def test_a_competitor_that_the_tenant_does_not_have_is_unknown_whosever_it_is(
    url, tenant, other_tenant
):
    own, theirs = new_competitor(url, tenant), new_competitor(url, other_tenant)
    told = {"alert_type": "sov_jump", "threshold": 0.1}
    alert, _ = new_alert(url, tenant, **told, competitor=own)

    for unknown in (theirs, 2**62):
        expected = ("/competitor", "unknown_competitor")
        assert refusal(lambda: new_alert(url, tenant, **told, competitor=unknown)) == expected  # noqa: B023
        assert refusal(lambda: change(url, tenant, alert.id, competitor=unknown)) == expected  # noqa: B023
    assert as_tenant(url, tenant, lambda c: c.alerts(0, 9)).items == (alert,)


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"threshold": 0.9}, "/threshold"),
        ({"alert_type": "sov_jump"}, "/threshold"),
        ({"alert_type": "sov_jump", "threshold": 0.1}, "/competitor"),
        ({"alert_type": "new_competitor", "threshold": 0.0}, "/threshold"),
    ],
)
def test_a_changed_rule_is_judged_as_a_whole_and_nothing_of_a_bad_one_is_kept(
    url, tenant, fields, pointer
):
    alert, _ = new_alert(url, tenant)

    assert refusal(lambda: change(url, tenant, alert.id, min_samples=9, **fields))[0] == pointer
    assert as_tenant(url, tenant, lambda catalog: catalog.alert(alert.id)) == alert


def test_a_rule_may_change_its_type_when_all_of_it_fits(url, tenant):
    alert, _ = new_alert(url, tenant)
    told = {"alert_type": "sov_jump", "threshold": 0.3, "competitor": new_competitor(url, tenant)}
    changed, _ = change(url, tenant, alert.id, **told)

    assert changed.rule() == AlertRule(**told)
    assert changed.updated_at > alert.updated_at
    assert changed.created_at == alert.created_at


def test_a_change_of_nothing_changes_nothing(url, tenant, clock):
    alert, _ = new_alert(url, tenant, clock)
    clock.move(hours=1)

    assert change(url, tenant, alert.id, clock) == (alert, None)
    assert alert_row(url, alert)["due_at"] == NOON


def test_whoever_judges_by_the_rule_of_old_loses_the_alert(url, tenant, clock):
    alert, _ = new_alert(url, tenant, clock)
    ask(
        url,
        "UPDATE alerts SET lease_until = now() + '1 min', due_at = NULL WHERE id = %s",
        alert.id,
    )
    change(url, tenant, alert.id, clock, threshold=6.0)
    found = alert_row(url, alert)

    assert (found["lease_until"], found["due_at"]) == (None, NOON)


def test_what_was_found_by_another_rule_is_forgotten(url, tenant):
    alert, _ = new_alert(url, tenant)
    ask(url, "UPDATE alerts SET status = %s WHERE id = %s", json.dumps(STATUS), alert.id)

    def episodes():
        return ask(url, "SELECT subject FROM episodes WHERE alert_id = %s", alert.id)

    ask(
        url,
        "INSERT INTO episodes (tenant_id, alert_id, subject, is_firing, fired_at)"
        " VALUES (%s, %s, '', true, now())",
        tenant,
        alert.id,
    )
    assert change(url, tenant, alert.id, webhook_url="")[0].status is not None
    assert change(url, tenant, alert.id, threshold=6.0)[0].status is None
    assert len(episodes()) == 1
    change(url, tenant, alert.id, alert_type="new_competitor", threshold=0.1)
    assert episodes() == []


def test_turning_an_alert_on_forgets_why_it_was_off_and_how_its_endpoint_fared(url, tenant, clock):
    alert, _ = new_alert(url, tenant, clock)
    spoil = (
        "UPDATE alerts SET is_active = false, disabled_reason = 'failing', failures_in_a_row = 9,"
        " failing_since = now(), open_until = '2999-01-01' WHERE id = %s"
    )
    ask(url, spoil, alert.id)
    assert change(url, tenant, alert.id, min_samples=5)[0].disabled_reason == "failing"
    changed, secret = change(url, tenant, alert.id, clock, is_active=True)
    found = alert_row(url, alert)

    assert (changed.is_active, changed.disabled_reason, secret) == (True, "", None)
    assert (found["failures_in_a_row"], found["failing_since"], found["open_until"]) == (
        0,
        None,
        None,
    )


def test_a_new_endpoint_does_not_answer_for_the_old_one(url, tenant):
    alert, _ = new_alert(url, tenant)
    spoil = "UPDATE alerts SET failures_in_a_row = 9, open_until = '2999-01-01' WHERE id = %s"
    ask(url, spoil, alert.id)
    change(url, tenant, alert.id, webhook_url=HOOK, min_samples=4)
    assert alert_row(url, alert)["failures_in_a_row"] == 9
    change(url, tenant, alert.id, webhook_url="https://other.example/")

    assert alert_row(url, alert)["failures_in_a_row"] == 0
    assert alert_row(url, alert)["open_until"] is None


def test_a_deleted_alert_is_gone_with_all_that_it_had(url, tenant):
    alert, _ = new_alert(url, tenant)
    queue(url, firing(tenant, alert.id))
    as_tenant(url, tenant, lambda catalog: catalog.delete_alert(alert.id))

    for table in ("deliveries", "webhook_secrets"):
        assert ask(url, f"SELECT 1 FROM {table} WHERE alert_id = %s", alert.id) == []
    with pytest.raises(NotFound):
        as_tenant(url, tenant, lambda catalog: catalog.alert(alert.id))


def test_a_deleted_competitor_leaves_its_alerts_off_and_says_why(url, tenant):
    nike, puma = new_competitor(url, tenant), new_competitor(url, tenant, "Puma")
    told = {"alert_type": "sov_jump", "threshold": 0.1}
    of_nike, _ = new_alert(url, tenant, **told, competitor=nike)
    of_puma, _ = new_alert(url, tenant, **told, competitor=puma)
    waiting = firing(tenant, of_nike.id)
    queue(url, waiting)
    as_tenant(url, tenant, lambda catalog: catalog.delete_competitor(nike))
    left, other = as_tenant(url, tenant, lambda catalog: catalog.alerts(0, 9)).items
    (fact,) = facts_of(url, tenant, "webhook-failed")

    assert (left.is_active, left.disabled_reason, left.competitor) == (
        False,
        "competitor_deleted",
        None,
    )
    assert alert_row(url, left)["due_at"] is None
    assert other == of_puma
    assert (row(url, waiting)["state"], row(url, waiting)["reason"]) == ("failed", "deactivated")
    assert (fact.firing_id, fact.reason, fact.attempts) == (waiting.id, "deactivated", 0)
    # It cannot go on without a competitor, but it may be told another address or competitor.
    assert refusal(lambda: change(url, tenant, left.id, is_active=True))[0] == "/competitor"
    change(url, tenant, left.id, webhook_url="")
    assert change(url, tenant, left.id, competitor=puma, is_active=True)[0].disabled_reason == ""


def test_an_address_is_stored_in_the_one_writing_that_everybody_understands(url, tenant):
    alert, _ = new_alert(url, tenant, webhook_url="HTTPS://Hooks.ACME.example:443#top")

    assert alert.webhook_url == "https://hooks.acme.example/"


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("https://10.0.0.1/", "address"),
        ("ftp://acme.example/", "scheme"),
        ("acme", "grammar"),
        ("https://user@acme.example/", "userinfo"),
        ("https://acme.example:22/", "port"),
        ("https://" + "a" * 2048, "too_long"),
        ("https://metadata.internal/", "host"),
    ],
)
def test_an_address_that_nothing_would_be_posted_to_is_refused(url, tenant, address, code):
    alert, _ = new_alert(url, tenant)
    expected = ("/webhook_url", code)

    assert refusal(lambda: new_alert(url, tenant, webhook_url=address)) == expected
    assert refusal(lambda: change(url, tenant, alert.id, webhook_url=address)) == expected


def test_a_secret_is_told_once_to_whoever_gave_the_first_address(url, tenant, clock):
    alert, secret = new_alert(url, tenant, clock, webhook_url="")
    assert secret is None

    def changed(**fields):
        return change(url, tenant, alert.id, clock, **fields)[1]

    first = changed(webhook_url=HOOK)
    assert first.startswith("whsec_")
    assert [changed(webhook_url="https://other.example/"), changed(min_samples=4)] == [None, None]
    assert secrets_at(url, tenant, alert.id, NOON) == (first,)
    assert changed(webhook_url="") is None
    assert secrets_at(url, tenant, alert.id, NOON) == ()
    assert changed(webhook_url=HOOK) not in (None, first)


def test_no_secret_is_in_the_database_and_none_opens_elsewhere(url, tenant):
    alert, secret = new_alert(url, tenant)
    ((sealed,),) = (
        row.values()
        for row in ask(url, "SELECT sealed FROM webhook_secrets WHERE alert_id = %s", alert.id)
    )
    tables = ask(url, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    dump = "".join(
        str(ask(url, f"SELECT t::text, t FROM {each['tablename']} AS t")) for each in tables
    )

    assert SEALER.open(bytes(sealed), f"{tenant}/{alert.id}") == secret
    assert secret not in dump
    assert secret.removeprefix("whsec_").encode().hex() not in dump
    for sealer, context in [
        (SEALER, f"{tenant}/{alert.id + 1}"),
        (SEALER, f"other/{alert.id}"),
        (Sealer("another key"), f"{tenant}/{alert.id}"),
    ]:
        with pytest.raises(CannotOpen):
            sealer.open(bytes(sealed), context)


def test_for_a_day_after_a_rotation_both_secrets_sign_the_newest_first(url, tenant, clock):
    alert, first = new_alert(url, tenant, clock)
    second, until = rotate(url, tenant, alert.id, clock)
    day = timedelta(days=1)

    assert until == NOON + day
    assert second not in (first, None)
    assert secrets_at(url, tenant, alert.id, NOON) == (second, first)
    assert secrets_at(url, tenant, alert.id, until - timedelta(seconds=1)) == (second, first)
    assert secrets_at(url, tenant, alert.id, until) == (second,)


def test_a_second_rotation_does_not_cut_the_first_secret_short(url, tenant, clock):
    alert, first = new_alert(url, tenant, clock)
    second, _ = rotate(url, tenant, alert.id, clock)
    clock.move(hours=10)
    third, until = rotate(url, tenant, alert.id, clock)

    assert until == NOON + timedelta(hours=34)
    assert secrets_at(url, tenant, alert.id, clock.now()) == (third, second, first)
    assert secrets_at(url, tenant, alert.id, NOON + timedelta(hours=24)) == (third, second)
    clock.move(hours=30)
    rotate(url, tenant, alert.id, clock)
    assert len(ask(url, "SELECT 1 FROM webhook_secrets WHERE alert_id = %s", alert.id)) == 2


def test_at_most_five_secrets_sign(url, tenant, clock):
    alert, _ = new_alert(url, tenant, clock)
    made = [rotate(url, tenant, alert.id, clock)[0] for _ in range(6)]

    assert secrets_at(url, tenant, alert.id, NOON) == tuple(reversed(made))[:5]


def test_without_a_webhook_there_is_no_secret_to_rotate(url, tenant):
    alert, _ = new_alert(url, tenant, webhook_url="")

    assert refusal(lambda: rotate(url, tenant, alert.id)) == ("/webhook_url", "required")


@pytest.fixture
def slow_secrets(url):
    """Whoever makes a secret takes his time."""
    ask(
        url,
        "CREATE OR REPLACE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN PERFORM pg_sleep(0.1); RETURN NEW; END $$",
    )
    ask(
        url,
        "CREATE TRIGGER slow AFTER INSERT ON webhook_secrets"
        " FOR EACH ROW EXECUTE FUNCTION dawdle()",
    )
    yield
    ask(url, "DROP TRIGGER slow ON webhook_secrets")


def test_rotations_at_the_same_time_leave_one_secret_that_lasts(url, tenant, slow_secrets):
    alert, first = new_alert(url, tenant)

    async def scene(database):
        catalog = catalog_of(database, tenant)
        made = await asyncio.gather(*(catalog.rotate_secret(alert.id) for _ in range(4)))
        return {secret for secret, _ in made}

    made = play(url, scene)
    now = datetime.now(UTC)

    assert set(secrets_at(url, tenant, alert.id, now)) == made | {first}
    assert len(secrets_at(url, tenant, alert.id, now + timedelta(hours=25))) == 1


@pytest.mark.parametrize(
    "call",
    [
        lambda catalog, id_: catalog.alert(id_),
        lambda catalog, id_: catalog.change_alert(id_, {"threshold": 6.0}),
        lambda catalog, id_: catalog.change_alert(id_, {}),
        lambda catalog, id_: catalog.delete_alert(id_),
        lambda catalog, id_: catalog.rotate_secret(id_),
        lambda catalog, id_: catalog.firings(id_, 0, 50),
        lambda catalog, id_: catalog.deliveries(id_, 0, 50),
        lambda catalog, id_: catalog.replay(id_, 1),
        lambda catalog, id_: catalog.send_sample(id_),
    ],
)
def test_anothers_alert_is_not_there(url, tenant, other_tenant, call):
    alert, secret = new_alert(url, other_tenant)
    for id_ in (alert.id, 2**62):
        with pytest.raises(NotFound) as missing:
            as_tenant(url, tenant, lambda catalog: call(catalog, id_))  # noqa: B023
        assert "alert" in str(missing.value)

    assert as_tenant(url, other_tenant, lambda catalog: catalog.alert(alert.id)) == alert
    assert secrets_at(url, other_tenant, alert.id, datetime.now(UTC)) == (secret,)


def test_row_security_holds_even_a_statement_that_forgets_the_tenant(url, tenant, other_tenant):
    new_alert(url, other_tenant)

    async def scene(database):
        async with database.tenant(tenant) as connection:
            counts = []
            for table in ("alerts", "webhook_secrets", "deliveries", "delivery_attempts"):
                cursor = await connection.execute(f"SELECT count(*) AS n FROM {table}")
                counts.append((await cursor.fetchone())["n"])
            return counts

    assert play(url, scene) == [0, 0, 0, 0]


def test_postgres_itself_refuses_to_watch_anothers_competitor(url, tenant, other_tenant):
    theirs = new_competitor(url, other_tenant)
    alert, _ = new_alert(url, tenant)
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        ask(url, "UPDATE alerts SET competitor = %s WHERE id = %s", theirs, alert.id)
