"""Events that are set aside for what they broke: dead letters, and the fact that says so."""

from collections.abc import Iterable
from typing import Final

from infra.parcels import DeadLetter
from infra.postgres import dead_letters, outbox
from infra.postgres.database import Connection
from schemas.codec import encode
from schemas.customer_events import EventsIngested, EventsRejected, RejectedEvent
from schemas.fact import derived_id
from schemas.topics import key_of, topic_of

# Who sets events aside, as dead letters name it.
DOOR: Final = "intake"


async def set_aside(connection: Connection, facts: Iterable[EventsIngested]) -> None:
    """Keep facts off the log: each is a dead letter, whose replay lets it through after all."""
    kept = list(facts)
    await outbox.add(connection, map(_rejection, kept))
    await dead_letters.bury(connection, [_letter(fact) for fact in kept])


def _rejection(fact: EventsIngested) -> EventsRejected:
    told = tuple(
        RejectedEvent(**{name: getattr(event, name) for name in RejectedEvent.model_fields})
        for event in fact.events
    )
    return EventsRejected(
        id=derived_id(fact.id, "rejected"),
        tenant_id=fact.tenant_id,
        occurred_at=fact.occurred_at,
        recorded_at=fact.recorded_at,
        events=told,
    )


def _letter(fact: EventsIngested) -> DeadLetter:
    kinds = {violation.kind for event in fact.events for violation in event.violations}
    return DeadLetter(
        topic=topic_of(fact).name,
        partition=None,
        offset=None,
        agent=DOOR,
        reason=", ".join(sorted(kinds)),
        key=key_of(fact),
        value=encode(fact),
    )
