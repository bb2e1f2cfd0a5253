"""What is answered where a noun of `schemas` is not the whole reply."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import Field

from infra.parcels import Rescore
from schemas.activations import Activation
from schemas.alerts import Alert
from schemas.base import Id, Model
from schemas.catalog import Competitor
from schemas.copilot import DoneStatus, FailureCode, ModelUsage, Ui
from schemas.events import Flip
from schemas.tokens import Token
from schemas.visibility import Basis, ComparedQuery, Count, WinRate


class CompetitorList(Model):
    """All competitors. Source: AI Visibility API, "List competitors"."""

    count: Count
    results: tuple[Competitor, ...]


class NewSecret(Model):
    """What webhooks are signed with from now on; it is shown this once.

    Until `previous_expires_at` the secret before it signs beside it.
    """

    webhook_secret: str
    previous_expires_at: datetime | None


class CreatedAlert(Alert):
    """An alert, and the secret of its webhook in the one reply that made it."""

    webhook_secret: str = Field(
        default="", description="Shown this once: there when the alert got its first webhook."
    )


class CreatedActivation(Activation):
    """An activation, and what its posts are signed with in the one reply that made it."""

    webhook_secret: str = Field(default="", description="Shown this once, for a webhook.")


class RunQueued(Model):
    """The query will be put to each of its providers.

    `result_ids` are what the results will be called, one per provider. Source: AI Visibility
    API, "Run query immediately".
    """

    status: Literal["queued"] = "queued"
    query_id: Id
    result_ids: tuple[Id, ...] = ()


class Rejected(Model):
    """One captured answer or event that was not taken; `index` is its place in the request."""

    index: Count
    code: str
    message: str


class BatchAccepted(Model):
    """What became of a batch of captured answers.

    `result_ids` has one entry per item of the request: the id of its result, or null where the
    item was rejected. Source: spec "visibility", section 3.
    """

    accepted: Count
    duplicates: Count
    rejected: tuple[Rejected, ...]
    result_ids: tuple[Id | None, ...] = ()


class EventsAccepted(Model):
    """What became of a call's events, each once: a duplicate was taken in the last seven days.

    `message_ids` has one entry per event of the request: its id, made up where it had none, or
    null where the event was rejected. Source: spec "segments", "Ingestion shapes".
    """

    accepted: Count
    duplicates: Count
    rejected: tuple[Rejected, ...]
    message_ids: tuple[str | None, ...]


class SegmentAccepted(EventsAccepted):
    """The same as Segment's libraries expect it: `success` says that the call was understood."""

    success: Literal[True] = True


class Comparison(Model):
    """Source: AI Visibility API, "Cross-query position comparison"."""

    queries: tuple[ComparedQuery, ...]
    competitors: tuple[Competitor, ...]
    basis: Basis | None


class WinRates(Model):
    """Best win rate first. Source: AI Visibility API, "Win rate summary"."""

    competitors: tuple[WinRate, ...]
    basis: Basis | None


class RescoreReport(Model):
    """How many answers were read again and which flipped, before and after, with evidence."""

    catalog_version: Count
    rules_version: Count
    examined: Count
    flipped: Count
    flips: tuple[Flip, ...] = ()

    @classmethod
    def of(cls, fact: Mapping[str, Any]) -> Self:
        """The report without the fact's envelope, which stays inside."""
        return cls(**{name: fact[name] for name in cls.model_fields if name in fact})


class RescoreState(Model):
    """One request to score again. Source: spec "visibility", section 5."""

    id: Id
    status: Literal["queued", "finished"]
    dry_run: bool
    requested_at: datetime
    report: RescoreReport | None

    @classmethod
    def of(cls, rescore: Rescore) -> Self:
        """As it is told to the tenant."""
        return cls(
            id=rescore.id,
            status="queued" if rescore.report is None else "finished",
            dry_run=rescore.dry_run,
            requested_at=rescore.requested_at,
            report=None if rescore.report is None else RescoreReport.of(rescore.report),
        )


class AcceptedCompetitor(Model):
    """A new competitor, and the rescore that gives it its history."""

    competitor: Competitor
    rescore: RescoreState


class TokenList(Model):
    """All tokens that are not revoked."""

    count: Count
    results: tuple[Token, ...]


class MadeToken(Token):
    """A token that was just made, with its secret."""

    token: str


class CopilotReply(Model):
    """A whole answer. `ui` are the frames of its components, `error_code` says what went wrong."""

    conversation_id: UUID
    message_id: UUID
    status: DoneStatus
    text: str
    ui: tuple[Ui, ...]
    usage: ModelUsage
    simulated: bool
    error_code: FailureCode | None = None
    notice: str | None = None


class Alive(Model):
    """The process answers."""

    status: Literal["alive"] = "alive"


class Ready(Model):
    """Every part answers."""

    status: Literal["ready"] = "ready"
    parts: Mapping[str, bool]
