"""Where facts live on the log: one topic per type of fact, and a key that keeps order."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from schemas.customer_events import profile_of
from schemas.events import (
    AlertFired,
    AnswerCaptured,
    AnswerFailed,
    AnswerScored,
    BaseFact,
    CatalogChanged,
    EndpointDisabled,
    EventsIngested,
    EventsRejected,
    MembershipChanged,
    RescoreFinished,
    RescoreRequested,
    RunRequested,
    SegmentIdsChanged,
    SlotsSkipped,
    WebhookDelivered,
    WebhookFailed,
)


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic: the type of fact it holds, who hears it, how it is cut, how long it is kept.

    The broker's retention is no memory of ours: the log of record is the `facts` table, for
    customers' events `events`, and for memberships `segment_membership_changes`.
    """

    name: str
    holds: type[BaseFact] | None
    heard_by: tuple[str, ...]
    partitions: int = 4
    keep: timedelta = timedelta(days=7)


# The message header that names the outbox row of a fact; foreign messages lack it.
OUTBOX_ID_HEADER: Final = "outbox-id"

DEAD_LETTERS: Final = Topic(
    "dead-letters", holds=None, heard_by=(), partitions=1, keep=timedelta(days=30)
)

TOPICS: Final = (
    Topic("catalog-changed", CatalogChanged, ("project",), partitions=1),
    Topic("run-requested", RunRequested, ("ask", "project")),
    Topic("slots-skipped", SlotsSkipped, ("project",), partitions=1),
    Topic("answer-captured", AnswerCaptured, ("score", "project")),
    Topic("answer-failed", AnswerFailed, ("project",), partitions=1),
    Topic("answer-scored", AnswerScored, ("project",)),
    Topic("rescore-requested", RescoreRequested, ("rescore", "project"), partitions=1),
    Topic("rescore-finished", RescoreFinished, ("project",), partitions=1),
    Topic("alert-fired", AlertFired, ("deliver", "project"), partitions=1),
    Topic("webhook-delivered", WebhookDelivered, ("project",), partitions=1),
    Topic("webhook-failed", WebhookFailed, ("project",), partitions=1),
    Topic("endpoint-disabled", EndpointDisabled, ("project",), partitions=1),
    Topic("events-ingested", EventsIngested, ("project",)),
    Topic("events-rejected", EventsRejected, ("project",), partitions=1),
    Topic("segment-ids-changed", SegmentIdsChanged, ("project",)),
    Topic("membership-changed", MembershipChanged, ("project",)),
    DEAD_LETTERS,
)

_BY_FACT: Final = {topic.holds: topic for topic in TOPICS if topic.holds}


def topic_of(fact: BaseFact) -> Topic:
    """The topic that holds facts of this type."""
    return _BY_FACT[type(fact)]


def heard_by(agent: str) -> tuple[Topic, ...]:
    """The topics that `agent` hears."""
    return tuple(topic for topic in TOPICS if agent in topic.heard_by)


def topic_holding(fact_type: type[BaseFact]) -> Topic:
    """The topic that holds facts of `fact_type`."""
    return _BY_FACT[fact_type]


def key_of(fact: BaseFact) -> bytes:
    """The partition key: facts about one query or one segment of one tenant stay in order.

    Events of customers need no order; the first profile of each call spreads a tenant's.
    """
    if isinstance(fact, EventsIngested):
        return f"{fact.tenant_id}:{profile_of(fact.events[0])}".encode()
    about = getattr(fact, "query_id", None) or getattr(fact, "segment_id", None)
    return f"{fact.tenant_id}:{about or ''}".encode()
