"""What an event tells of whom, as rows that may be merged in any order, any number of times."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import orjson

from infra.ports import Row
from projections.visibility.rows import to_milliseconds
from schemas.customer_events import (
    CustomerEvent,
    EventsIngested,
    anonymous_profile,
    is_claim,
    profile_of,
)

ProfileId = tuple[str, str]
"""tenant_id, user_id."""


def sighting_rows(fact: EventsIngested) -> Iterator[Row]:
    """When each profile was heard of: one row a profile."""
    times: dict[str, list[datetime]] = {}
    for event in fact.events:
        times.setdefault(profile_of(event), []).append(to_milliseconds(event.ts))
    for user_id, seen in times.items():
        yield {
            "tenant_id": fact.tenant_id,
            "user_id": user_id,
            "first_seen": min(seen),
            "last_seen": max(seen),
        }


def trait_rows(fact: EventsIngested) -> Iterator[Row]:
    """What identify calls say of their profiles, one row a trait."""
    for event in fact.events:
        if event.type == "identify":
            for trait, value in orjson.loads(event.properties).items():
                yield {
                    "tenant_id": fact.tenant_id,
                    "user_id": profile_of(event),
                    "trait": trait,
                    "said": (
                        to_milliseconds(event.ts),
                        event.message_id,
                        orjson.dumps(value).decode(),
                    ),
                }


def owner_rows(fact: EventsIngested) -> Iterator[Row]:
    """Whose anonymous ids turned out to be: a row for each claim, of which the first holds."""
    for event in filter(is_claim, fact.events):
        yield {
            "tenant_id": fact.tenant_id,
            "user_id": anonymous_profile(event.anonymous_id),
            "first": (to_milliseconds(event.ts), event.message_id, event.user_id),
        }


def claim_rows(fact: EventsIngested) -> Iterator[Row]:
    """Which anonymous ids known ones claim."""
    for event in filter(is_claim, fact.events):
        yield {
            "tenant_id": fact.tenant_id,
            "user_id": event.user_id,
            "anonymous_id": anonymous_profile(event.anonymous_id),
            "claimed": to_milliseconds(event.ts),
        }


def touched(facts: Sequence[EventsIngested]) -> set[ProfileId]:
    """The profiles of which these facts tell something."""
    return {
        (fact.tenant_id, user_id)
        for fact in facts
        for event in fact.events
        for user_id in _told_of(event)
    }


def _told_of(event: CustomerEvent) -> tuple[str, ...]:
    told = (profile_of(event),)
    return (*told, anonymous_profile(event.anonymous_id)) if is_claim(event) else told
