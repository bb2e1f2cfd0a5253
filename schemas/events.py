"""Every fact, one tagged union. A fact is published once and never edited."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from schemas.alert_events import AlertFired, EndpointDisabled, WebhookDelivered, WebhookFailed
from schemas.base import Id, Model, Outcome, Provider, Schedule, Sentiment
from schemas.calls import Call, Citation, Usage, Usd
from schemas.catalog import Catalog
from schemas.customer_events import EventsIngested, EventsRejected
from schemas.fact import BaseFact, answer_id, derived_id
from schemas.membership_events import MembershipChanged, SegmentIdsChanged
from schemas.mentions import Candidate, Item, Mention
from schemas.rescore_events import Flip, RescoreFinished, RescoreRequested

__all__ = [
    "AlertFired",
    "AnswerCaptured",
    "AnswerFailed",
    "AnswerScored",
    "BaseFact",
    "Call",
    "CatalogChanged",
    "Citation",
    "CitationOwner",
    "CompetitorScore",
    "EndpointDisabled",
    "EventsIngested",
    "EventsRejected",
    "Fact",
    "FailureReason",
    "Flip",
    "MembershipChanged",
    "ProductScore",
    "RescoreFinished",
    "RescoreRequested",
    "RunRequested",
    "SegmentIdsChanged",
    "SlotsSkipped",
    "Usage",
    "Usd",
    "WebhookDelivered",
    "WebhookFailed",
    "answer_id",
    "derived_id",
]


class CatalogChanged(BaseFact):
    """The brand, its products or the competitors changed; `catalog` is the whole new version."""

    type: Literal["catalog_changed"] = "catalog_changed"
    catalog: Catalog


class RunRequested(BaseFact):
    """One query is to be put to one provider. `result_id` is what its outcome will be called."""

    type: Literal["run_requested"] = "run_requested"
    result_id: Id
    query_id: Id
    query_text: str
    provider: Provider
    slot: str


class SlotsSkipped(BaseFact):
    """Slots of one query that did not run, and never will.

    `missed`: nobody was there to run them, and a newer one is due; `overlap`: the run before
    them still waits for its provider. `first` and `last` are the starts of the oldest and the
    newest of these `count` slots; `providers` are those that were not asked.
    Source: spec "reliability", section 4.
    """

    type: Literal["slots_skipped"] = "slots_skipped"
    query_id: Id
    schedule: Schedule
    reason: Literal["missed", "overlap"]
    first: AwareDatetime
    last: AwareDatetime
    count: int = Field(ge=1)
    providers: tuple[Provider, ...]


class AnswerCaptured(BaseFact):
    """A provider answered. `raw_response` is the text as it came, never edited.

    `occurred_at` is the documented `captured_at`. `source` says whether we asked (`run`) or a
    producer captured it elsewhere (`import`).
    """

    type: Literal["answer_captured"] = "answer_captured"
    result_id: Id
    query_id: Id
    provider: Provider
    raw_response: str
    citations: tuple[Citation, ...] = ()
    model: str = ""
    is_simulated: bool = False
    source: Literal["run", "import"]
    provider_reply: str | None = None
    call: Call | None = None


# Why a run gave no usable answer; what an assistant's adapter may say.
FailureReason = Literal[
    "empty",
    "refused",
    "truncated",
    "blocked",
    "search_not_used",
    "rate_limited",
    "provider_error",
    "timeout",
    "unauthorized",
    "quota_exhausted",
    "budget_exhausted",
    "no_adapter",
    "interrupted",
    "cancelled",
]


class AnswerFailed(BaseFact):
    """No usable answer: outside every denominator. Source: spec "visibility", decision 8.

    `call` and `provider_reply` are there when the provider was reached: such a call may cost.
    """

    type: Literal["answer_failed"] = "answer_failed"
    result_id: Id
    query_id: Id
    provider: Provider
    reason: FailureReason
    detail: str = ""
    is_simulated: bool = False
    provider_reply: str | None = None
    call: Call | None = None


class CompetitorScore(Model):
    """How one competitor and the tenant fared in one answer; absent means position None."""

    competitor_id: Id
    name: str
    position: int | None = Field(default=None, ge=1)
    sentiment: Sentiment | None = None
    outcome: Outcome


class ProductScore(Model):
    """A product of the tenant that the answer names."""

    name: str
    sku: str
    position: int = Field(ge=1)


CitationOwner = Annotated[str, Field(description="`tenant`, `third_party` or a competitor's name")]


class AnswerScored(BaseFact):
    """What one answer says of the tenant and its competitors, as of one catalog version.

    Decided once, here: SQL only counts, averages and divides. `occurred_at` is the answer's
    `captured_at`. `competitors` has one entry per active competitor, mentioned or not.
    `mentions` is the evidence; `items` the heads of the answer's own list; `candidates` the
    brands among them that nobody tracks. `is_rescore` marks a score of an old answer: it changes
    numbers and fires no alert.
    """

    type: Literal["answer_scored"] = "answer_scored"
    result_id: Id
    query_id: Id
    provider: Provider
    is_simulated: bool
    catalog_version: int = Field(ge=0)
    rules_version: int = Field(ge=1)
    brand_name: str
    position: int | None = Field(default=None, ge=1)
    sentiment: Sentiment | None = None
    competitors: tuple[CompetitorScore, ...] = ()
    products: tuple[ProductScore, ...] = ()
    mentions: tuple[Mention, ...] = ()
    items: tuple[Item, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    citation_owners: tuple[CitationOwner, ...] = ()
    is_rescore: bool = False


Fact = Annotated[
    CatalogChanged
    | RunRequested
    | SlotsSkipped
    | AnswerCaptured
    | AnswerFailed
    | AnswerScored
    | RescoreRequested
    | RescoreFinished
    | AlertFired
    | WebhookDelivered
    | WebhookFailed
    | EndpointDisabled
    | EventsIngested
    | EventsRejected
    | SegmentIdsChanged
    | MembershipChanged,
    Field(discriminator="type"),
]
