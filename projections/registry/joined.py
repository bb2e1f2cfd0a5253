"""What is declared of events beside what was seen of them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from infra.ports import Row
from schemas.event_schemas import DeclaredProperty, EventSchema
from schemas.personal import is_personal_key
from schemas.registry import KnownEvent, KnownProperty, TypeCount

_UNSEEN_EVENT: Final[Row] = {
    "count": 0,
    "first_seen": None,
    "last_seen": None,
    "property_count": 0,
}
_UNSEEN_PROPERTY: Final[Row] = {"count": 0, "first_seen": None, "last_seen": None, "types": ()}


def all_events(declared: Iterable[EventSchema], seen: Iterable[Row]) -> tuple[KnownEvent, ...]:
    """Every event that is declared or was seen, by name."""
    schemas = {schema.event: schema for schema in declared}
    rows = {row["event"]: row for row in seen}
    return tuple(
        _event(name, schemas.get(name), rows.get(name, _UNSEEN_EVENT))
        for name in sorted(schemas.keys() | rows.keys())
    )


def all_properties(
    declared: EventSchema | None, seen: Sequence[Row], samples: Mapping[str, tuple[Any, ...]]
) -> tuple[KnownProperty, ...]:
    """The properties in the order in which they are declared, then the others as they come."""
    rows = {row["name"]: row for row in seen}
    schemas = {each.name: each for each in declared.properties} if declared else {}
    return tuple(
        _property(name, schemas.get(name), rows.get(name, _UNSEEN_PROPERTY), samples)
        for name in dict.fromkeys([*schemas, *rows])
    )


def _event(name: str, schema: EventSchema | None, row: Row) -> KnownEvent:
    return KnownEvent(
        event=name,
        id=schema.id if schema else None,
        description=schema.description if schema else "",
        declared_property_count=len(schema.properties) if schema else 0,
        **{field: row[field] for field in _UNSEEN_EVENT},
    )


def _property(
    name: str,
    declared: DeclaredProperty | None,
    row: Row,
    samples: Mapping[str, tuple[Any, ...]],
) -> KnownProperty:
    types = sorted(row["types"], key=lambda pair: (-pair[1], pair[0]))
    return KnownProperty(
        name=name,
        is_declared=declared is not None,
        expected=declared.types if declared else (),
        required=declared.required if declared else False,
        description=declared.description if declared else "",
        types=tuple(TypeCount(type=type_, count=count) for type_, count in types),
        count=row["count"],
        first_seen=row["first_seen"],
        last_seen=row["last_seen"],
        is_personal=is_personal_key(name),
        samples=samples.get(name, ()),
    )
