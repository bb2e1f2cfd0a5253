"""Profiles computed anew from what was heard of their ids, for the ids that a batch touched."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from infra.ports import Row, Warehouse
from infra.sql import statements
from projections.folds import DATABASE
from projections.profiles.belonging import MOST_CLAIMS, Claim, Owners, ages, is_anonymous, parts
from projections.profiles.rows import ProfileId

# Bounds the text of a statement's parameters.
AT_ONCE: Final = 2000

_SQL: Final = statements(__file__)


async def fold_profiles(
    warehouse: Warehouse, touched: Collection[ProfileId], database: str = DATABASE
) -> None:
    """Recompute these profiles and those that hold them; the same facts give the same rows."""
    waiting = sorted(touched)
    for start in range(0, len(waiting), AT_ONCE):
        await _fold(_Tables(warehouse, database), set(waiting[start : start + AT_ONCE]))


@dataclass(frozen=True, slots=True)
class _Tables:
    """Where what was heard is, and where profiles go."""

    warehouse: Warehouse
    database: str

    async def ask(self, question: str, bound: Mapping[str, Any]) -> list[Row]:
        return await self.warehouse.ask(_SQL[question], {"database": self.database, **bound})

    async def insert(self, bound: Mapping[str, Any]) -> None:
        await self.warehouse.command(_SQL["profiles"], {"database": self.database, **bound})


async def _fold(tables: _Tables, touched: set[ProfileId]) -> None:
    strangers = set(filter(is_anonymous, touched))
    # Who holds one now, and who held it until now. Others who claimed it have nothing of it.
    heirs = await _rows(tables, "heirs", strangers)
    changed = touched | {(row["tenant_id"], row["heir"]) for row in heirs}
    found = await _rows(tables, "claims", changed - strangers)
    claims = [_claim(row) for row in found]
    claimed = strangers | {claim.anonymous for claim in claims}
    owners = {owner.anonymous: owner for owner in await _owners(tables, claimed)}
    await tables.insert(_bound(changed, claims, owners))


async def _rows(tables: _Tables, question: str, ids: Collection[ProfileId]) -> list[Row]:
    if not ids:
        return []
    bound = {"tenants": _tenants(ids), "ids": sorted(ids), "most": MOST_CLAIMS + 1}
    return await tables.ask(question, bound)


async def _owners(tables: _Tables, ids: Collection[ProfileId]) -> list[Claim]:
    return [_claim(row) for row in await _rows(tables, "owners", ids)]


def _claim(row: Row) -> Claim:
    tenant_id = row["tenant_id"]
    at = datetime.fromisoformat(row["claimed"])
    return Claim(at, (tenant_id, row["known"]), (tenant_id, row["anonymous"]))


def _bound(
    changed: Collection[ProfileId], claims: Collection[Claim], owners: Owners
) -> dict[str, Any]:
    held = list(parts(changed, claims, owners))
    return {
        "tenants": _tenants(changed),
        "ids": sorted({part.id for part in held}),
        "parts": [(*part.profile, part.id[1], part.is_own) for part in held],
        "heads": list(_heads(changed, claims, owners)),
    }


def _heads(
    changed: Collection[ProfileId], claims: Collection[Claim], owners: Owners
) -> Iterator[tuple[str, str, str, int]]:
    """Each profile with what it is merged into, or nothing, and what claims add to its version."""
    age = ages(claims, owners)
    for profile in sorted(changed):
        owner = owners.get(profile)
        yield (*profile, owner.known[1] if owner else "", age.get(profile, 0))


def _tenants(ids: Collection[ProfileId]) -> list[str]:
    return sorted({tenant_id for tenant_id, _ in ids})
