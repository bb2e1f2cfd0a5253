"""How an event breaks what its tenant declared, and the types of what it holds."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from pydantic_core import from_json, to_json

from schemas.customer_events import CustomerEvent
from schemas.event_schemas import (
    DeclaredProperty,
    EventRules,
    JsonType,
    OnUnplanned,
    OnViolation,
    Violation,
    ViolationKind,
)
from schemas.personal import MASK, is_personal_text, mask

MOST_VIOLATIONS: Final = 20

_UNPLANNED: Final = (Violation(kind=ViolationKind.UNPLANNED_EVENT),)
_TYPES: Final[Mapping[type, JsonType]] = {
    type(None): JsonType.NULL,
    bool: JsonType.BOOLEAN,
    int: JsonType.INTEGER,
    float: JsonType.NUMBER,
    str: JsonType.STRING,
    list: JsonType.ARRAY,
    dict: JsonType.OBJECT,
}
_CONTAINERS: Final = frozenset({JsonType.ARRAY, JsonType.OBJECT})


def type_of(value: object) -> JsonType:
    """The JSON type of a parsed value; 5.0 is a number, though it also passes for an integer."""
    return _TYPES[type(value)]


@lru_cache(maxsize=8192)
def shown_name(name: str) -> str:
    """A property's name as it may be shown: one that is itself an address or a token is masked."""
    return MASK if is_personal_text(name) else name


def violations_of(
    event: CustomerEvent, rules: EventRules | None, unplanned: OnUnplanned
) -> tuple[Violation, ...]:
    """All ways in which the event breaks the rules, by kind and name, at most `MOST_VIOLATIONS`.

    Without rules a track is unplanned, unless that is allowed; the other calls, whose names are
    not the tenant's, never are.
    """
    if rules is None:
        is_unplanned = event.type == "track" and unplanned is not OnUnplanned.ALLOW
        return _UNPLANNED if is_unplanned else ()
    found = sorted(set(_broken(from_json(event.properties), rules)), key=_place)
    return tuple(found[:MOST_VIOLATIONS])


def is_rejected(
    violations: tuple[Violation, ...], rules: EventRules | None, unplanned: OnUnplanned
) -> bool:
    """Whether an event with these violations is to become a dead letter."""
    if rules is None:
        return bool(violations) and unplanned is OnUnplanned.REJECT
    return bool(violations) and rules.on_violation is OnViolation.REJECT


def _broken(properties: Mapping[str, Any], rules: EventRules) -> Iterator[Violation]:
    declared = {each.name: each for each in rules.properties}
    for each in rules.properties:
        if each.name not in properties:
            if each.required:
                yield _missing(each)
        elif not _fits(properties[each.name], each):
            yield _mismatch(each, properties[each.name])
    if not rules.additional_properties:
        for name in properties.keys() - declared.keys():
            yield _additional(name, properties[name])


def _fits(value: object, declared: DeclaredProperty) -> bool:
    """Source: JSON Schema, "type": 5 is a number, and 5.0 an integer."""
    found = type_of(value)
    if found is JsonType.INTEGER and JsonType.NUMBER in declared.types:
        return True
    if isinstance(value, float) and value.is_integer() and JsonType.INTEGER in declared.types:
        return True
    return found in declared.types


def _missing(declared: DeclaredProperty) -> Violation:
    return Violation(
        kind=ViolationKind.REQUIRED_MISSING,
        property=declared.name,
        expected=declared.types,
    )


def _mismatch(declared: DeclaredProperty, value: Any) -> Violation:
    return Violation(
        kind=ViolationKind.DATATYPE_MISMATCH,
        property=declared.name,
        expected=declared.types,
        found=type_of(value),
        value=_shown(declared.name, value),
    )


def _additional(name: str, value: Any) -> Violation:
    return Violation(
        kind=ViolationKind.ADDITIONAL_PROPERTIES,
        property=shown_name(name),
        found=type_of(value),
        value=_shown(name, value),
    )


def _shown(name: str, value: Any) -> str:
    return "" if type_of(value) in _CONTAINERS else to_json(mask(name, value)).decode()


def _place(violation: Violation) -> tuple[str, str, str, str]:
    return (violation.kind, violation.property, violation.found or "", violation.value)
