"""Brands in answers that nobody tracks: how often, where, and which answers show it."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from schemas.base import Id, Model, Provider
from schemas.visibility import Basis, Count, Interval, Rate

Rank = Annotated[int, Field(ge=1)]


class CandidateEvidence(Model):
    """One answer that lists the candidate: half-open offsets in code points of its raw text."""

    result_id: Id
    query_id: Id
    provider: Provider
    captured_at: datetime
    rank: Rank
    start: Count
    end: Count
    surface: str


class SeenAt(Model):
    """How many answers of one provider, or to one query, list the candidate."""

    key: str
    label: str
    answers: Count


class SeenCandidate(Model):
    """A brand that heads list entries and that is neither the tenant's nor a competitor's.

    `name` is its most frequent spelling, `spellings` all of them. `answer_rate` is `answers` over
    all of the answers that were looked at. Source: spec "visibility", decision 16.
    """

    name: str
    spellings: tuple[str, ...]
    answers: Count
    answer_rate: Rate
    answer_rate_ci: Interval
    best_position: Rank
    avg_position: Annotated[float, Field(ge=1)]
    first_seen: datetime
    last_seen: datetime
    by_provider: tuple[SeenAt, ...]
    by_query: tuple[SeenAt, ...]
    evidence: Annotated[tuple[CandidateEvidence, ...], Field(max_length=5)]


class Candidates(Model):
    """The candidates of these UTC days, both inclusive, None for no bound; most frequent first.

    `count` is how many there are; `results` may be fewer. `answers` is how many answers were
    looked at.
    """

    count: Count
    results: tuple[SeenCandidate, ...]
    answers: Count
    basis: Basis | None
    since: date | None = Field(serialization_alias="from")
    until: date | None = Field(serialization_alias="to")
