"""Builds every projection again from the logs of record, beside the old one, then swaps them."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import date
from typing import Final

from infra.ports import Row, Warehouse
from infra.sql import statements
from projections.folds import fold_tenants
from projections.memberships.fold import fold_days
from projections.profiles.fold import AT_ONCE, fold_profiles
from projections.refill import SHADOW, CustomerLog, FactLog, Progress, Refill
from projections.tables import FOLDED, REBUILT

# Bounds what one statement holds in memory, as far as a single tenant allows.
SCORES_AT_ONCE: Final = 500_000
DAYS_AT_ONCE: Final = 2_000
_SECONDS: Final = 60

_SQL: Final = statements(__file__)


async def replay(
    warehouse: Warehouse,
    projecting: AbstractAsyncContextManager[None],
    progress: Progress,
    request_id: int = 0,
) -> dict[str, int]:
    """Rebuild all tables but the logs of record; how many rows each has now.

    The old tables are read until the new ones are whole, then they change places one by one.
    While the new ones are filled, facts go on being projected; what came meanwhile is filled in
    under `projecting`, and so is what is folded from the rest. Killed before the first exchange,
    nothing has changed, and a replay of the same request goes on where it was; killed later, it
    begins anew. Request 0 always does.

    Raises:
        Unavailable: as if killed.
    """
    await _prepare(warehouse, request_id)
    refill = Refill(warehouse, request_id, progress)
    logs = (FactLog(warehouse), CustomerLog(warehouse))
    for log in logs:
        await refill.fill(log)
    async with projecting:
        for log in logs:
            await refill.fill(log)
        await _fold(warehouse, progress)
        await _fold_customers(warehouse, progress)
        # From here on the tables beside are old ones: nobody may go on with them.
        await _drop(warehouse, "parts")
        for name in REBUILT:
            await warehouse.command(_SQL["exchange"], {"table": name})
            await _drop(warehouse, name)
        return {name: await _count(warehouse, name) for name in REBUILT}


async def _prepare(warehouse: Warehouse, request_id: int) -> None:
    """Tables in a database of their own: those of the same request, or else empty ones."""
    await warehouse.command(_SQL["create_shadow"])
    await warehouse.command(_SQL["create_parts"])
    (left,) = await warehouse.ask(_SQL["left"], {"request_id": request_id})
    if request_id and left["own"] and not left["others"]:
        return
    for name in ("parts", *REBUILT):
        await _drop(warehouse, name)
        await warehouse.command(_SQL[f"create_{name}"])


async def _drop(warehouse: Warehouse, name: str) -> None:
    """Take a table out of the shadow database."""
    await warehouse.command(_SQL["empty"], {"table": name})
    await warehouse.command(_SQL["drop"], {"table": name})


async def _fold(warehouse: Warehouse, progress: Progress) -> None:
    """The rows of the tables that are folded from scores, some tenants at a time."""
    tenants = await warehouse.ask(_SQL["tenants"], seconds=_SECONDS)
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


async def _fold_customers(warehouse: Warehouse, progress: Progress) -> None:
    """Profiles from what was heard of their ids, members and days from who came and went."""
    await _fold_profiles(warehouse, progress)
    await warehouse.command(_SQL["fill_segment_members"])
    found = await warehouse.ask(_SQL["days"], seconds=_SECONDS)
    days = [(row["tenant_id"], row["segment_id"], date.fromisoformat(row["day"])) for row in found]
    for start in range(0, len(days), DAYS_AT_ONCE):
        await fold_days(warehouse, days[start : start + DAYS_AT_ONCE], SHADOW)
    progress("segment_membership_daily", len(days), len(days))


async def _fold_profiles(warehouse: Warehouse, progress: Progress) -> None:
    (row,) = await warehouse.ask(_SQL["count_ids"], seconds=_SECONDS)
    done, after = 0, ("", "")
    while True:
        bound = {"tenant": after[0], "user": after[1], "limit": AT_ONCE}
        found = await warehouse.ask(_SQL["ids"], bound, seconds=_SECONDS)
        ids = [(each["tenant_id"], each["user_id"]) for each in found]
        await fold_profiles(warehouse, ids, SHADOW)
        done += len(ids)
        progress("profiles", done, row["total"])
        if len(ids) < AT_ONCE:
            return
        after = ids[-1]


async def _count(warehouse: Warehouse, name: str) -> int:
    rows = await warehouse.ask(_SQL["count"], {"table": name}, seconds=_SECONDS)
    return int(rows[0]["total"])
