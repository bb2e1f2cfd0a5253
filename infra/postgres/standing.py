"""How the providers stand, and how a query's runs do: what people look at, nothing is decided."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from infra.answers.admission import ProviderState, circuit
from infra.answers.policy import CallPolicy
from infra.ports import AnswerEngine
from infra.postgres import provider_states
from infra.postgres.database import Connection, Database
from schemas.base import PROVIDER_LABELS, Provider
from schemas.standing import Circuit, ProviderBudget, ProviderStanding, Standing, TenantBudget

_NOTHING: Final = {"calls": 0, "spent_usd": Decimal(0), "reserved_usd": Decimal(0)}


class PostgresStandings:
    """The `Standings` port."""

    def __init__(
        self,
        database: Database,
        policy: CallPolicy,
        engines: Mapping[Provider, AnswerEngine],
    ) -> None:
        self._database = database
        self._policy = policy
        self._engines = engines

    async def of(self, tenant_id: str | None) -> Standing:
        """How all providers stand for a tenant; None adds all tenants up."""
        async with self._database.system() as connection:
            now = await self._database.now(connection)
            days = await _days(connection, tenant_id, now.date())
            states = await provider_states.every(connection)
        return Standing(
            day=now.date(),
            budget=TenantBudget(
                daily_calls=self._policy.tenant_calls,
                daily_usd=float(self._policy.tenant_usd),
                calls_today=sum(row["calls"] for row in days.values()),
                cost_today_usd=float(sum(row["spent_usd"] for row in days.values())),
                reserved_usd=float(sum(row["reserved_usd"] for row in days.values())),
            ),
            providers=tuple(
                self._standing(provider, states[provider], days.get(provider, _NOTHING), now)
                for provider in Provider
            ),
        )

    def _standing(
        self, provider: Provider, state: ProviderState, day: Mapping[str, Any], now: datetime
    ) -> ProviderStanding:
        engine, limit = self._engines[provider], self._policy.limits[provider]
        return ProviderStanding(
            provider=provider,
            label=PROVIDER_LABELS[provider],
            mode="simulated" if engine.is_simulated else "configured",
            model=engine.model,
            circuit=Circuit(state=circuit(state, now), open_until=state.open_until),
            calls_today=day["calls"],
            cost_today_usd=float(day["spent_usd"]),
            at_once=limit.at_once,
            calls_per_minute=limit.a_minute,
            budget=ProviderBudget(daily_usd=float(self._policy.provider_usd)),
        )


async def _days(
    connection: Connection, tenant_id: str | None, day: date
) -> dict[Provider, dict[str, Any]]:
    cursor = await connection.execute(
        "SELECT provider, sum(calls)::bigint AS calls, sum(spent_usd) AS spent_usd,"
        " sum(reserved_usd) AS reserved_usd FROM provider_days"
        " WHERE day = %(day)s AND (%(tenant)s::text IS NULL OR tenant_id = %(tenant)s)"
        " GROUP BY provider",
        {"day": day, "tenant": tenant_id},
    )
    return {Provider(row["provider"]): row for row in await cursor.fetchall()}
