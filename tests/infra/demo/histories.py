"""What is known of each customer of the demo's shop at some time, in plain Python."""

from collections import defaultdict
from datetime import datetime

import orjson

from infra.demo.shop_segments import SEGMENTS
from schemas.customer_events import CustomerEvent, anonymous_profile, is_claim, profile_of
from schemas.history import History, PastEvent
from schemas.segments import Definition
from streams.domain.segments import evaluate


def histories(events: list[CustomerEvent], at: datetime) -> list[History]:
    """One of each live profile, of the events up to `at`; they must be in order of time."""
    told = [event for event in events if event.ts <= at]
    owners = {}
    for event in filter(is_claim, told):
        owners.setdefault(anonymous_profile(event.anonymous_id), event.user_id)
    past, traits = defaultdict(list), defaultdict(dict)
    for event in told:
        profile = owners.get(profile_of(event), profile_of(event))
        past[profile].append(as_past(event))
        if event.type == "identify":
            traits[profile].update(past[profile][-1].properties)
    return [
        History(user_id=profile, traits=traits[profile], past=tuple(theirs))
        for profile, theirs in past.items()
    ]


def as_past(event: CustomerEvent) -> PastEvent:
    return PastEvent(
        message_id=event.message_id,
        event=event.event,
        user_id=profile_of(event),
        ts=event.ts,
        received_at=event.ts,
        properties=orjson.loads(event.properties),
    )


def members(root: object, known: list[History], at: datetime) -> set[str]:
    """Whom a definition with this root means."""
    definition = Definition.model_validate({"version": 1, "root": root})
    return {one.user_id for one in known if evaluate(definition, one, at, lambda _: ())}


def root_of(name: str) -> object:
    """The root of the definition of the demo's segment of that name."""
    return next(segment.root for segment in SEGMENTS if segment.name == name)
