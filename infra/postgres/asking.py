"""Runs as leased work: which calls may start now, and how each ends, once."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from psycopg import sql

from infra.answers.admission import ProviderState, after_call, after_start, room
from infra.answers.policy import CallPolicy
from infra.parcels import Run
from infra.postgres import budgets, outcomes, provider_states
from infra.postgres.database import Connection, Database
from infra.postgres.leases import Leases
from schemas.base import Provider
from schemas.calls import Call
from schemas.events import AnswerCaptured, AnswerFailed

_RUNS: Final = Leases(
    "results",
    (
        *("query_id", "provider", "question", "slot", "failures", "give_up_at"),
        *("budget_day", "reserved_usd", "earlier_usd"),
    ),
)
_OF_PROVIDER: Final = sql.SQL("waiting.provider = %(provider)s")
# A run that dies with its process twice is more likely the cause of it than its victim.
_MOST_DEATHS: Final = 2


class PostgresRuns:
    """The `Runs` port. Nothing is limited of a simulated provider but how many are under way."""

    def __init__(
        self, database: Database, policy: CallPolicy, simulated: frozenset[Provider]
    ) -> None:
        self._database = database
        self._policy = policy
        self._simulated = simulated

    async def hear(self, asked: Sequence[tuple[str, int]]) -> None:
        """Runs (tenant and result id) that were asked for are due from now on."""
        async with self._database.system() as connection:
            await connection.execute(
                "UPDATE results SET due_at = %s FROM unnest(%s::text[], %s::bigint[])"
                " AS asked (tenant_id, id) WHERE results.tenant_id = asked.tenant_id"
                " AND results.id = asked.id AND due_at IS NULL AND finished_at IS NULL",
                (
                    await self._database.now(connection),
                    [tenant_id for tenant_id, _ in asked],
                    [id_ for _, id_ in asked],
                ),
            )

    async def claim(self, limit: int) -> list[Run]:
        """Runs whose providers may be called now; those that may not be called at all are ended."""
        async with self._database.system() as connection:
            now = await self._database.now(connection)
            due = await _due(connection, now)
            if not due:
                return []
            states = await provider_states.locked(connection)
            under_way = await _under_way(connection)
            runs: list[Run] = []
            for provider in due:
                free = self._room(states[provider], provider, under_way.get(provider, 0), now)
                wanted = min(free, limit - len(runs))
                if wanted > 0:
                    runs += await self._start(connection, provider, states[provider], wanted, now)
            return runs

    async def renew(self, jobs: Sequence[Run]) -> None:
        """Keep these runs."""
        await _RUNS.renew(self._database, jobs)

    async def repeat(
        self, run: Run, pause: timedelta, call: Call | None, *, is_outage: bool
    ) -> bool:
        """The call failed in passing; the run is due again after `pause`, if it may wait so long.

        True also when somebody else has the run: there is nothing left to do with it here.
        """
        async with self._database.system() as connection:
            due_at = await self._database.now(connection) + pause
            if due_at >= run.give_up_at:
                return False
            if await self._ended_call(connection, run, call, is_outage=is_outage) is None:
                return True
            cost = (call.cost_usd if call else None) or Decimal(0)
            await connection.execute(
                "UPDATE results SET failures = failures + 1, earlier_usd = earlier_usd + %s,"
                " due_at = %s, lease_until = NULL WHERE tenant_id = %s AND id = %s",
                (cost, due_at, run.tenant_id, run.id),
            )
        return True

    async def finish(
        self, run: Run, outcome: AnswerCaptured | AnswerFailed, *, is_outage: bool = False
    ) -> bool:
        """Close the run and publish its outcome; False (and nothing done) when it was closed."""
        async with self._database.system() as connection:
            row = await self._ended_call(connection, run, outcome.call, is_outage=is_outage)
            if row is None:
                return False
            await outcomes.close(connection, outcome, row)
        return True

    def _room(self, state: ProviderState, provider: Provider, under_way: int, now: datetime) -> int:
        limit = self._policy.limits[provider]
        if provider in self._simulated:
            return limit.at_once - under_way
        return room(state, limit, under_way, now)

    async def _start(
        self,
        connection: Connection,
        provider: Provider,
        state: ProviderState,
        wanted: int,
        now: datetime,
    ) -> list[Run]:
        rows = await _RUNS.take(
            connection, self._database, wanted, _OF_PROVIDER, {"provider": provider}
        )
        runs = [_run(row) for row in rows if await self._may_start(connection, row, now)]
        if runs and provider not in self._simulated:
            started = after_start(state, self._policy.limits[provider], len(runs), now)
            await provider_states.write(connection, provider, started)
        return runs

    async def _may_start(
        self, connection: Connection, row: Mapping[str, Any], now: datetime
    ) -> bool:
        """Whether the run may be asked; if not, it has ended with the reason."""
        # Of a call that its process did not survive nobody knows: its repeat replaces it.
        await budgets.settle(connection, row, Decimal(0))
        if (reason := await self._why_not(connection, row, now)) is None:
            return True
        await outcomes.end_unasked(connection, row, reason, now)
        return False

    async def _why_not(
        self, connection: Connection, row: Mapping[str, Any], now: datetime
    ) -> outcomes.Unasked | None:
        if now >= row["give_up_at"]:
            return "timeout"
        if row["attempt"] - 1 - row["failures"] >= _MOST_DEATHS:
            return "interrupted"
        is_simulated = Provider(row["provider"]) in self._simulated
        has_room = await budgets.reserve(
            connection, self._policy, row, now.date(), is_simulated=is_simulated
        )
        return None if has_room else "budget_exhausted"

    async def _ended_call(
        self, connection: Connection, run: Run, call: Call | None, *, is_outage: bool
    ) -> dict[str, Any] | None:
        """Settle a call; the run's row, locked, or None when somebody else has the run."""
        if run.provider not in self._simulated:
            # Before the run's own row: whoever lets calls start locks in this order too.
            states = await provider_states.locked(connection, run.provider)
            now = await self._database.now(connection)
            state = after_call(states[run.provider], now, is_outage=is_outage)
            await provider_states.write(connection, run.provider, state)
        cursor = await connection.execute(
            "SELECT tenant_id, id, query_id, provider, budget_day, reserved_usd, earlier_usd"
            " FROM results WHERE tenant_id = %s AND id = %s AND attempt = %s"
            " AND finished_at IS NULL FOR UPDATE",
            (run.tenant_id, run.id, run.attempt),
        )
        row = await cursor.fetchone()
        if row is not None:
            await budgets.settle(connection, row, call.cost_usd if call else None)
        return row


async def _due(connection: Connection, now: datetime) -> list[Provider]:
    """The providers that a run is due for, the longest waiting first."""
    cursor = await connection.execute(
        "SELECT provider FROM results WHERE due_at <= %s"
        " AND (lease_until IS NULL OR lease_until < clock_timestamp())"
        " GROUP BY provider ORDER BY min(due_at)",
        (now,),
    )
    return [Provider(row["provider"]) for row in await cursor.fetchall()]


async def _under_way(connection: Connection) -> dict[Provider, int]:
    cursor = await connection.execute(
        "SELECT provider, count(*) AS n FROM results"
        " WHERE due_at IS NOT NULL AND lease_until >= clock_timestamp() GROUP BY provider"
    )
    return {Provider(row["provider"]): row["n"] for row in await cursor.fetchall()}


def _run(row: Mapping[str, Any]) -> Run:
    return Run(
        tenant_id=row["tenant_id"],
        id=row["id"],
        attempt=row["attempt"],
        query_id=row["query_id"],
        provider=Provider(row["provider"]),
        question=row["question"],
        slot=row["slot"],
        failures=row["failures"],
        give_up_at=row["give_up_at"].astimezone(UTC),
    )
