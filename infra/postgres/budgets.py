"""What calls cost, against what a day may cost: set aside before a call, settled after it.

Whoever reserves holds all rows of `provider_states` (infra/postgres/asking.py), so two can never
count on the same dollar or call. Source: spec "reliability", section 4 and R23.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from infra.answers.policy import CallPolicy
from infra.postgres.database import Connection

_NOTHING: Final = Decimal(0)


async def reserve(
    connection: Connection,
    policy: CallPolicy,
    run: Mapping[str, Any],
    day: date,
    *,
    is_simulated: bool,
) -> bool:
    """Set one call of the run's provider aside; False when a budget of the day has no room."""
    usd = _NOTHING if is_simulated else policy.reserve_usd
    spent = await _of_tenant(connection, run["tenant_id"], day)
    if spent["calls"] >= policy.tenant_calls:
        return False
    if usd and spent["usd"] + usd > policy.tenant_usd:
        return False
    if usd and await _of_provider(connection, run["provider"], day) + usd > policy.provider_usd:
        return False
    await connection.execute(
        "INSERT INTO provider_days AS days (tenant_id, day, provider, calls, reserved_usd)"
        " VALUES (%(tenant)s, %(day)s, %(provider)s, 1, %(usd)s)"
        " ON CONFLICT (tenant_id, day, provider) DO UPDATE SET calls = days.calls + 1,"
        " reserved_usd = days.reserved_usd + excluded.reserved_usd",
        {"tenant": run["tenant_id"], "day": day, "provider": run["provider"], "usd": usd},
    )
    await _commit(connection, run["provider"], day, usd)
    await connection.execute(
        "UPDATE results SET reserved_usd = %s, budget_day = %s WHERE tenant_id = %s AND id = %s",
        (usd, day, run["tenant_id"], run["id"]),
    )
    return True


async def settle(connection: Connection, run: Mapping[str, Any], cost: Decimal | None) -> None:
    """Replace what was set aside for a call by its cost; where nobody knows that, it counts."""
    if run["budget_day"] is None or (not run["reserved_usd"] and not cost):
        return
    reserved: Decimal = run["reserved_usd"]
    spent = reserved if cost is None else cost
    await connection.execute(
        "UPDATE provider_days SET reserved_usd = reserved_usd - %s, spent_usd = spent_usd + %s"
        " WHERE tenant_id = %s AND day = %s AND provider = %s",
        (reserved, spent, run["tenant_id"], run["budget_day"], run["provider"]),
    )
    await _commit(connection, run["provider"], run["budget_day"], spent - reserved)
    await connection.execute(
        "UPDATE results SET reserved_usd = 0 WHERE tenant_id = %s AND id = %s",
        (run["tenant_id"], run["id"]),
    )


async def _of_tenant(connection: Connection, tenant_id: str, day: date) -> dict[str, Any]:
    cursor = await connection.execute(
        "SELECT coalesce(sum(calls), 0) AS calls,"
        " coalesce(sum(spent_usd + reserved_usd), 0) AS usd"
        " FROM provider_days WHERE tenant_id = %s AND day = %s",
        (tenant_id, day),
    )
    row = await cursor.fetchone()
    assert row is not None  # noqa: S101 - an aggregate without GROUP BY has one row
    return row


async def _of_provider(connection: Connection, provider: str, day: date) -> Decimal:
    cursor = await connection.execute(
        "SELECT committed_usd FROM provider_states WHERE provider = %s AND budget_day = %s",
        (provider, day),
    )
    row = await cursor.fetchone()
    return row["committed_usd"] if row else _NOTHING


async def _commit(connection: Connection, provider: str, day: date, usd: Decimal) -> None:
    # A settlement of yesterday's call changes nothing of today's sum.
    await connection.execute(
        "UPDATE provider_states SET budget_day = greatest(budget_day, %(day)s),"
        " committed_usd = CASE WHEN budget_day = %(day)s THEN committed_usd + %(usd)s"
        "  WHEN budget_day < %(day)s THEN %(usd)s ELSE committed_usd END"
        " WHERE provider = %(provider)s",
        {"day": day, "usd": usd, "provider": provider},
    )
