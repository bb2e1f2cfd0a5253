"""Migrations of Postgres, each applied and noted in one transaction."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from infra.migrate import Migration
from infra.postgres.database import Database

POSTGRES: Final = Path(__file__).parent.parent / "migrations" / "postgres"

# Any number of ours: two processes that start at once must not both migrate.
_LOCK: Final = 5_360_001


class PostgresMigrations:
    """Migrations, noted in `migrations`. A file is one transaction, its note included."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._pending = ""

    async def applied(self) -> Mapping[str, str]:
        """The checksums by name; makes the table of notes when absent."""
        async with self._database.system() as connection:
            await connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
            await connection.execute(
                "CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY,"
                " checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())"
            )
            cursor = await connection.execute("SELECT name, checksum FROM migrations")
            return {row["name"]: row["checksum"] for row in await cursor.fetchall()}

    async def apply(self, sql: str) -> None:
        """Keep the migration's text: it runs together with its note."""
        self._pending = sql

    async def record(self, migration: Migration) -> None:
        """Run the migration and note it, unless another process did in the meantime."""
        async with self._database.system() as connection:
            await connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
            cursor = await connection.execute(
                "INSERT INTO migrations (name, checksum) VALUES (%s, %s)"
                " ON CONFLICT DO NOTHING RETURNING name",
                (migration.name, migration.checksum),
            )
            if await cursor.fetchone():
                await connection.execute(self._pending.encode())
