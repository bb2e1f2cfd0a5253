"""A year of one tenant in the warehouse, loaded as the projector would leave it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from infra.ports import Warehouse
from infra.runtime import open_warehouse
from infra.sql import statements
from projections.folds import DATABASE, Key, fold, fold_tenants
from projections.tables import FOLDED
from schemas.base import Provider

DAYS: Final = 365
# Of a hundred results this many come twice and are not merged yet.
TWICE_PERCENT: Final = 2
_PARTS: Final = 4

SQL: Final = statements(__file__)


@dataclass(frozen=True, slots=True)
class Year:
    """Whose results they are; `results` counts each once."""

    tenant_id: str
    queries: Sequence[int]
    competitors: Sequence[int]
    results: int


async def load(folder: Path, year: Year) -> None:
    """Fill the migrated warehouse in `folder` with scores and all that is folded from them."""
    warehouse = open_warehouse(f"chdb://{folder}")
    try:
        each = year.results // _PARTS
        for part in range(_PARTS):
            await _insert(warehouse, year, part * each, each)
        for table in FOLDED:
            await fold_tenants(warehouse, table, [year.tenant_id], DATABASE)
        # The newest results once more, and their days folded again: rows that are not merged yet.
        twice = year.results * TWICE_PERCENT // 100
        await _insert(warehouse, year, year.results - twice, twice)
        for table in FOLDED:
            await fold(warehouse, table, _some_keys(year))
    finally:
        await warehouse.close()


def _some_keys(year: Year) -> list[Key]:
    """Every query and provider on 2 % of the days."""
    days = [_first_day() + timedelta(days=n) for n in range(DAYS * TWICE_PERCENT // 100)]
    return [
        (year.tenant_id, query, provider.value, day)
        for query in year.queries
        for provider in Provider
        for day in days
    ]


async def _insert(warehouse: Warehouse, year: Year, first: int, count: int) -> None:
    parameters: dict[str, Any] = {
        "tenant": year.tenant_id,
        "queries": year.queries,
        "competitors": year.competitors,
        "days": DAYS,
        "first_day": _first_day(),
        "from": first,
        "count": count,
    }
    await warehouse.command(SQL["load_scores"], parameters)


def _first_day() -> Any:
    return (datetime.now(UTC) - timedelta(days=DAYS)).date()
