"""Every fact, one tagged union. A fact is published once and never edited."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic import AwareDatetime, Field

from schemas.base import Id, Model, Outcome, Provider, Sentiment
from schemas.catalog import Catalog, TenantId
from schemas.mentions import Item, Mention

_NAMESPACE = uuid5(NAMESPACE_URL, "segops:facts")


def derived_id(cause: UUID, name: str) -> UUID:
    """The id of the fact that `cause` leads to: the same each time it is worked out.

    Handling a fact twice therefore publishes the same fact twice, and readers drop the second.
    """
    return uuid5(cause, name)


def answer_id(tenant_id: str, result_id: int) -> UUID:
    """The id of the fact that holds the answer, or the failure, of one result."""
    return uuid5(_NAMESPACE, f"{tenant_id}/results/{result_id}")


class BaseFact(Model):
    """What every fact carries.

    `occurred_at` is when the thing happened (it decides the day a number lands on),
    `recorded_at` when we learned of it; both aware, UTC.
    """

    id: UUID
    type: str
    tenant_id: TenantId
    v: Literal[1] = 1
    occurred_at: AwareDatetime
    recorded_at: AwareDatetime


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


class Citation(Model):
    """A source that an answer names, in the answer's order (1-based `index`)."""

    url: str
    domain: str
    title: str = ""
    index: int = Field(ge=1)


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
    "budget_exhausted",
    "no_adapter",
]


class AnswerFailed(BaseFact):
    """No usable answer: outside every denominator. Source: spec "visibility", decision 8."""

    type: Literal["answer_failed"] = "answer_failed"
    result_id: Id
    query_id: Id
    provider: Provider
    reason: FailureReason
    detail: str = ""
    is_simulated: bool = False


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
    `mentions` is the evidence; `items` the heads of the answer's own list (candidates).
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
    citation_owners: tuple[CitationOwner, ...] = ()


class RescoreRequested(BaseFact):
    """A tenant wants its answers scored again by its newest catalog.

    `since` and `until` are inclusive UTC days as instants; None means no bound. With `dry_run`
    no new score becomes a fact: only the report does.
    """

    type: Literal["rescore_requested"] = "rescore_requested"
    rescore_id: Id
    since: datetime | None = None
    until: datetime | None = None
    dry_run: bool = False


class Flip(Model):
    """One brand in one answer whose score changed, and why.

    `field` is `mentioned`, `position` or `sentiment`; `before` and `after` are its values as
    text; `rule`, `term` and the span are the evidence on the side where the brand is mentioned.
    """

    result_id: Id
    query_id: Id
    provider: Provider
    name: str
    field: Literal["mentioned", "position", "sentiment"]
    before: str
    after: str
    rule: str = ""
    term: str = ""
    start: int = Field(default=0, ge=0)
    end: int = Field(default=0, ge=0)
    surface: str = ""


class RescoreFinished(BaseFact):
    """A rescore is done: how many answers it read, how many flipped, and the flips.

    `flips` holds the first 1,000; `flipped` counts all answers with at least one.
    """

    type: Literal["rescore_finished"] = "rescore_finished"
    rescore_id: Id
    dry_run: bool
    catalog_version: int = Field(ge=0)
    rules_version: int = Field(ge=1)
    examined: int = Field(ge=0)
    flipped: int = Field(ge=0)
    flips: tuple[Flip, ...] = ()


Fact = Annotated[
    CatalogChanged
    | RunRequested
    | AnswerCaptured
    | AnswerFailed
    | AnswerScored
    | RescoreRequested
    | RescoreFinished,
    Field(discriminator="type"),
]
