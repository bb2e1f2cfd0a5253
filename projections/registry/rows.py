"""What events tell of their own kind: their shapes, sample values, and what they broke."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import orjson

from infra.ports import Row
from projections.visibility.rows import to_milliseconds
from schemas.customer_events import EventsIngested, EventsRejected
from schemas.event_checks import shown_name, type_of
from schemas.personal import MASK, is_personal, is_personal_key

MOST_SAMPLES: Final = 20


def shape_of(properties: Mapping[str, Any]) -> list[str]:
    """`type:name` of each property, sorted; a name that may not be shown is masked."""
    return sorted({f"{type_of(value)}:{shown_name(name)}" for name, value in properties.items()})


class Samples:
    """The different values of a property: one more than is shown, or none if one is personal."""

    __slots__ = ("found", "is_personal")

    def __init__(self) -> None:
        self.found: set[str] = set()
        self.is_personal = False

    def add(self, name: str, value: str | float) -> None:
        """One more value; it changes nothing any more once it is settled that none is shown."""
        if self.is_personal or len(self.found) > MOST_SAMPLES:
            return
        text = orjson.dumps(value).decode()
        if text in self.found:
            return
        self.found.add(text)
        if is_personal(name, value):
            self.is_personal = True
            self.found.clear()


def sample_rows(facts: Sequence[EventsIngested]) -> Iterator[Row]:
    """Values of the properties that are not personal by their names: one row a property."""
    samples: dict[tuple[str, str, str], Samples] = {}
    for fact in facts:
        for event in fact.events:
            for name, value in _sampled(event.properties):
                place = (fact.tenant_id, event.event, name)
                samples.setdefault(place, Samples()).add(name, value)
    for (tenant_id, event_name, name), each in samples.items():
        yield {
            "tenant_id": tenant_id,
            "event": event_name,
            "property": name,
            "samples": sorted(each.found),
            "is_personal": each.is_personal,
        }


def violation_rows(fact: EventsIngested | EventsRejected) -> Iterator[Row]:
    """What the fact's events broke: one row a violation."""
    is_let_through = isinstance(fact, EventsIngested)
    for event in fact.events:
        for violation in event.violations:
            yield {
                "tenant_id": fact.tenant_id,
                "event": event.event,
                "kind": violation.kind,
                "property": violation.property,
                "message_id": event.message_id,
                "ts": to_milliseconds(event.ts),
                "expected": list(violation.expected),
                "found": violation.found or "",
                "value": violation.value,
                "is_let_through": int(is_let_through),
            }


def _sampled(properties: str) -> Iterator[tuple[str, str | float]]:
    for name, value in orjson.loads(properties).items():
        if isinstance(value, str | int | float) and _may_be_sampled(name):
            yield name, value


def _may_be_sampled(name: str) -> bool:
    return not is_personal_key(name) and shown_name(name) != MASK
