"""The questions asked of customers' events."""

from datetime import date, datetime, timedelta
from typing import Final

import orjson

from infra.ports import Row, Warehouse
from infra.sql import statements
from schemas.activity import (
    EventDay,
    EventVolume,
    RecentEvent,
    RecentEvents,
    TopEvent,
    TopEvents,
)
from schemas.customer_events import ANONYMOUS

_SQL: Final = statements(__file__)

TOLD: Final = _SQL["told"]
"""The columns of an event, for whoever reads events."""


async def recent(
    warehouse: Warehouse, tenant_id: str, limit: int, event: str | None = None
) -> RecentEvents:
    """The events received last, newest first; of one name, or of all."""
    rows = await warehouse.ask(
        _SQL["recent"], {"tenant": tenant_id, "event": event, "limit": limit}
    )
    return RecentEvents(results=tuple(map(shown, rows)))


async def received_since(
    warehouse: Warehouse, tenant_id: str, since: datetime, limit: int
) -> list[RecentEvent]:
    """The events received last, but none before `since`, oldest first."""
    bound = {"tenant": tenant_id, "since": since, "limit": limit}
    rows = await warehouse.ask(_SQL["received_since"], bound)
    return [shown(row) for row in reversed(rows)]


async def top(
    warehouse: Warehouse, tenant_id: str, since: date, until: date, limit: int
) -> TopEvents:
    """The most frequent events of these UTC days, both inclusive."""
    bound = {"tenant": tenant_id, "since": since, "until": until, "limit": limit}
    rows = await warehouse.ask(_SQL["top"], bound)
    return TopEvents(since=since, until=until, results=tuple(TopEvent(**row) for row in rows))


async def volume(
    warehouse: Warehouse, tenant_id: str, since: date, until: date, event: str | None = None
) -> EventVolume:
    """How many events each of these UTC days has, both inclusive; 0 where it has none."""
    bound = {"tenant": tenant_id, "since": since, "until": until, "event": event}
    rows = await warehouse.ask(_SQL["volume"], bound)
    counted = {row["date"]: int(row["count"]) for row in rows}
    days = [since + timedelta(days=n) for n in range((until - since).days + 1)]
    return EventVolume(
        since=since,
        until=until,
        event=event,
        total=sum(counted.values()),
        days=tuple(EventDay(date=day, count=counted.get(day.isoformat(), 0)) for day in days),
    )


def shown(row: Row) -> RecentEvent:
    """A row of `events` as it is shown."""
    known = None if row["user_id"].startswith(ANONYMOUS) else row["user_id"]
    return RecentEvent(
        **{
            **{name: row[name] for name in RecentEvent.model_fields},
            "user_id": known,
            "anonymous_id": row["anonymous_id"] or None,
            "properties": orjson.loads(row["properties"]),
            "context": orjson.loads(row["context"]),
            "violations": orjson.loads(row["violations"]),
        }
    )
