"""Customers' events read back from their log of record, as facts that hold them."""

from collections.abc import AsyncIterator, Sequence
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

import orjson

from infra.ports import Row, Warehouse
from infra.sql import statements
from projections.activity.read import TOLD
from schemas.customer_events import ANONYMOUS, CustomerEvent, EventsIngested

PAGE: Final = 5_000
# A name of a tenant may have millions: a page of it is found by its key, the marks are not.
_SECONDS: Final = 60

_SQL: Final = statements(__file__, {"told": TOLD})


async def event_kinds(warehouse: Warehouse) -> list[Row]:
    """`tenant_id`, `event`, `events` (how many, those that came again included) and `mark`.

    A mark changes when any event of its kind comes, or comes again.
    """
    return await warehouse.ask(_SQL["kinds"], seconds=_SECONDS)


async def ingested(
    warehouse: Warehouse, tenant_id: str, event: str
) -> AsyncIterator[EventsIngested]:
    """Every event of this kind once, as it came last, in facts of at most `PAGE`.

    Which call brought it is not known any more: the facts have ids of their own, and are
    recorded when the last of their events was.
    """
    bound = {"tenant": tenant_id, "event": event, "limit": PAGE, "user": "", "message": ""}
    while True:
        rows = await warehouse.ask(_SQL["page"], bound, seconds=_SECONDS)
        if rows:
            yield _fact(tenant_id, rows)
        if len(rows) < PAGE:
            return
        bound |= {"user": rows[-1]["user_id"], "message": rows[-1]["message_id"]}


def _fact(tenant_id: str, rows: Sequence[Row]) -> EventsIngested:
    received_at: Any = max(row["received_at"] for row in rows)
    return EventsIngested(
        id=uuid5(NAMESPACE_URL, f"segops:events/{tenant_id}/{rows[0]['message_id']}"),
        tenant_id=tenant_id,
        occurred_at=received_at,
        recorded_at=received_at,
        events=tuple(map(_event, rows)),
    )


def _event(row: Row) -> CustomerEvent:
    is_known = not row["user_id"].startswith(ANONYMOUS)
    return CustomerEvent(
        message_id=row["message_id"],
        type=row["type"],
        event=row["event"],
        user_id=row["user_id"] if is_known else "",
        anonymous_id=row["anonymous_id"],
        ts=row["ts"],
        properties=row["properties"],
        context=row["context"],
        violations=orjson.loads(row["violations"]),
    )
