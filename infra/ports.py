"""The outside, on one page. Callers receive these; only `infra/runtime.py` picks adapters.

Every method may raise `Unavailable` when its part is down; nothing was decided then, and the
same call may succeed later. Times are aware UTC.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from infra.activation_ports import TenantActivations
from infra.alert_ports import Hooks, TenantAlerts
from infra.parcels import (
    Accepted,
    Answer,
    CapturedAnswer,
    DeadLetter,
    Delivered,
    Question,
    Rescore,
    Run,
)
from infra.schema_ports import TenantEventSchemas
from infra.segment_ports import TenantSegments
from schemas.base import Id, Sentiment
from schemas.calls import Call
from schemas.catalog import Brand, Catalog, Competitor, Query
from schemas.events import AnswerCaptured, AnswerFailed, BaseFact, RescoreFinished
from schemas.standing import RunHistory, Standing

__all__ = [
    "Answer",
    "AnswerEngine",
    "Catalogs",
    "Clock",
    "DeadLetter",
    "Delivered",
    "EventLog",
    "Hooks",
    "Question",
    "Row",
    "Run",
    "Runs",
    "ScoringModel",
    "Standings",
    "TenantCatalog",
    "Warehouse",
]

Row = Mapping[str, Any]


class EventLog(Protocol):
    """Where facts are published. A return means stable storage."""

    async def publish(self, facts: Sequence[BaseFact]) -> None:
        """Put facts on the log; when this returns they survive the loss of every process."""

    async def settle(
        self,
        agent: str,
        handled: Sequence[Delivered],
        derived: Sequence[BaseFact] = (),
        dead: Sequence[DeadLetter] = (),
    ) -> None:
        """Publish what `agent` derived, bury what it could not handle, and note all as handled.

        All or nothing: after a crash in between, the same messages come again.
        """

    async def is_settled_before(self, tenant_id: str, instant: datetime) -> bool:
        """Whether every answer of the tenant accepted before `instant` is scored and projected."""

    async def backlog(self) -> int:
        """How many facts are accepted but not yet handled by every agent that hears them."""


class Warehouse(Protocol):
    """ClickHouse, in whichever form. SQL uses `{name:Type}` parameters and nothing else."""

    async def ask(
        self, sql: str, parameters: Mapping[str, Any] | None = None, *, seconds: int = 5
    ) -> list[Row]:
        """Rows of a SELECT as mappings of JSON-like values: dates are ISO text, UUIDs text.

        Raises `TookTooLong` when it needs more than `seconds`, or more memory than there is.
        """

    async def insert(self, table: str, rows: Sequence[Row]) -> None:
        """Insert rows (all with the same columns); durable and readable when it returns."""

    async def command(self, sql: str, parameters: Mapping[str, Any] | None = None) -> None:
        """Run a statement that answers nothing (DDL, INSERT ... SELECT)."""

    async def close(self) -> None:
        """Let running statements end; later calls raise `Unavailable`."""


class TenantCatalog(TenantActivations, TenantAlerts, TenantEventSchemas, TenantSegments, Protocol):
    """What one tenant configured; every method sees that tenant's rows only.

    Changes that matter to the pipeline put their fact into the outbox in the same transaction.
    Raises `NotFound`, `Conflict` and `Invalid` beside `Unavailable`.
    """

    async def queries(self) -> list[Query]:
        """All queries, active and paused, oldest first."""

    async def query(self, query_id: Id) -> Query:
        """One query."""

    async def create_query(self, fields: Mapping[str, Any]) -> Query:
        """A new query of these fields."""

    async def change_query(self, query_id: Id, fields: Mapping[str, Any]) -> Query:
        """Change these fields only."""

    async def delete_query(self, query_id: Id) -> None:
        """Forget the query; what was answered stays on the log."""

    async def competitors(self) -> list[Competitor]:
        """All competitors, active and not, oldest first."""

    async def competitor(self, competitor_id: Id) -> Competitor:
        """One competitor."""

    async def create_competitor(self, fields: Mapping[str, Any]) -> Competitor:
        """A new competitor of these fields."""

    async def accept_candidate(self, fields: Mapping[str, Any]) -> tuple[Competitor, Rescore]:
        """A new competitor of these fields, and a rescore of all answers with it."""

    async def change_competitor(self, competitor_id: Id, fields: Mapping[str, Any]) -> Competitor:
        """Change these fields only."""

    async def delete_competitor(self, competitor_id: Id) -> None:
        """Forget the competitor; recorded days keep its numbers."""

    async def brand(self) -> Brand:
        """The tenant's own brand; an empty one until it is told."""

    async def put_brand(self, brand: Brand) -> Brand:
        """Set the brand and its products as a whole."""

    async def catalog(self) -> Catalog:
        """The newest version of what scoring needs."""

    async def request_run(self, query_id: Id, slot: str) -> list[int]:
        """One run per provider of the query, with its fact; their result ids.

        The same query, provider and slot is one run, however often it is asked for.
        """

    async def runs(self, query_id: Id) -> RunHistory:
        """How the query's newest runs stand, and which slots did not run."""

    async def accept_answers(self, answers: Sequence[CapturedAnswer]) -> Accepted:
        """Register captured answers and put their facts on the log, all in one transaction."""

    async def request_rescore(
        self, since: datetime | None, until: datetime | None, *, dry_run: bool
    ) -> Rescore:
        """Ask for a rescore of the answers captured from `since` to `until`, both inclusive."""

    async def rescore(self, rescore_id: Id) -> Rescore:
        """One rescore; its report is None until it is finished."""


class Catalogs(Protocol):
    """Postgres: each tenant's catalog."""

    def of(self, tenant_id: str) -> TenantCatalog:
        """That tenant's catalog."""

    async def finish_rescore(self, finished: RescoreFinished) -> None:
        """Keep a rescore's report where its tenant reads it, and publish it."""

    async def ping(self) -> None:
        """Return when Postgres answers."""


class AnswerEngine(Protocol):
    """One assistant: `model` is what it is asked for, `is_simulated` says that nobody is asked."""

    is_simulated: bool
    model: str

    async def ask(self, question: Question) -> Answer:
        """The assistant's answer, by one call.

        Raises (infra.answers):
            AnswerRefused: there is no usable answer, and asking again would give none.
            TryLater: the call failed in passing; the same question may be put again.
        """

    async def close(self) -> None:
        """Close the connections."""


class Runs(Protocol):
    """Questions that wait to be put to a provider: each has one outcome."""

    async def hear(self, asked: Sequence[tuple[str, int]]) -> None:
        """Runs (tenant and result id) that were asked for are due from now on."""

    async def claim(self, limit: int) -> list[Run]:
        """Lease runs whose providers may be called now, by rate, circuit and budget."""

    async def renew(self, jobs: Sequence[Run]) -> None:
        """Keep their leases."""

    async def repeat(
        self, run: Run, pause: timedelta, call: Call | None, *, is_outage: bool
    ) -> bool:
        """The call failed in passing; the run is due again after `pause`.

        False (and nothing done) when that would be after `give_up_at`.
        """

    async def finish(
        self, run: Run, outcome: AnswerCaptured | AnswerFailed, *, is_outage: bool = False
    ) -> bool:
        """Publish the outcome, once: False (and nothing done) when somebody else has the run."""


class Standings(Protocol):
    """How the providers stand, for whoever looks."""

    async def of(self, tenant_id: str | None) -> Standing:
        """Each provider and the budget, for a tenant; None adds all tenants up."""


class ScoringModel(Protocol):
    """A language model that judges sentiment better than rules do."""

    async def sentiments(self, text: str, names: Sequence[str]) -> Mapping[str, Sentiment] | None:
        """The sentiment of the names it can show evidence for; None when it cannot be asked."""


class Clock(Protocol):
    """The time; aware UTC."""

    def now(self) -> datetime:
        """Now."""
