"""A tenant's alerts: their rules, their webhooks, and what ends when one is turned off."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final

import psycopg

from infra.parcels import Page
from infra.postgres.crud import TenantTable
from infra.postgres.database import Connection, Database
from infra.postgres.endpoints import end_pending
from infra.postgres.webhook_secrets import OF_ALERTS
from infra.webhook_rules import WebhookRules
from schemas.alert_rules import sound_rule
from schemas.alerts import Alert, AlertRule
from schemas.errors import Invalid

COLUMNS: Final = tuple(Alert.model_fields)
_ALERTS: Final = TenantTable("alerts", COLUMNS, kind="alert", unique="id")
_RULE: Final = frozenset(AlertRule.model_fields)
# What is known of an endpoint to which nothing was posted.
_UNTRIED: Final = {"failures_in_a_row": 0, "failing_since": None, "open_until": None}


class AlertsOfTenant:
    """What a tenant wants to be told of, and where.

    A secret is answered only by the call that made it.
    """

    def __init__(self, database: Database, tenant_id: str, webhooks: WebhookRules) -> None:
        self._database = database
        self._tenant_id = tenant_id
        self._webhooks = webhooks

    async def alerts(self, offset: int, limit: int) -> Page[Alert]:
        """Some alerts, active and not, oldest first."""
        async with self._database.tenant(self._tenant_id) as connection:
            rows = await _ALERTS.some(connection, self._tenant_id, offset, limit)
            count = await _ALERTS.count(connection, self._tenant_id)
        return Page(count, tuple(Alert(**row) for row in rows))

    async def alert(self, alert_id: int) -> Alert:
        """One alert. Raises `NotFound`."""
        async with self._database.tenant(self._tenant_id) as connection:
            return Alert(**await _ALERTS.one(connection, self._tenant_id, alert_id))

    async def create_alert(self, fields: Mapping[str, Any]) -> tuple[Alert, str | None]:
        """A new alert, and the secret of its webhook if it has one. Raises `Invalid`."""
        whole = self._checked({**fields, "threshold": sound_rule(fields).threshold})
        async with self._database.tenant(self._tenant_id) as connection:
            alert = await self._insert_alert(connection, whole)
            secret = await self._secret_for(connection, alert, had_webhook=False)
        return alert, secret

    async def change_alert(
        self, alert_id: int, fields: Mapping[str, Any]
    ) -> tuple[Alert, str | None]:
        """Change some fields, and the secret if the alert got its first webhook.

        Activating it forgets why it was disabled. Raises `NotFound` and `Invalid`.
        """
        changes = self._checked(fields)
        async with self._database.tenant(self._tenant_id) as connection:
            before = await locked(connection, self._tenant_id, alert_id)
            if not changes:
                return before, None
            whole = {**before.model_dump(), **changes}
            if whole["is_active"] or _RULE & changes.keys():
                sound_rule(whole)
            alert = await self._update_alert(connection, before, changes)
            if not alert.webhook_url or (before.is_active and not alert.is_active):
                now = await self._database.now(connection)
                await end_pending(connection, self._tenant_id, alert_id, "deactivated", now)
            secret = await self._secret_for(connection, alert, had_webhook=bool(before.webhook_url))
        return alert, secret

    async def delete_alert(self, alert_id: int) -> None:
        """Forget the alert, its history and what it had still to send. Raises `NotFound`."""
        async with self._database.tenant(self._tenant_id) as connection:
            await _ALERTS.delete(connection, self._tenant_id, alert_id)

    async def rotate_secret(self, alert_id: int) -> tuple[str, datetime | None]:
        """A new secret, and until when the one before still signs beside it.

        Raises:
            NotFound: there is no such alert.
            Invalid: it has no webhook.
        """
        async with self._database.tenant(self._tenant_id) as connection:
            needing_webhook(await locked(connection, self._tenant_id, alert_id))
            now = await self._database.now(connection)
            until = await OF_ALERTS.expire(connection, self._tenant_id, alert_id, now)
            secret = await OF_ALERTS.add(
                connection, self._webhooks.sealer, self._tenant_id, alert_id
            )
        return secret, until

    def _checked(self, fields: Mapping[str, Any]) -> Mapping[str, Any]:
        if "webhook_url" not in fields:
            return fields
        return {**fields, "webhook_url": self._webhooks.checked(fields["webhook_url"])}

    async def _insert_alert(self, connection: Connection, fields: Mapping[str, Any]) -> Alert:
        due = await self._database.now(connection) if fields["is_active"] else None
        with _known_competitor():
            row = await _ALERTS.insert(connection, self._tenant_id, {**fields, "due_at": due})
        return Alert(**row)

    async def _update_alert(
        self, connection: Connection, before: Alert, fields: Mapping[str, Any]
    ) -> Alert:
        is_active = fields.get("is_active", before.is_active)
        due = await self._database.now(connection) if is_active else None
        # Who judges by the rule of old in this moment loses the lease, and so has no say.
        leased = {"due_at": due, "lease_until": None}
        changes = {**fields, **_following(before, fields), **leased}
        with _known_competitor():
            row = await _ALERTS.update(connection, self._tenant_id, before.id, changes)
        after = Alert(**row)
        if (after.alert_type, after.competitor) != (before.alert_type, before.competitor):
            await self._forget_episodes(connection, after.id)
        return after

    async def _forget_episodes(self, connection: Connection, alert_id: int) -> None:
        await connection.execute(
            "DELETE FROM episodes WHERE tenant_id = %s AND alert_id = %s",
            (self._tenant_id, alert_id),
        )

    async def _secret_for(
        self, connection: Connection, alert: Alert, *, had_webhook: bool
    ) -> str | None:
        """Give a first webhook its secret; without a webhook there is none."""
        if not alert.webhook_url:
            await OF_ALERTS.forget(connection, self._tenant_id, alert.id)
        elif not had_webhook:
            return await OF_ALERTS.add(connection, self._webhooks.sealer, self._tenant_id, alert.id)
        return None


def _following(before: Alert, fields: Mapping[str, Any]) -> dict[str, Any]:
    """What else a change of these fields changes."""
    following: dict[str, Any] = {}
    is_turned_on = fields.get("is_active", False)
    if is_turned_on:
        following["disabled_reason"] = ""
    if is_turned_on or fields.get("webhook_url", before.webhook_url) != before.webhook_url:
        following |= _UNTRIED
    if _RULE & fields.keys():
        following["status"] = None
    return following


async def locked(connection: Connection, tenant_id: str, alert_id: int) -> Alert:
    """The alert, for the rest of the transaction nobody else's to change. Raises `NotFound`."""
    await connection.execute(
        "SELECT FROM alerts WHERE tenant_id = %s AND id = %s FOR NO KEY UPDATE",
        (tenant_id, alert_id),
    )
    return Alert(**await _ALERTS.one(connection, tenant_id, alert_id))


def needing_webhook(alert: Alert) -> Alert:
    """The alert, if there is somewhere to post to. Raises `Invalid`."""
    if not alert.webhook_url:
        raise Invalid("/webhook_url", "is empty: there is nowhere to post to", "required")
    return alert


@contextmanager
def _known_competitor() -> Iterator[None]:
    """Another tenant's competitor is as unknown as one that does not exist."""
    try:
        yield
    except psycopg.errors.ForeignKeyViolation:
        raise Invalid(
            "/competitor", "is no competitor of this tenant", "unknown_competitor"
        ) from None
