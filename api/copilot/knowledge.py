"""What one tenant's tools may look up of events: those that were seen, and those declared."""

from collections.abc import Sequence

from infra.copilot_ports import KnownEvent
from infra.ports import Row, TenantCatalog, Warehouse
from projections.registry import read
from schemas.event_schemas import EventSchema


class TenantKnowledge:
    """The `Knowledge` port for one tenant."""

    def __init__(self, tenant_id: str, catalog: TenantCatalog, warehouse: Warehouse) -> None:
        self._tenant_id = tenant_id
        self._catalog = catalog
        self._warehouse = warehouse

    async def event_schemas(self) -> Sequence[KnownEvent]:
        """Events that were seen, the most frequent first, then those that are only declared."""
        seen = [_seen(row) for row in await read.seen_kinds(self._warehouse, self._tenant_id)]
        names = {each.event for each in seen}
        declared = await self._catalog.event_schemas()
        return [*seen, *(_declared(each) for each in declared if each.event not in names)]


def _seen(row: Row) -> KnownEvent:
    properties: dict[str, str] = {}
    for kind in row["kinds"]:
        type_, _, name = kind.partition(":")
        properties[name] = f"{properties[name]} or {type_}" if name in properties else type_
    return KnownEvent(
        event=row["event"],
        count=row["count"],
        last_seen_at=row["last_seen"],
        properties=properties,
    )


def _declared(schema: EventSchema) -> KnownEvent:
    return KnownEvent(
        event=schema.event,
        count=0,
        last_seen_at=None,
        properties={each.name: " or ".join(each.types) for each in schema.properties},
    )
