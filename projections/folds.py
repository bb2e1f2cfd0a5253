"""Scores folded into days and days into snapshots: the same statements live and in a replay."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from infra.ports import Warehouse
from infra.sql import statements
from projections.tables import FOLDED

DATABASE: Final = "segmentation"

Key = tuple[str, int, str, date]
"""tenant_id, query_id, provider, captured_date: what a day's rows are recomputed for."""

SQL: Final = statements(__file__)
"""Among them the two folds alone, for reads of a series as of a version."""


async def fold(warehouse: Warehouse, table: str, keys: Sequence[Key]) -> None:
    """Recompute the rows of one folded table for these keys, in one statement."""
    if keys:
        tenants = sorted({key[0] for key in keys})
        await _run(warehouse, table, DATABASE, tenants, sorted(keys))


async def fold_tenants(
    warehouse: Warehouse, table: str, tenants: Sequence[str], database: str
) -> None:
    """Compute all rows of these tenants in the table of another database."""
    await _run(warehouse, table, database, tenants, [])


async def _run(
    warehouse: Warehouse, table: str, database: str, tenants: Sequence[str], keys: Sequence[Key]
) -> None:
    if table not in FOLDED:
        raise KeyError(table)
    parameters = {"database": database, "tenants": tenants, "keys": keys}
    await warehouse.command(SQL[table], parameters)
