"""What a person looks at first: do the parts answer, and how do the providers stand."""

import json
from collections.abc import Iterable, Iterator
from typing import Final

import httpx

from infra.answers.policy import CallPolicy
from infra.local.stack import NotRunning, found_by
from infra.postgres.database import Database, always_at
from infra.postgres.standing import PostgresStandings
from infra.runtime import SystemClock, open_engines
from infra.settings import Settings
from schemas.errors import Unavailable
from schemas.standing import ProviderStanding, Standing

_SECONDS: Final = 5.0


async def examine(settings: Settings) -> tuple[list[str], bool]:
    """Lines to print, and whether all is well. Providers are as this environment configures them.

    Raises:
        ValueError: a setting is not of its form.
    """
    policy, engines = CallPolicy.of(settings), open_engines(settings, SystemClock())
    try:
        found = found_by(settings)
    except NotRunning as problem:
        modes = [
            f"{p:<11} {_mode(engine.is_simulated)}: {engine.model}" for p, engine in engines.items()
        ]
        return [str(problem), *modes], False

    database = Database(always_at(found.postgres_url), size=1)
    await database.open()
    try:
        standing = await PostgresStandings(database, policy, engines).of(None)
    except Unavailable:
        return ["PostgreSQL does not answer"], False
    finally:
        await database.close()
        for engine in engines.values():
            await engine.close()
    parts, is_ready = _parts(found.api_url)
    return [f"{found.api_url}: {parts}", "", *_table(standing)], is_ready


def _parts(api_url: str) -> tuple[str, bool]:
    try:
        reply = httpx.get(f"{api_url}/readyz", timeout=_SECONDS, trust_env=False)
    except httpx.TransportError:
        return "the API does not answer", False
    parts = json.loads(reply.content).get("parts") or {}
    told = ", ".join(
        f"{part} {'answers' if answers else 'is down'}" for part, answers in parts.items()
    )
    return told or "not ready", reply.is_success


def _table(standing: Standing) -> Iterator[str]:
    budget = standing.budget
    spent = f"{budget.calls_today} calls, {budget.cost_today_usd:.4f} USD"
    yield f"Spent on {standing.day} (UTC) by all tenants: {spent}"
    yield f"A tenant's budget a day: {budget.daily_calls} calls, {budget.daily_usd:.2f} USD"
    yield ""
    yield from _aligned(
        [
            ("provider", "mode", "model", "circuit", "calls today", "USD today", "USD a day"),
            *map(_row, standing.providers),
        ]
    )


def _row(provider: ProviderStanding) -> tuple[str, ...]:
    return (
        provider.label,
        provider.mode,
        provider.model,
        provider.circuit.state,
        str(provider.calls_today),
        f"{provider.cost_today_usd:.4f}",
        f"{provider.budget.daily_usd:.2f}",
    )


def _aligned(rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    rows = list(rows)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(
            f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)
        ).rstrip()


def _mode(is_simulated: bool) -> str:  # noqa: FBT001 - one word for one truth
    return "simulated" if is_simulated else "configured"
