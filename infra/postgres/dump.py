"""The database of Postgres as one file, as of one moment, by its own programs."""

import asyncio
from pathlib import Path
from typing import Final

import psycopg
from psycopg.conninfo import conninfo_to_dict

from infra.local.postgres import binaries

# Roles belong to a server, not to a database, and are in no dump of one.
_ROLE: Final = """
DO $$
BEGIN
    CREATE ROLE segops_tenant NOLOGIN;
EXCEPTION WHEN duplicate_object THEN
    NULL;
END
$$
"""


async def dump(url: str, file: Path) -> None:
    """Write the database at `url` to `file`; who asked for backups is left out.

    Raises:
        OSError: it could not be written; the message is the program's.
    """
    await _run("pg_dump", url, "--format=custom", "--exclude-table-data=backups", f"--file={file}")


async def load(url: str, file: Path) -> None:
    """Fill the empty database at `url` from `file`, whole or not at all.

    What was on its way is to be sent again: the broker there may know nothing of it.

    Raises:
        OSError: it could not be filled; the message is the program's.
    """
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        await connection.execute(_ROLE)
        into = f"--dbname={connection.info.dbname}"
        given = ("--single-transaction", "--exit-on-error", "--no-owner", into)
        await _run("pg_restore", url, *given, str(file))
        await connection.execute("UPDATE outbox SET is_sent = false WHERE is_sent")


async def _run(program: str, url: str, *arguments: str) -> None:
    """Run one of Postgres's programs on the database at `url`, whose password nobody else sees."""
    told = conninfo_to_dict(url)
    running = await asyncio.create_subprocess_exec(
        str(binaries() / program),
        *arguments,
        env={_VARIABLES[name]: str(value) for name, value in told.items() if name in _VARIABLES},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await running.communicate()
    if running.returncode != 0:
        raise OSError(f"{program} failed: {said.decode(errors='replace').strip()}")


_VARIABLES: Final = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
}
