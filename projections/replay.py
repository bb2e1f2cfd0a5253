"""Builds every projection again from the log of record, beside the old one, then swaps them."""

from asyncio import Lock
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from infra.ports import Row, Warehouse
from infra.sql import statements
from projections.facts import kinds, pages_of
from projections.folds import fold_tenants
from projections.tables import FOLDED, PROJECTIONS, SOURCES, Table

SHADOW: Final = "segmentation_rebuild"
# Bounds what one statement holds in memory, as far as a single tenant allows.
SCORES_AT_ONCE: Final = 500_000
# Pages end with their tenant, and an insert for every small tenant would take for ever.
ROWS_AT_ONCE: Final = 1_000

Progress = Callable[[str, int, int], None]
"""Called with a table's name, how much of it is done, and how much there is to do."""

_SQL: Final = statements(__file__)


async def replay(warehouse: Warehouse, projector_lock: Lock, progress: Progress) -> dict[str, int]:
    """Rebuild all tables but `facts`; how many rows each has now.

    The old tables are read until the new ones are whole, then they change places one by one:
    killed before that, nothing has changed; killed in between, another replay ends it. New
    facts wait for the lock meanwhile.

    Raises:
        Unavailable: as if killed.
    """
    async with projector_lock:
        await _prepare(warehouse)
        for table in SOURCES:
            await _refill(warehouse, table, progress)
        await _fold(warehouse, progress)
        for name in PROJECTIONS:
            await warehouse.command(_SQL["exchange"], {"table": name})
            await _drop(warehouse, name)
        return {name: await _count(warehouse, name) for name in PROJECTIONS}


async def _prepare(warehouse: Warehouse) -> None:
    """Empty tables in a database of their own, whatever a killed replay left there."""
    await warehouse.command(_SQL["create_shadow"])
    for name in PROJECTIONS:
        await _drop(warehouse, name)
        await warehouse.command(_SQL[f"create_{name}"])


async def _drop(warehouse: Warehouse, name: str) -> None:
    """Take a table out of the shadow database."""
    await warehouse.command(_SQL["empty"], {"table": name})
    await warehouse.command(_SQL["drop"], {"table": name})


async def _refill(warehouse: Warehouse, table: Table, progress: Progress) -> None:
    """The rows of a table that is written from facts."""
    types = list(table.hears)
    total, done = sum(row["facts"] for row in await kinds(warehouse, types)), 0
    waiting: list[Row] = []
    async for page in pages_of(warehouse, types):
        waiting += table.rows(page)
        done += len(page)
        if len(waiting) >= ROWS_AT_ONCE:
            await warehouse.insert(f"{SHADOW}.{table.name}", waiting)
            progress(table.name, done, total)
            waiting = []
    await warehouse.insert(f"{SHADOW}.{table.name}", waiting)
    progress(table.name, total, total)


async def _fold(warehouse: Warehouse, progress: Progress) -> None:
    """The rows of the tables that are folded from scores, some tenants at a time."""
    tenants = await warehouse.ask(_SQL["tenants"])
    for name in FOLDED:
        done = 0
        for group in _groups(tenants):
            await fold_tenants(warehouse, name, group, SHADOW)
            done += len(group)
            progress(name, done, len(tenants))


def _groups(tenants: Sequence[Row]) -> Iterator[list[str]]:
    """Tenants in groups, each ended by the one that fills it up to `SCORES_AT_ONCE`."""
    group: list[str] = []
    held = 0
    for row in tenants:
        group.append(row["tenant_id"])
        held += row["scores"]
        if held >= SCORES_AT_ONCE:
            yield group
            group, held = [], 0
    if group:
        yield group


async def _count(warehouse: Warehouse, name: str) -> int:
    rows = await warehouse.ask(_SQL["count"], {"table": name})
    return int(rows[0]["total"])
