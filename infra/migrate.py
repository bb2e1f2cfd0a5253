"""Numbered, forward-only, checksummed migrations: `NNNN_name.sql` files applied in order."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final, Protocol

from infra.clickhouse_cluster import Cluster, spread
from infra.ports import Warehouse
from schemas.errors import SegOpsError

CLICKHOUSE: Final = Path(__file__).with_name("migrations") / "clickhouse"

NOTES: Final = """
CREATE DATABASE IF NOT EXISTS segmentation
ENGINE = Atomic;

CREATE TABLE IF NOT EXISTS segmentation.migrations
(
    name String,
    checksum String,
    applied_at DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = MergeTree
ORDER BY name;
"""
"""What notes of migrations stand in; it comes before the first."""

_FILE: Final = re.compile(r"(\d{4})_[a-z0-9_]+\.sql")
_COMMENT: Final = re.compile(r"^ *--.*\n?", re.MULTILINE)
_STATEMENT_END: Final = re.compile(r";[ \t]*(?:\n|\Z)")


class MigrationRefused(SegOpsError):
    """The files and what was applied do not fit together; nothing was done."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One file. `checksum` is the SHA-256 of its bytes, in hex."""

    name: str
    sql: str
    checksum: str


class Store(Protocol):
    """A database that migrations are applied to."""

    async def applied(self) -> Mapping[str, str]:
        """The checksum of every applied migration, by name."""

    async def apply(self, sql: str) -> None:
        """Run one migration."""

    async def record(self, migration: Migration) -> None:
        """Note that it was applied."""


async def migrate(folder: Path, store: Store, last: str | None = None) -> list[str]:
    """Apply what is missing, in order, up to the one named `last`; the names of what was applied.

    Raises:
        MigrationRefused: an applied file changed or is gone, a new one stands before an applied
            one, or two have one number.
    """
    lacking = missing(migrations(folder), await store.applied())
    wanted = [migration for migration in lacking if last is None or migration.name <= last]
    for migration in wanted:
        await store.apply(migration.sql)
        await store.record(migration)
    return [migration.name for migration in wanted]


def migrations(folder: Path) -> list[Migration]:
    """The migrations in a folder, in order.

    Raises:
        MigrationRefused: a name that is not `NNNN_name.sql`, or two with one number.
    """
    paths = sorted(folder.glob("*.sql"))
    if wrong := [path.name for path in paths if not _FILE.fullmatch(path.name)]:
        raise MigrationRefused(f"{wrong[0]} is no NNNN_name.sql")
    if len({path.name[:4] for path in paths}) < len(paths):
        raise MigrationRefused("two migrations have one number")
    return [_read(path) for path in paths]


def missing(files: list[Migration], applied: Mapping[str, str]) -> list[Migration]:
    """The files that are still to be applied where those of `applied` (checksums by name) were.

    Raises:
        MigrationRefused: as `migrate`.
    """
    by_name = {file.name: file for file in files}
    for name, checksum in applied.items():
        if name not in by_name:
            raise MigrationRefused(f"{name} was applied but is not here")
        if by_name[name].checksum != checksum:
            raise MigrationRefused(f"{name} was changed after it was applied")
    lacking = [file for file in files if file.name not in applied]
    if lacking and applied and lacking[0].name < max(applied):
        raise MigrationRefused(f"{lacking[0].name} stands before an applied one")
    return lacking


def split(sql: str) -> list[str]:
    """The statements of a file: each ends with a semicolon at the end of a line."""
    parts = _STATEMENT_END.split(_COMMENT.sub("", sql))
    return [part.strip() for part in parts if part.strip()]


class ClickHouseMigrations:
    """Migrations of the warehouse, noted in `segmentation.migrations`.

    ClickHouse has no transactions for DDL: a migration that was cut short runs again from its
    start, so its statements must be repeatable (`IF NOT EXISTS`).
    """

    def __init__(self, warehouse: Warehouse, cluster: Cluster | None = None) -> None:
        """The migrations of this warehouse; on a cluster its tables are spread over it."""
        self._warehouse = warehouse
        self._cluster = cluster

    async def applied(self) -> Mapping[str, str]:
        """The checksums by name; makes the database and the table of notes when absent."""
        await self.apply(NOTES)
        return {row["name"]: row["checksum"] for row in await self._warehouse.ask(_APPLIED)}

    async def apply(self, sql: str) -> None:
        """Run a migration's statements one by one."""
        for statement in split(sql):
            for each in spread(statement, self._cluster) if self._cluster else [statement]:
                await self._warehouse.command(each)

    async def record(self, migration: Migration) -> None:
        """Note that it was applied."""
        note = {"name": migration.name, "checksum": migration.checksum}
        await self._warehouse.insert("segmentation.migrations", [note])


_APPLIED: Final = """
SELECT name, checksum
FROM segmentation.migrations
ORDER BY name
"""


def _read(path: Path) -> Migration:
    raw = path.read_bytes()
    return Migration(path.name, raw.decode("utf-8"), sha256(raw).hexdigest())
