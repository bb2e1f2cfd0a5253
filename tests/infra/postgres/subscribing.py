"""Alerts with webhooks, and what is on its way to them, for the tests of this folder."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from infra.parcels import Ending, Posting, Sent
from infra.postgres.deliveries import PostgresDeliveries
from schemas.events import AlertFired
from tests import make
from tests.infra.postgres.scenes import SEALER, ask, catalog_of, play

NOON = datetime(2026, 5, 9, 12, tzinfo=UTC)
HOOK = "https://hooks.acme.example/segops"


def rule(**fields: Any) -> dict[str, Any]:
    """The fields of an alert as a route hands them over: a `rank_drop` with a webhook."""
    defaults = {
        "alert_type": "rank_drop",
        "competitor": None,
        "threshold": None,
        "webhook_url": HOOK,
        "is_active": True,
        "min_samples": 3,
        "cooldown_hours": 24.0,
        "require_significance": False,
    }
    return {**defaults, **fields}


def as_tenant(url, tenant, act, clock=None):
    """What `act` does with that tenant's catalog."""
    return play(url, lambda database: act(catalog_of(database, tenant)), clock)


def new_alert(url, tenant, clock=None, **fields):
    """A new alert, and its secret."""
    return as_tenant(url, tenant, lambda catalog: catalog.create_alert(rule(**fields)), clock)


def change(url, tenant, alert, clock=None, **fields):
    """The changed alert, and the secret that this made."""
    return as_tenant(url, tenant, lambda catalog: catalog.change_alert(alert, fields), clock)


def new_competitor(url, tenant, name="Nike"):
    """The id of a new competitor."""
    told = {
        "name": name,
        "domain": "",
        "brand_aliases": (),
        "is_active": True,
        "is_ambiguous": False,
    }
    return as_tenant(url, tenant, lambda catalog: catalog.create_competitor(told)).id


def firing(tenant, alert, sequence=1, **fields) -> AlertFired:
    """A fact that this alert fired."""
    return make.fired(sequence, id=uuid4(), tenant_id=tenant, alert_id=alert, **fields)


def with_deliveries(url, act, clock=None):
    """What `act` does with the deliveries of all tenants."""
    return play(url, lambda database: act(PostgresDeliveries(database, SEALER)), clock)


def queue(url, *facts, clock=None) -> None:
    """Have subscribers told of these."""

    async def act(deliveries):
        for fact in facts:
            await deliveries.enqueue(fact)

    with_deliveries(url, act, clock)


def claim(url, clock=None, limit=100) -> list[Posting]:
    """The deliveries that a worker may attempt now."""
    return list(with_deliveries(url, lambda deliveries: deliveries.claim(limit), clock))


def begin(url, posting, clock=None):
    """What the attempt posts."""
    return with_deliveries(url, lambda deliveries: deliveries.begin(posting), clock)


def settle(url, posting, ending, clock=None) -> None:
    """End the attempt so."""
    with_deliveries(url, lambda deliveries: deliveries.settle(posting, ending), clock)


def attempt(url, ending, clock=None) -> Posting:
    """Make the one attempt that is due, which ends so."""
    (posting,) = claim(url, clock)
    begin(url, posting, clock)
    settle(url, posting, ending, clock)
    return posting


def ended(outcome="delivered", retry_in_seconds=None, rest_seconds=0.0, **fields) -> Ending:
    """An ending; by default the webhook was taken."""
    told = {"delivered": {"status_code": 200, "reply": "ok"}, "gone": {"status_code": 410}}
    sent = Sent(outcome, 12, **{**told.get(outcome, {}), **fields})
    return Ending(sent, retry_in_seconds, rest_seconds)


def row(url, posting_or_fact) -> dict[str, Any]:
    """The row of a delivery."""
    if isinstance(posting_or_fact, AlertFired):
        return ask(url, "SELECT * FROM deliveries WHERE firing_id = %s", posting_or_fact.id)[0]
    return ask(
        url,
        "SELECT * FROM deliveries WHERE tenant_id = %s AND id = %s",
        posting_or_fact.tenant_id,
        posting_or_fact.id,
    )[0]


def alert_row(url, alert) -> dict[str, Any]:
    """The row of an alert, by its id or itself."""
    return ask(url, "SELECT * FROM alerts WHERE id = %s", getattr(alert, "id", alert))[0]


def abandon(url) -> None:
    """As if every process that holds a delivery were dead for long enough."""
    ask(
        url,
        "UPDATE deliveries SET lease_until = now() - interval '1 second'"
        " WHERE lease_until IS NOT NULL",
    )


def forget_all(url) -> None:
    """No other test's alert is looked at, nor its webhook posted to."""
    ask(url, "DELETE FROM alerts")
