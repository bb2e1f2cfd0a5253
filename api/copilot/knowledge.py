"""What one tenant's tools may look up beside its catalog, read from the projections."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import orjson

from infra.copilot_ports import KnownEvent
from infra.ports import Row, Warehouse
from projections.activity import read

_SINCE: Final = timedelta(days=90)
_MOST_EVENTS: Final = 1_000
_TYPES: Final[Mapping[type, str]] = {
    str: "string",
    bool: "boolean",
    int: "number",
    float: "number",
    list: "array",
    dict: "object",
    type(None): "null",
}


class TenantKnowledge:
    """The `Knowledge` port for one tenant."""

    def __init__(self, tenant_id: str, warehouse: Warehouse, now: datetime) -> None:
        self._tenant_id = tenant_id
        self._warehouse = warehouse
        self._since = (now - _SINCE).date()

    async def event_schemas(self) -> Sequence[KnownEvent]:
        """Events of the last ninety days, the most frequent first."""
        rows = await read.known(self._warehouse, self._tenant_id, self._since, _MOST_EVENTS)
        return [_event(row) for row in rows]


def _event(row: Row) -> KnownEvent:
    samples = [orjson.loads(sample) for sample in row["samples"]]
    return KnownEvent(
        event=row["event"],
        count=row["count"],
        last_seen_at=row["last_seen_at"],
        properties={key: _TYPES[type(value)] for each in samples for key, value in each.items()},
    )
