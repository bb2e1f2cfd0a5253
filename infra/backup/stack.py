"""Saves everything that a stack of one machine knows, and makes a new one of it.

DIR/manifest.json  what is here, and the hash of every file
DIR/postgres.dump  settings of tenants, and facts that are still owed to somebody
DIR/warehouse/     every table, merged: the facts, and what was folded from them
DIR/secrets.json   mode 0600: without it no token is known and no sealed secret can be read
"""

import asyncio
import shutil
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

from infra.backup.folder import Contents, made_beside, seal, unsealed
from infra.backup.warehouse import load_tables, save_tables
from infra.local.postgres import LocalPostgres
from infra.local.stack import LocalStack
from infra.migrate import CLICKHOUSE, ClickHouseMigrations, migrate, migrations, missing
from infra.ports import Warehouse
from infra.postgres.database import Database
from infra.postgres.dump import dump, load
from infra.postgres.migrations import POSTGRES, PostgresMigrations
from infra.runtime import open_warehouse
from infra.settings import Settings

_DUMP: Final = "postgres.dump"
_SECRETS: Final = "secrets.json"
_WAREHOUSE: Final = "warehouse"


async def back_up(
    stack: LocalStack,
    warehouse: Warehouse,
    projecting: AbstractAsyncContextManager[None],
    folder: Path,
    now: datetime,
) -> Contents:
    """Save a running stack to `folder`, which must not be there yet.

    `projecting` is what a projector holds while it writes. Under it the tables stand still, and
    Postgres knows every fact that they have: it owes them what was accepted meanwhile. What is
    owed and there already is projected again, which changes nothing.

    Raises:
        BackupRefused: there is something at `folder`.
        OSError: there is no room for it, or a program failed.
        Unavailable: the warehouse cannot do it now.
    """
    with made_beside(folder) as half:
        half.chmod(0o700)
        (half / _WAREHOUSE).mkdir()
        async with projecting:
            rows = await save_tables(warehouse, half / _WAREHOUSE)
            await dump(stack.postgres.url, half / _DUMP)
        shutil.copy(stack.folder / _SECRETS, half / _SECRETS)
        contents = Contents(now.isoformat(), rows, _checksums(CLICKHOUSE), _checksums(POSTGRES))
        await asyncio.to_thread(seal, half, contents)
    return contents


async def restore(backup: Path, settings: Settings) -> Contents:
    """Make the data folder of a new stack from a backup of this version or an earlier one.

    Raises:
        BackupRefused: the backup is not whole, or the data folder is not empty.
        DidNotStart: Postgres does not.
        MigrationRefused: it is of a later version.
        OSError: there is no room for it, or a program failed.
        ValueError: the warehouse has not become what it was.
    """
    contents = await asyncio.to_thread(unsealed, backup)
    missing(migrations(CLICKHOUSE), contents.clickhouse)
    missing(migrations(POSTGRES), contents.postgres)
    with made_beside(settings.data_dir.resolve()) as half:
        stack = LocalStack(replace(settings, data_dir=half))
        await _fill_postgres(stack.postgres, backup / _DUMP)
        await _fill_warehouse(stack.warehouse_url, backup / _WAREHOUSE, contents)
        shutil.copy(backup / _SECRETS, half / _SECRETS)
    return contents


async def _fill_postgres(postgres: LocalPostgres, file: Path) -> None:
    async def locate() -> str:
        return postgres.url

    database = Database(locate, size=1)
    await postgres.start()
    try:
        await load(postgres.url, file)
        await database.open()
        await migrate(POSTGRES, PostgresMigrations(database))
    finally:
        await database.close()
        await postgres.stop()


async def _fill_warehouse(url: str, folder: Path, contents: Contents) -> None:
    """The tables as they were saved, then what this version adds to them."""
    warehouse = open_warehouse(url)
    try:
        store = ClickHouseMigrations(warehouse)
        await migrate(CLICKHOUSE, store, last=max(contents.clickhouse))
        await load_tables(warehouse, folder, contents.rows)
        await migrate(CLICKHOUSE, store)
    finally:
        await warehouse.close()


def _checksums(folder: Path) -> Mapping[str, str]:
    return {migration.name: migration.checksum for migration in migrations(folder)}
