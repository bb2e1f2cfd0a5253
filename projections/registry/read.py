"""The questions asked of what is known of events; what is declared comes from the caller."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from infra.ports import Row, Warehouse
from infra.sql import statements
from projections.registry.joined import all_events, all_properties
from projections.registry.rows import MOST_SAMPLES
from schemas.event_schemas import MOST_EVENTS, MOST_PROPERTIES, EventSchema, ViolationKind
from schemas.registry import (
    BrokenSchema,
    BrokenSchemas,
    KnownEvent,
    KnownEventDetail,
    ViolationCount,
    ViolationExample,
)

MOST_EXAMPLES: Final = 5

_SQL: Final = statements(__file__)
_NEVER: Final[Row] = {"count": 0, "first_seen": None, "last_seen": None}


@dataclass(frozen=True, slots=True)
class KnownEvents:
    """Events by their names, and how many more were seen than are among them."""

    events: tuple[KnownEvent, ...]
    beyond: int


async def known_events(
    warehouse: Warehouse, tenant_id: str, declared: Sequence[EventSchema]
) -> KnownEvents:
    """All events that are declared, and the earliest of those that were seen.

    Of the seen ones at most `MOST_EVENTS`, the declared before the others.
    """
    names = [schema.event for schema in declared]
    bound = {"tenant": tenant_id, "event": None, "declared": names, "most": MOST_EVENTS}
    seen = await warehouse.ask(_SQL["events"], bound)
    return KnownEvents(all_events(declared, seen), _beyond(seen, "events"))


async def seen_kinds(warehouse: Warehouse, tenant_id: str) -> list[Row]:
    """The most frequent events with `count`, `last_seen` and `kinds`: properties as type:name."""
    bound = {"tenant": tenant_id, "event": None, "most": MOST_EVENTS}
    return await warehouse.ask(_SQL["kinds"], bound)


async def known_event(
    warehouse: Warehouse, tenant_id: str, event: str, declared: EventSchema | None
) -> KnownEventDetail:
    """All that is known of one event; of one that nobody declared or sent, that it is not."""
    names = [each.name for each in declared.properties] if declared else []
    bound = {"tenant": tenant_id, "event": event, "declared": names, "most": MOST_PROPERTIES}
    counted, properties, samples, violations = await asyncio.gather(
        warehouse.ask(_SQL["events"], bound),
        warehouse.ask(_SQL["properties"], bound),
        _samples(warehouse, tenant_id, event),
        _violations(warehouse, tenant_id, event, None, len(ViolationKind)),
    )
    return KnownEventDetail(
        event=event,
        **{name: (counted or [_NEVER])[0][name] for name in _NEVER},
        declaration=declared,
        properties=all_properties(declared, properties, samples),
        beyond=_beyond(properties, "properties"),
        violations=tuple(map(_count, violations)),
    )


async def violations(
    warehouse: Warehouse,
    tenant_id: str,
    limit: int,
    event: str | None = None,
    kind: ViolationKind | None = None,
) -> BrokenSchemas:
    """What events broke, the most frequent first, with the newest examples of each."""
    counted = await _violations(warehouse, tenant_id, event, kind, limit)
    pairs = [(row["event"], row["kind"]) for row in counted]
    bound = {"tenant": tenant_id, "pairs": pairs, "most": MOST_EXAMPLES}
    examples = await warehouse.ask(_SQL["examples"], bound) if pairs else []
    return BrokenSchemas(
        results=tuple(
            BrokenSchema(**row, examples=tuple(map(_example, _of(examples, row))))
            for row in counted
        )
    )


async def _violations(
    warehouse: Warehouse, tenant_id: str, event: str | None, kind: str | None, limit: int
) -> list[Row]:
    bound = {"tenant": tenant_id, "event": event, "kind": kind, "limit": limit}
    return await warehouse.ask(_SQL["violations"], bound)


async def _samples(
    warehouse: Warehouse, tenant_id: str, event: str
) -> Mapping[str, tuple[Any, ...]]:
    bound = {"tenant": tenant_id, "event": event, "most_samples": MOST_SAMPLES}
    rows = await warehouse.ask(_SQL["samples"], bound)
    return {row["name"]: tuple(map(orjson.loads, sorted(row["samples"]))) for row in rows}


def _of(examples: Sequence[Row], counted: Row) -> list[Row]:
    pair = (counted["event"], counted["kind"])
    return [row for row in examples if (row["event"], row["kind"]) == pair]


def _example(row: Row) -> ViolationExample:
    told = {name: row[name] for name in ViolationExample.model_fields}
    return ViolationExample(**{**told, "found": row["found"] or None})


def _count(row: Row) -> ViolationCount:
    return ViolationCount(**{name: row[name] for name in ViolationCount.model_fields})


def _beyond(rows: Sequence[Row], total: str) -> int:
    return int(rows[0][total]) - len(rows) if rows else 0
