"""Requests to rebuild the projections: asked for by a command, done by the worker."""

from dataclasses import dataclass

from infra.postgres.database import Database


@dataclass(frozen=True, slots=True)
class Replay:
    """One request. `progress` is a line for people; `failure` is set when it went wrong."""

    id: int
    progress: str
    is_finished: bool
    failure: str | None


async def request(database: Database) -> int:
    """Ask for a rebuild; its id."""
    async with database.system() as connection:
        cursor = await connection.execute("INSERT INTO replays DEFAULT VALUES RETURNING id")
        return int((await cursor.fetchone() or {})["id"])


async def find(database: Database, replay_id: int) -> Replay | None:
    """How a rebuild fares."""
    async with database.system() as connection:
        cursor = await connection.execute(
            "SELECT id, progress, finished_at IS NOT NULL AS is_finished, failure FROM replays"
            " WHERE id = %s",
            (replay_id,),
        )
        row = await cursor.fetchone()
    return Replay(**row) if row else None


async def next_wanted(database: Database) -> int | None:
    """The oldest unfinished request, one that a crash cut short included; None when none is."""
    async with database.system() as connection:
        cursor = await connection.execute(
            "SELECT id FROM replays WHERE finished_at IS NULL ORDER BY id LIMIT 1"
        )
        row = await cursor.fetchone()
    return int(row["id"]) if row else None


async def tell(database: Database, replay_id: int, progress: str) -> None:
    """Say how far a rebuild is."""
    async with database.system() as connection:
        await connection.execute(
            "UPDATE replays SET progress = %s WHERE id = %s", (progress, replay_id)
        )


async def finish(database: Database, replay_id: int, progress: str, failure: str | None) -> None:
    """Close the request, well or not."""
    async with database.system() as connection:
        await connection.execute(
            "UPDATE replays SET progress = %s, failure = %s, finished_at = now() WHERE id = %s",
            (progress, failure, replay_id),
        )
