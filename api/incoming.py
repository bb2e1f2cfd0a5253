"""Customers' events as they come, judged one by one: a bad one is named and stops no other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final
from uuid import uuid4

import orjson
from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from api.captured import NotTaken
from api.moments import corrected, to_moment
from api.replies import Rejected
from api.validation import code_and_message
from schemas.customer_events import ANONYMOUS, CustomerEvent, EventType

MAX_BYTES: Final = 32 * 1024
MAX_KEYS: Final = 1_000
MAX_KEY_BYTES: Final = 256
# Source: spec "segments", "Ingestion shapes".
_AHEAD: Final = timedelta(hours=24)
_FIRST: Final = datetime(1970, 1, 1, tzinfo=UTC)
# What is kept of a context: what segments can ask for, and nothing that names a person.
_CONTEXT: Final = frozenset(
    {
        *("active", "app", "campaign", "channel", "device", "groupId", "library", "locale"),
        *("network", "os", "page", "referrer", "screen", "timezone", "userAgent"),
    }
)
_MESSAGES: Final[Mapping[str, str]] = {
    "not_an_object": "the event must be an object",
    "event_too_large": f"the event has more than {MAX_BYTES} bytes",
    "too_many_keys": f"an object in the event has more than {MAX_KEYS} keys",
    "key_too_long": f"a key in the event has more than {MAX_KEY_BYTES} bytes",
    "no_user": "the event has neither userId nor anonymousId",
    "unknown_type": "type must be track, identify, page, screen, group or alias",
    "no_event": "a track needs the name of its event",
    "no_group": "a group needs a groupId",
    "no_alias": "an alias needs a userId and a previousId",
    "reserved_user_id": f"a userId does not begin with {ANONYMOUS}",
    "invalid_timestamp": "timestamp must be a time as ISO 8601 writes it, from 1970 on",
    "timestamp_in_future": "timestamp is more than 24 hours ahead",
}


def _none_if_empty(value: object) -> object:
    return None if value == "" else value


def _named(name: str, alias: str) -> Any:
    return Field(default=None, validation_alias=AliasChoices(alias, name))


_NO_NUL: Final = r"^[^\x00]*$"
Uid = Annotated[
    Annotated[str, Field(max_length=255, pattern=_NO_NUL)] | None, BeforeValidator(_none_if_empty)
]
MessageId = Annotated[
    Annotated[str, Field(max_length=100, pattern=_NO_NUL)] | None, BeforeValidator(_none_if_empty)
]
EventName = Annotated[str, Field(max_length=200, pattern=_NO_NUL)]
Bag = dict[str, Any]


class IncomingCall(BaseModel):
    """What one of the six calls says. Names may be written with underscores; others are ignored.

    Source: Segment documentation, "Spec: Common Fields" and the six calls.
    """

    model_config = ConfigDict(frozen=True)

    message_id: MessageId = _named("message_id", "messageId")
    user_id: Uid = _named("user_id", "userId")
    anonymous_id: Uid = _named("anonymous_id", "anonymousId")
    previous_id: Uid = _named("previous_id", "previousId")
    group_id: Uid = _named("group_id", "groupId")
    event: EventName | None = None
    name: EventName | None = None
    category: EventName | None = None
    timestamp: str | None = None
    properties: Bag | None = None
    traits: Bag | None = None
    context: Bag | None = None


class IncomingEvent(IncomingCall):
    """An event to take: a call that says which it is."""

    type: EventType


@dataclass(slots=True)
class Judged:
    """The events of one call that may be taken, with their places, and why the others may not.

    `message_ids` has one entry per event of the call; None where it was rejected.
    """

    events: list[CustomerEvent] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    message_ids: list[str | None] = field(default_factory=list)


def judged(items: Sequence[Any], received_at: datetime, sent_at: datetime | None = None) -> Judged:
    """Judge every item by itself; `sent_at` is when the caller's clock says that it sent them."""
    result = Judged()
    for place, item in enumerate(items):
        try:
            event = incoming(item, received_at, sent_at)
        except NotTaken as reason:
            message = _MESSAGES.get(reason.code, reason.message)
            result.rejected.append(Rejected(index=place, code=reason.code, message=message))
            result.message_ids.append(None)
        else:
            result.events.append(event)
            result.places.append(place)
            result.message_ids.append(event.message_id)
    return result


def incoming(item: Any, received_at: datetime, sent_at: datetime | None) -> CustomerEvent:
    """The item as an event to put on the log.

    Raises:
        NotTaken: the item breaks a rule.
    """
    if not isinstance(item, dict):
        raise NotTaken("not_an_object")
    if len(orjson.dumps(item)) > MAX_BYTES:
        raise NotTaken("event_too_large")
    try:
        checked = IncomingEvent.model_validate(item)
    except ValidationError as problem:
        raise _first(problem) from None
    _check_who(checked)
    return CustomerEvent(
        message_id=checked.message_id or str(uuid4()),
        type=checked.type,
        event=_event_name(checked),
        user_id=checked.user_id or "",
        anonymous_id=_anonymous_id(checked),
        ts=_happened(checked.timestamp, received_at, sent_at),
        properties=_text(_properties(checked)),
        context=_text({k: v for k, v in (checked.context or {}).items() if k in _CONTEXT}),
    )


def _first(problem: ValidationError) -> NotTaken:
    finding = problem.errors(include_input=False, include_url=False)[0]
    name = str(finding["loc"][0])
    if name == "type":
        return NotTaken("unknown_type")
    return NotTaken(f"invalid_{_snake(name)}", f"{name} {code_and_message(finding)[1]}")


def _snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name)


def _check_who(event: IncomingEvent) -> None:
    if event.user_id and event.user_id.startswith(ANONYMOUS):
        raise NotTaken("reserved_user_id")
    if event.type == "alias" and not (event.user_id and event.previous_id):
        raise NotTaken("no_alias")
    if not (event.user_id or event.anonymous_id):
        raise NotTaken("no_user")
    if event.type == "group" and not event.group_id:
        raise NotTaken("no_group")


def _event_name(event: IncomingEvent) -> str:
    if event.type != "track":
        return f"${event.type}"
    if not (event.event and event.event.strip()):
        raise NotTaken("no_event")
    return event.event


def _anonymous_id(event: IncomingEvent) -> str:
    """Of an alias the previous id, which is read as an anonymous one."""
    return (event.previous_id if event.type == "alias" else event.anonymous_id) or ""


def _properties(event: IncomingEvent) -> Bag:
    """What the call says beside who and when: its traits or properties, and what it names."""
    if event.type == "identify":
        return event.traits or {}
    if event.type == "group":
        return {**(event.traits or {}), "groupId": event.group_id}
    named = {"name": event.name, "category": event.category}
    is_view = event.type in ("page", "screen")
    told = {k: v for k, v in named.items() if v is not None} if is_view else {}
    return {**told, **(event.properties or {})}


def _happened(text: str | None, received_at: datetime, sent_at: datetime | None) -> datetime:
    if text is None:
        return received_at
    moment = to_moment(text)
    happened = corrected(moment, sent_at, received_at) if moment else _FIRST
    if moment is None or happened < _FIRST:
        raise NotTaken("invalid_timestamp")
    if happened > received_at + _AHEAD:
        raise NotTaken("timestamp_in_future")
    return happened


def _text(bag: Bag) -> str:
    _check_keys(bag)
    return orjson.dumps(bag).decode()


def _check_keys(node: object) -> None:
    if isinstance(node, dict):
        if len(node) > MAX_KEYS:
            raise NotTaken("too_many_keys")
        if any(len(key.encode()) > MAX_KEY_BYTES for key in node):
            raise NotTaken("key_too_long")
        node = list(node.values())
    if isinstance(node, list):
        for child in node:
            _check_keys(child)
