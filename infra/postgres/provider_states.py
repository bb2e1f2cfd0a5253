"""The shared state of each provider: read under lock, worked out by pure functions, written."""

from datetime import UTC
from typing import Any, Final

from infra.answers.admission import ProviderState
from infra.postgres.database import Connection
from schemas.base import Provider

_COLUMNS: Final = tuple(ProviderState.__dataclass_fields__)


async def locked(
    connection: Connection, provider: Provider | None = None
) -> dict[Provider, ProviderState]:
    """The state of all providers, or of one, locked until the transaction ends."""
    cursor = await connection.execute(
        "SELECT * FROM provider_states WHERE %(one)s::text IS NULL OR provider = %(one)s"
        " ORDER BY provider FOR UPDATE",
        {"one": provider},
    )
    return {Provider(row["provider"]): _state(row) for row in await cursor.fetchall()}


async def every(connection: Connection) -> dict[Provider, ProviderState]:
    """The state of all providers, for those who only look."""
    cursor = await connection.execute("SELECT * FROM provider_states")
    return {Provider(row["provider"]): _state(row) for row in await cursor.fetchall()}


async def write(connection: Connection, provider: Provider, state: ProviderState) -> None:
    """Keep the state."""
    await connection.execute(
        "UPDATE provider_states SET free_at = %s, open_until = %s, openings = %s,"
        " window_began_at = %s, window_calls = %s, window_failures = %s WHERE provider = %s",
        (*(getattr(state, name) for name in _COLUMNS), provider),
    )


def _state(row: dict[str, Any]) -> ProviderState:
    values = {name: row[name] for name in _COLUMNS}
    for name in ("free_at", "open_until", "window_began_at"):
        values[name] = values[name] and values[name].astimezone(UTC)
    return ProviderState(**values)
