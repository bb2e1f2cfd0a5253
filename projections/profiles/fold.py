"""Profiles computed anew from what was heard of their ids, for the ids that a batch touched."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from infra.ports import Row, Warehouse
from infra.sql import statements
from projections.profiles.belonging import Claim, ages, is_anonymous, owners, parts
from projections.profiles.rows import ProfileId

# Bounds the text of a statement's parameters.
AT_ONCE: Final = 2000

_SQL: Final = statements(__file__)


async def fold_profiles(warehouse: Warehouse, touched: Collection[ProfileId]) -> None:
    """Recompute these profiles and those that hold them; the same facts give the same rows."""
    waiting = sorted(touched)
    for start in range(0, len(waiting), AT_ONCE):
        await _fold(warehouse, set(waiting[start : start + AT_ONCE]))


async def _fold(warehouse: Warehouse, touched: set[ProfileId]) -> None:
    claims = await _claims(warehouse, touched)
    changed = touched | {claim.known for claim in claims if claim.anonymous in touched}
    claims |= await _claims(warehouse, changed - touched)
    # Others may have claimed their ids as well.
    anonymous = {claim.anonymous for claim in claims}
    claims |= await _claims(warehouse, anonymous - changed)
    await warehouse.command(_SQL["profiles"], _bound(changed, claims))


async def _claims(warehouse: Warehouse, ids: Collection[ProfileId]) -> set[Claim]:
    if not ids:
        return set()
    rows = await warehouse.ask(_SQL["claims"], {"tenants": _tenants(ids), "ids": sorted(ids)})
    return {_claim(row) for row in rows}


def _claim(row: Row) -> Claim:
    one, other = (row["tenant_id"], row["user_id"]), (row["tenant_id"], row["other_id"])
    known, anonymous = (other, one) if is_anonymous(one) else (one, other)
    at, message_id = row["first"]
    return Claim(datetime.fromisoformat(at), message_id, known, anonymous)


def _bound(changed: Collection[ProfileId], claims: Collection[Claim]) -> dict[str, Any]:
    held = list(parts(changed, claims))
    return {
        "tenants": _tenants(changed),
        "ids": sorted({part.id for part in held}),
        "parts": [(*part.profile, part.id[1], part.is_own) for part in held],
        "heads": list(_heads(sorted(changed), claims)),
    }


def _heads(
    changed: Sequence[ProfileId], claims: Collection[Claim]
) -> Iterator[tuple[str, str, str, int]]:
    """Each profile with what it is merged into, or nothing, and what claims add to its version."""
    owner, age = owners(claims), ages(claims)
    for profile in changed:
        yield (*profile, owner.get(profile, ("", ""))[1], age.get(profile, 0))


def _tenants(ids: Collection[ProfileId]) -> list[str]:
    return sorted({tenant_id for tenant_id, _ in ids})
