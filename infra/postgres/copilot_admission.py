"""Whether a question to the copilot is let in now, by switch, rates and budget."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from infra.copilot_ports import Allowance, Asker, NotNow
from infra.postgres.database import Connection
from schemas.base import Model

_MINUTE: Final = timedelta(minutes=1)
# Who has as many answers under way as may be is told to come again after so long.
_SOON_SECONDS: Final = 5
# From this part of a budget on, answers say so.
_NEAR: Final = Decimal("0.8")


class Spent(Model):
    """What was used of a UTC day: by a user `questions`, by its tenant `tokens` and dollars."""

    questions: int = 0
    tokens: int = 0
    usd: Decimal = Decimal(0)


async def admit(connection: Connection, asker: Asker, allowance: Allowance, now: datetime) -> bool:
    """Count a question, or refuse it; whether the tenant's tokens of the day run low.

    One user's questions are let in one after the other: their row is locked. Raises `NotNow`.
    Source: spec "copilot", "Security", cost and loops.
    """
    await _check_switch(connection, asker)
    recent = await _recent(connection, asker, now)
    _check_rate(recent, allowance, now)
    await _check_running(connection, asker, allowance)
    spent = await _check_budgets(connection, asker, allowance, now)
    await _count(connection, asker, [*recent, now], now.date())
    return is_near(spent, allowance)


async def _check_switch(connection: Connection, asker: Asker) -> None:
    cursor = await connection.execute(
        "SELECT copilot_disabled FROM tenants WHERE id = %s", (asker.tenant_id,)
    )
    row = await cursor.fetchone()
    if row is None or row["copilot_disabled"]:
        raise NotNow("copilot_disabled")


async def _recent(connection: Connection, asker: Asker, now: datetime) -> list[datetime]:
    """When the user asked within the last minute, oldest first."""
    key = (asker.tenant_id, asker.user)
    await connection.execute(
        "INSERT INTO copilot_askers (tenant_id, owner) VALUES (%s, %s) ON CONFLICT DO NOTHING", key
    )
    cursor = await connection.execute(
        "SELECT recent FROM copilot_askers WHERE tenant_id = %s AND owner = %s FOR UPDATE", key
    )
    row: Any = await cursor.fetchone()
    return [moment for moment in row["recent"] if moment > now - _MINUTE]


def _check_rate(recent: Sequence[datetime], allowance: Allowance, now: datetime) -> None:
    if len(recent) >= allowance.per_minute:
        free_at = recent[-allowance.per_minute] + _MINUTE
        raise NotNow("rate_limited", _seconds(free_at - now))


async def _check_running(connection: Connection, asker: Asker, allowance: Allowance) -> None:
    cursor = await connection.execute(
        "SELECT count(*) AS n FROM copilot_conversations"
        " WHERE tenant_id = %s AND owner = %s AND run_until > clock_timestamp()",
        (asker.tenant_id, asker.user),
    )
    row: Any = await cursor.fetchone()
    if row["n"] >= allowance.at_once:
        raise NotNow("rate_limited", _SOON_SECONDS)


async def _check_budgets(
    connection: Connection, asker: Asker, allowance: Allowance, now: datetime
) -> Spent:
    """What was used today."""
    spent = await spent_on(connection, asker, now.date())
    midnight = datetime.combine(now.date() + timedelta(days=1), time.min, now.tzinfo)
    if spent.questions >= allowance.per_day:
        raise NotNow("rate_limited", _seconds(midnight - now))
    if _part(spent, allowance) >= 1:
        raise NotNow("budget_spent", _seconds(midnight - now))
    return spent


def is_near(spent: Spent, allowance: Allowance) -> bool:
    """Whether most of one of the tenant's budgets is used."""
    return _part(spent, allowance) >= _NEAR


def _part(spent: Spent, allowance: Allowance) -> Decimal:
    """How much is used of the budget that is used most; one of nothing is used up."""
    budgets = (
        (Decimal(spent.tokens), Decimal(allowance.tenant_tokens_per_day)),
        (spent.usd, allowance.tenant_usd_per_day),
    )
    return max(used / most if most > 0 else Decimal(1) for used, most in budgets)


async def spent_on(connection: Connection, asker: Asker, day: date) -> Spent:
    """What was used of a UTC day."""
    cursor = await connection.execute(
        "SELECT coalesce(sum(questions) FILTER (WHERE owner = %s), 0)::int AS questions,"
        " coalesce(sum(tokens), 0)::bigint AS tokens, coalesce(sum(usd), 0) AS usd"
        " FROM copilot_days WHERE tenant_id = %s AND day = %s",
        (asker.user, asker.tenant_id, day),
    )
    row: Any = await cursor.fetchone()
    return Spent(**row)


async def _count(
    connection: Connection, asker: Asker, recent: Sequence[datetime], day: date
) -> None:
    await connection.execute(
        "UPDATE copilot_askers SET recent = %s WHERE tenant_id = %s AND owner = %s",
        (list(recent), asker.tenant_id, asker.user),
    )
    await spend(connection, asker, day, Spent(questions=1))


async def spend(connection: Connection, asker: Asker, day: date, more: Spent) -> None:
    """Add to what was used of a day."""
    await connection.execute(
        "INSERT INTO copilot_days AS days (tenant_id, owner, day, questions, tokens, usd)"
        " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (tenant_id, day, owner) DO UPDATE SET"
        " questions = days.questions + excluded.questions, tokens = days.tokens + excluded.tokens,"
        " usd = days.usd + excluded.usd",
        (asker.tenant_id, asker.user, day, more.questions, more.tokens, more.usd),
    )


def _seconds(pause: timedelta) -> int:
    return max(1, -(-pause // timedelta(seconds=1)))
