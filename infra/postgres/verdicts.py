"""What becomes of new events by their tenant's schemas: let through, flagged, or set aside."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import ValidationError

from infra.postgres.database import Connection
from schemas.customer_events import CustomerEvent
from schemas.event_checks import is_rejected, violations_of
from schemas.event_schemas import EventRules, OnUnplanned, Violation, ViolationKind

# More than so many are checked in a thread, so that they do not hold up other calls.
_FEW: Final = 50
_UNREADABLE: Final = (Violation(kind=ViolationKind.UNKNOWN_VIOLATION),)


@dataclass(slots=True)
class Verdict:
    """The events that go on, each with what it broke, and those that do not."""

    taken: list[CustomerEvent] = field(default_factory=list)
    rejected: list[CustomerEvent] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Declared:
    """The rules of some events by name, None where this version cannot read them."""

    rules: Mapping[str, EventRules | None]
    unplanned: OnUnplanned


async def verdict(
    connection: Connection, tenant_id: str, events: Sequence[CustomerEvent]
) -> Verdict:
    """Check events against the schemas of their names, as they are now.

    One statement by the names in the call: it costs the same whatever else is declared.
    """
    if not events:
        return Verdict()
    declared = await _declared(connection, tenant_id, {event.event for event in events})
    if not declared.rules and declared.unplanned is OnUnplanned.ALLOW:
        return Verdict(taken=list(events))
    if len(events) > _FEW:
        return await asyncio.to_thread(judged, events, declared)
    return judged(events, declared)


def judged(events: Iterable[CustomerEvent], declared: Declared) -> Verdict:
    """The verdict by these rules. What cannot be checked is flagged, never rejected."""
    result = Verdict()
    for event in events:
        rules = declared.rules.get(event.event)
        if event.event in declared.rules and rules is None:
            result.taken.append(_flagged(event, _UNREADABLE))
            continue
        broken = violations_of(event, rules, declared.unplanned)
        is_out = is_rejected(broken, rules, declared.unplanned)
        (result.rejected if is_out else result.taken).append(_flagged(event, broken))
    return result


async def _declared(connection: Connection, tenant_id: str, names: Iterable[str]) -> Declared:
    cursor = await connection.execute(
        "SELECT unplanned_events, event, properties, additional_properties, on_violation"
        " FROM tenants LEFT JOIN event_schemas"
        " ON event_schemas.tenant_id = tenants.id AND event = ANY (%s) WHERE tenants.id = %s",
        (sorted(names), tenant_id),
    )
    rows = await cursor.fetchall()
    rules = {row["event"]: _rules(row) for row in rows if row["event"] is not None}
    unplanned = OnUnplanned(rows[0]["unplanned_events"]) if rows else OnUnplanned.ALLOW
    return Declared(rules, unplanned)


def _rules(row: Mapping[str, Any]) -> EventRules | None:
    try:
        return EventRules(**{name: row[name] for name in EventRules.model_fields})
    except ValidationError:
        return None


def _flagged(event: CustomerEvent, broken: tuple[Violation, ...]) -> CustomerEvent:
    return event.model_copy(update={"violations": broken}) if broken else event
