"""What customers do: events as they were taken, and the profiles that these are about."""

from typing import Annotated, Final, Literal

from pydantic import AwareDatetime, Field

from schemas.base import Model
from schemas.event_schemas import Violation
from schemas.fact import BaseFact

EventType = Literal["track", "identify", "page", "screen", "group", "alias"]

# A known id that began so would be taken for an anonymous one, and is refused.
ANONYMOUS: Final = "anon:"

JsonObject = Annotated[str, Field(description="A JSON object, as text; no key stands in it twice.")]


class CustomerEvent(Model):
    """One thing that a customer did, or that was learned of one.

    At least one of `user_id` (a known id) and `anonymous_id` is not empty; of an alias,
    `anonymous_id` is the previous id. `event` is what a track is called, and `$page`,
    `$identify` and so on for all else. `properties` are the traits of an identify or group.
    `violations` are what it broke of its tenant's schemas when it came.
    """

    message_id: Annotated[str, Field(min_length=1)]
    type: EventType
    event: Annotated[str, Field(min_length=1)]
    user_id: str = ""
    anonymous_id: str = ""
    ts: AwareDatetime
    properties: JsonObject = "{}"
    context: JsonObject = "{}"
    violations: tuple[Violation, ...] = ()


class EventsIngested(BaseFact):
    """Events that one call of a tenant brought, none of which was there before.

    `recorded_at` is when they were received. They are rows of `events`, which is their log of
    record, and no row of `facts`.
    """

    type: Literal["events_ingested"] = "events_ingested"
    events: Annotated[tuple[CustomerEvent, ...], Field(min_length=1)]


class RejectedEvent(Model):
    """An event that broke a schema which rejects, without who did what: a dead letter has it."""

    message_id: str
    event: str
    ts: AwareDatetime
    violations: Annotated[tuple[Violation, ...], Field(min_length=1)]


class EventsRejected(BaseFact):
    """Events of one call that were set aside for what they broke; `recorded_at` is when."""

    type: Literal["events_rejected"] = "events_rejected"
    events: Annotated[tuple[RejectedEvent, ...], Field(min_length=1)]


def anonymous_profile(anonymous_id: str) -> str:
    """The profile of somebody who is not known yet; never that of a known id."""
    return ANONYMOUS + anonymous_id


def profile_of(event: CustomerEvent) -> str:
    """The profile that an event was sent under: the known one where there is one."""
    return event.user_id or anonymous_profile(event.anonymous_id)


def is_claim(event: CustomerEvent) -> bool:
    """Whether the event says that an anonymous id is a known user's."""
    return event.type in ("identify", "alias") and bool(event.user_id and event.anonymous_id)
