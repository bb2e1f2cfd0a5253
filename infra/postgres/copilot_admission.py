"""Whether a question to the copilot is let in now, by switch, rates and budget."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from infra.copilot_ports import Allowance, Asker, NotNow
from infra.postgres.database import Connection

_MINUTE: Final = timedelta(minutes=1)
# Who has as many answers under way as may be is told to come again after so long.
_SOON_SECONDS: Final = 5
# From this part of the budget on, answers say so.
NEAR: Final = 0.8


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
    return spent >= NEAR * allowance.tenant_tokens_per_day


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
) -> int:
    """The tokens that the tenant used today."""
    used = await used_today(connection, asker, now.date())
    midnight = datetime.combine(now.date() + timedelta(days=1), time.min, now.tzinfo)
    if used["questions"] >= allowance.per_day:
        raise NotNow("rate_limited", _seconds(midnight - now))
    if used["tokens"] >= allowance.tenant_tokens_per_day:
        raise NotNow("budget_spent", _seconds(midnight - now))
    return int(used["tokens"])


async def used_today(connection: Connection, asker: Asker, day: date) -> dict[str, int]:
    """The user's `questions` and the tenant's `tokens` of a UTC day."""
    cursor = await connection.execute(
        "SELECT coalesce(sum(questions) FILTER (WHERE owner = %s), 0)::int AS questions,"
        " coalesce(sum(tokens), 0)::bigint AS tokens"
        " FROM copilot_days WHERE tenant_id = %s AND day = %s",
        (asker.user, asker.tenant_id, day),
    )
    row: Any = await cursor.fetchone()
    return {"questions": row["questions"], "tokens": row["tokens"]}


async def _count(
    connection: Connection, asker: Asker, recent: Sequence[datetime], day: date
) -> None:
    await connection.execute(
        "UPDATE copilot_askers SET recent = %s WHERE tenant_id = %s AND owner = %s",
        (list(recent), asker.tenant_id, asker.user),
    )
    await spend(connection, asker, day, questions=1)


async def spend(
    connection: Connection, asker: Asker, day: date, *, questions: int = 0, tokens: int = 0
) -> None:
    """Add to what was used of a day."""
    await connection.execute(
        "INSERT INTO copilot_days AS days (tenant_id, owner, day, questions, tokens)"
        " VALUES (%s, %s, %s, %s, %s) ON CONFLICT (tenant_id, day, owner) DO UPDATE SET"
        " questions = days.questions + excluded.questions, tokens = days.tokens + excluded.tokens",
        (asker.tenant_id, asker.user, day, questions, tokens),
    )


def _seconds(pause: timedelta) -> int:
    return max(1, -(-pause // timedelta(seconds=1)))
