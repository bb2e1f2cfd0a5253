"""How the providers stand: what each costs, whether it may be called, what a run came to."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from schemas.base import Id, Model, Provider, Schedule
from schemas.visibility import Count

Dollars = Annotated[float, Field(ge=0, description="US dollars.")]


class Circuit(Model):
    """Whether calls go through: `half_open` lets one through, which decides."""

    state: Literal["closed", "open", "half_open"]
    open_until: datetime | None = None


class ProviderBudget(Model):
    """What all tenants' calls to one provider may cost in a UTC day."""

    daily_usd: Dollars


class ProviderStanding(Model):
    """One provider as it stands for one tenant; without a key of its own it is simulated.

    `cost_today_usd` counts a call whose cost nobody knows as what is set aside for one.
    """

    provider: Provider
    label: str
    mode: Literal["configured", "simulated"]
    model: str
    circuit: Circuit
    calls_today: Count
    cost_today_usd: Dollars
    at_once: Count
    calls_per_minute: Count
    budget: ProviderBudget


class TenantBudget(Model):
    """What one tenant's calls may come to in a UTC day, and have come to so far.

    `reserved_usd` is set aside for calls that are under way.
    """

    daily_calls: Count
    daily_usd: Dollars
    calls_today: Count
    cost_today_usd: Dollars
    reserved_usd: Dollars


class Standing(Model):
    """All providers and the tenant's budget, as of the UTC day `day`."""

    day: date
    budget: TenantBudget
    providers: tuple[ProviderStanding, ...]


class RunState(Model):
    """One run of a query at one provider; `result_id` is what its outcome is called.

    `slot_at` is the start of its slot, null for a run that somebody asked for. `reason` says why
    a failed run gave no answer.
    """

    result_id: Id
    provider: Provider
    slot: str
    slot_at: datetime | None
    status: Literal["queued", "running", "waiting", "answered", "failed"]
    reason: str | None
    attempts: Count
    requested_at: datetime
    next_attempt_at: datetime | None
    finished_at: datetime | None


class SkippedSlot(Model):
    """A slot that did not run at these providers: `missed`, or `overlap` with the run before."""

    slot: str
    slot_at: datetime
    reason: Literal["missed", "overlap"]
    providers: tuple[Provider, ...]


class RunHistory(Model):
    """How a query runs: when next, its newest runs, and its newest slots that did not run."""

    query_id: Id
    schedule: Schedule
    next_run_at: datetime | None
    runs: tuple[RunState, ...]
    skipped: tuple[SkippedSlot, ...]


class CostGroup(Model):
    """The calls of one provider, query or day.

    `key` is the provider, the query's id or the day; `label` its name. `unpriced_calls` are those
    whose cost neither the reply nor the price table says.
    """

    key: str
    label: str
    cost_usd: Dollars
    calls: Count
    failed_calls: Count
    unpriced_calls: Count
    input_tokens: Count
    output_tokens: Count
    searches: Count


class Costs(Model):
    """What real calls cost, by group, the dearest first (days in their order)."""

    group_by: Literal["provider", "query", "day"]
    total_cost_usd: Dollars
    calls: Count
    unpriced_calls: Count
    groups: tuple[CostGroup, ...]
