"""Requests to back a running stack up: asked for by a command, done by the stack itself."""

from dataclasses import dataclass
from pathlib import Path

from infra.postgres.database import Database


@dataclass(frozen=True, slots=True)
class Backup:
    """One request. `outcome` is a line for people; `failure` is set when there is no backup."""

    is_finished: bool
    outcome: str | None
    failure: str | None


async def request(database: Database, folder: Path) -> int:
    """Ask for a backup in that folder; the id of the request."""
    async with database.system() as connection:
        cursor = await connection.execute(
            "INSERT INTO backups (folder) VALUES (%s) RETURNING id", (str(folder),)
        )
        return int((await cursor.fetchone() or {})["id"])


async def find(database: Database, backup_id: int) -> Backup | None:
    """How a request fares."""
    async with database.system() as connection:
        cursor = await connection.execute(
            "SELECT finished_at IS NOT NULL AS is_finished, outcome, failure FROM backups"
            " WHERE id = %s",
            (backup_id,),
        )
        row = await cursor.fetchone()
    return Backup(**row) if row else None


async def claim(database: Database) -> tuple[int, Path] | None:
    """The oldest request that nobody took, and its folder; None when there is none.

    One that a crash cuts short is not taken again: whoever asked has gone by then.
    """
    async with database.system() as connection:
        cursor = await connection.execute(
            "UPDATE backups SET started_at = now() WHERE id = (SELECT id FROM backups"
            " WHERE started_at IS NULL ORDER BY id FOR UPDATE SKIP LOCKED LIMIT 1)"
            " RETURNING id, folder"
        )
        row = await cursor.fetchone()
    return (int(row["id"]), Path(row["folder"])) if row else None


async def finish(
    database: Database, backup_id: int, *, outcome: str | None = None, failure: str | None = None
) -> None:
    """Close the request, well or not."""
    async with database.system() as connection:
        await connection.execute(
            "UPDATE backups SET outcome = %s, failure = %s, finished_at = now() WHERE id = %s",
            (outcome, failure, backup_id),
        )
