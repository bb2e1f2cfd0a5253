"""What the reads answer: results, dashboard, comparison, win rate.

Documented fields come from the AI Visibility API; fields beside them are additive and carry
their own source. Every rate has its numerator, denominator and 95 % Wilson interval.
"""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from schemas.base import Id, Model, Outcome, Provider, Sentiment
from schemas.calls import Citation, Usage

Rate = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=0)]
Interval = tuple[Rate, Rate]
Basis = Literal["real", "simulated"]


class Selection(Model):
    """Which answers a read speaks of; no `providers` means all of them.

    `since` and `until` are inclusive UTC days. `query_ids` and `competitor_ids` are always the
    tenant's own living ones: the caller has looked them up, and where there are none, none are
    selected. `version` reads the series as of that catalog version; None means the newest score
    of each answer.
    """

    tenant_id: str
    query_ids: tuple[int, ...]
    competitor_ids: tuple[int, ...]
    providers: tuple[Provider, ...] = ()
    since: date | None = None
    until: date | None = None
    basis: Literal["real", "simulated", "auto"] = "auto"
    version: int | None = Field(default=None, ge=0)


class Evidence(Model):
    """Where in `raw_response` a name stands: half-open offsets in code points, and why."""

    start: Count
    end: Count
    surface: str
    term: str
    rule: str


class MentionedBrand(Model):
    """A tracked brand that the answer names."""

    name: str
    position: Annotated[int, Field(ge=1)]
    sentiment: Sentiment
    evidence: Evidence | None = None


class MentionedProduct(Model):
    """A product of the tenant that the answer names."""

    name: str
    sku: str
    position: Annotated[int, Field(ge=1)]
    evidence: Evidence | None = None


class OwnedCitation(Citation):
    """A citation and whose site it is: `tenant`, a competitor's name, or `third_party`."""

    owner: str


class ComparedCompetitor(Model):
    """How the tenant fared against one competitor in one result."""

    id: Id
    name: str
    position: Annotated[int, Field(ge=1)] | None
    sentiment: Sentiment | None
    outcome: Outcome


class AskedCall(Model):
    """How a provider was asked, and what it cost; of answers that were asked for.

    `cost_usd` is null where nobody knows it. `search_used` says whether the provider looked
    something up.
    """

    model_requested: str
    finish_reason: str
    search_used: Literal["yes", "no", "unknown"]
    searches: tuple[str, ...]
    usage: Usage
    cost_usd: float | None
    latency_ms: Count
    attempt: Annotated[int, Field(ge=1)]


class Result(Model):
    """One execution of a query. Source: AI Visibility API, "Get query results"."""

    id: Id
    query: Id
    provider: Provider
    raw_response: str
    mentioned_brands: tuple[MentionedBrand, ...]
    mentioned_products: tuple[MentionedProduct, ...]
    position: Annotated[int, Field(ge=1)] | None
    sentiment: Sentiment | None
    is_simulated: bool
    captured_at: datetime
    status: Literal["completed", "failed"] = "completed"
    failure_reason: str | None = None
    failure_detail: str = ""
    model: str = ""
    call: AskedCall | None = None
    citations: tuple[OwnedCitation, ...] = ()
    competitors: tuple[ComparedCompetitor, ...] = ()
    catalog_version: Count | None = None


class ProviderMetrics(Model):
    """One provider's part of the dashboard."""

    provider: Provider
    label: str
    mention_rate: Rate
    avg_position: float | None
    total_runs: Count
    mentioned: Count
    mention_rate_ci: Interval | None
    sentiment_score: Rate | None


class Day(Model):
    """One UTC day of the timeline; days without answers are not listed."""

    date: date
    total: Count
    mentioned: Count
    mention_rate: Rate
    mention_rate_ci: Interval | None


class Dashboard(Model):
    """The tenant's metrics over a selection. Source: AI Visibility API, "Dashboard"."""

    mention_rate: Rate
    avg_position: float | None
    share_of_voice: Rate | None
    sentiment_score: Rate | None
    total_runs: Count
    by_provider: tuple[ProviderMetrics, ...]
    timeline: tuple[Day, ...]
    mentioned: Count
    mention_rate_ci: Interval | None
    tracked_mentions: Count
    share_of_voice_ci: Interval | None
    basis: Basis | None


class CompetitorInQuery(Model):
    """One competitor's part of a query's comparison."""

    id: Id
    name: str
    avg_position: float | None
    mention_count: Count
    win_rate: Rate | None
    wins: Count
    losses: Count
    ties: Count
    both_absent: Count
    win_rate_ci: Interval | None


class ComparedQuery(Model):
    """One query's comparison. Source: AI Visibility API, "Cross-query position comparison"."""

    id: Id
    query_text: str
    category: str
    tenant_avg_position: float | None
    total_results: Count
    competitors: tuple[CompetitorInQuery, ...]
    mentioned: Count
    mention_rate_ci: Interval | None


class WinRate(Model):
    """The tenant against one competitor. Source: AI Visibility API, "Win rate summary"."""

    id: Id
    name: str
    domain: str
    wins: Count
    losses: Count
    ties: Count
    win_rate: Rate | None
    total_compared: Count
    both_absent: Count
    win_rate_ci: Interval | None
