"""Customers' events as rows of `events`: one event in, one row out."""

from collections.abc import Iterator, Sequence

import orjson

from infra.ports import Row
from projections.registry.rows import shape_of
from projections.visibility.rows import to_milliseconds
from schemas.customer_events import EventsIngested, profile_of
from schemas.event_schemas import Violation


def event_rows(fact: EventsIngested) -> Iterator[Row]:
    """The fact's events, each under the profile that it was sent under."""
    received_at = to_milliseconds(fact.recorded_at)
    for event in fact.events:
        yield {
            "tenant_id": fact.tenant_id,
            "message_id": event.message_id,
            "event": event.event,
            "type": event.type,
            "user_id": profile_of(event),
            "anonymous_id": event.anonymous_id,
            "ts": to_milliseconds(event.ts),
            "received_at": received_at,
            "properties": event.properties,
            "context": event.context,
            "shape": shape_of(orjson.loads(event.properties)),
            "violations": _text(event.violations),
        }


def _text(violations: Sequence[Violation]) -> str:
    return orjson.dumps([each.model_dump(mode="json") for each in violations]).decode()
