"""The tables of the warehouse as files in ClickHouse's own format, a file a table."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from infra.ports import Warehouse
from infra.sql import statements

# As long as a write may take: everything is read in one statement.
_SECONDS: Final = 900

_SQL: Final = statements(__file__)


async def save_tables(warehouse: Warehouse, folder: Path) -> dict[str, int]:
    """Write each table that is not empty to a file in `folder`; how many rows each has.

    They fit together only while nobody writes to the warehouse.

    Raises:
        Unavailable: the warehouse cannot do it now.
    """
    names = [row["name"] for row in await warehouse.ask(_SQL["tables"])]
    rows = {name: await _count(warehouse, name) for name in names}
    for name in filter(rows.get, names):
        await warehouse.command(_SQL["save"], _bound(folder, name))
    return rows


async def load_tables(warehouse: Warehouse, folder: Path, rows: Mapping[str, int]) -> None:
    """Fill empty tables from the files in `folder`.

    Raises:
        ValueError: a table has another number of rows then than `rows` says.
        Unavailable: the warehouse cannot do it now.
    """
    for name, expected in rows.items():
        if expected:
            await warehouse.command(_SQL["load"], _bound(folder, name))
        if (found := await _count(warehouse, name)) != expected:
            raise ValueError(f"{name} has {found} rows after {expected} were saved")


def _bound(folder: Path, name: str) -> Mapping[str, str]:
    return {"table": name, "path": str(folder / f"{name}.native.zst")}


async def _count(warehouse: Warehouse, name: str) -> int:
    (row,) = await warehouse.ask(_SQL["count"], {"table": name}, seconds=_SECONDS)
    return int(row["total"])
