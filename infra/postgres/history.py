"""What a tenant sees of its firings and deliveries, and what it may ask for again."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import uuid4

from infra.parcels import Page
from infra.postgres.alerts import locked, needing_webhook
from infra.postgres.database import Connection, Database
from infra.sql import statements
from infra.webhook_body import body_of, sample_of, webhook_id
from schemas.alerts import Alert
from schemas.deliveries import Attempt, Delivery, Firing
from schemas.errors import NotFound

_SQL: Final = statements(__file__)


class HistoryOfTenant:
    """The firings of a tenant's alerts, and the webhooks that told of them, newest first."""

    def __init__(self, database: Database, tenant_id: str) -> None:
        self._database = database
        self._tenant_id = tenant_id

    async def firings(self, alert_id: int, offset: int, limit: int) -> Page[Firing]:
        """Some firings of an alert, each with its deliveries. Raises `NotFound`."""
        async with self._database.tenant(self._tenant_id) as connection:
            count = await self._count(connection, "count_firings", alert_id)
            rows = await self._rows(
                connection, "firings", alert=alert_id, offset=offset, limit=limit
            )
            told = await self._rows(
                connection, "of_firings", alert=alert_id, firings=[row["id"] for row in rows]
            )
            deliveries = await self._with_attempts(connection, told)
        return Page(count, tuple(_firing(row["fact"], deliveries) for row in rows))

    async def deliveries(self, alert_id: int, offset: int, limit: int) -> Page[Delivery]:
        """Some deliveries of an alert, samples included, each with its attempts.

        Raises `NotFound`.
        """
        async with self._database.tenant(self._tenant_id) as connection:
            count = await self._count(connection, "count_deliveries", alert_id)
            rows = await self._rows(
                connection, "deliveries", alert=alert_id, offset=offset, limit=limit
            )
            return Page(count, await self._with_attempts(connection, rows))

    async def replay(self, alert_id: int, delivery_id: int) -> Delivery:
        """Have a delivery attempted anew, now; one that is under way is left alone.

        Raises:
            NotFound: the alert has no such delivery.
            Invalid: the alert has no webhook any more.
        """
        async with self._database.tenant(self._tenant_id) as connection:
            alert = await locked(connection, self._tenant_id, alert_id)
            place = {"alert": alert_id, "id": delivery_id}
            if not await self._rows(connection, "delivery", **place):
                raise NotFound("delivery")
            needing_webhook(alert)
            now = await self._database.now(connection)
            await self._rows(connection, "ask_again", **place, now=now)
            return await self._delivery(connection, **place)

    async def send_sample(self, alert_id: int) -> Delivery:
        """Have a sample posted to the alert's webhook, now.

        Raises:
            NotFound: there is no such alert.
            Invalid: it has no webhook.
        """
        async with self._database.tenant(self._tenant_id) as connection:
            alert = needing_webhook(await locked(connection, self._tenant_id, alert_id))
            values = await self._sample(connection, alert)
            (row,) = await self._rows(connection, "queue_sample", alert=alert_id, **values)
            return await self._delivery(connection, alert=alert_id, id=row["id"])

    async def _sample(self, connection: Connection, alert: Alert) -> dict[str, Any]:
        named = await self._rows(connection, "competitor", id=alert.competitor)
        subject = named[0]["name"] if named else ""
        id_, now = uuid4(), await self._database.now(connection)
        sample = sample_of(alert, self._tenant_id, subject, id_, now)
        return {
            "webhook_id": webhook_id(id_, now),
            "body": body_of(sample, is_sample=True),
            "now": now,
        }

    async def _delivery(self, connection: Connection, **place: int) -> Delivery:
        rows = await self._rows(connection, "delivery", **place)
        (found,) = await self._with_attempts(connection, rows)
        return found

    async def _count(self, connection: Connection, name: str, alert_id: int) -> int:
        (row,) = await self._rows(connection, name, alert=alert_id)
        if not row["is_there"]:
            raise NotFound("alert")
        return int(row["n"])

    async def _with_attempts(
        self, connection: Connection, rows: Sequence[dict[str, Any]]
    ) -> tuple[Delivery, ...]:
        attempts: dict[int, list[Attempt]] = {row["id"]: [] for row in rows}
        for attempt in await self._rows(connection, "attempts", deliveries=list(attempts)):
            attempts[attempt.pop("delivery_id")].append(Attempt(**attempt))
        return tuple(Delivery(**row, attempts=tuple(attempts[row["id"]])) for row in rows)

    async def _rows(self, connection: Connection, name: str, **values: Any) -> list[dict[str, Any]]:
        values["tenant"] = self._tenant_id
        cursor = await connection.execute(_SQL[name], values)
        return await cursor.fetchall() if cursor.description else []


def _firing(fact: dict[str, Any], deliveries: Sequence[Delivery]) -> Firing:
    same = {name: fact[name] for name in Firing.model_fields if name in fact}
    told = tuple(each for each in deliveries if str(each.firing_id) == fact["id"])
    return Firing(**same, fired_at=fact["occurred_at"], deliveries=told)
