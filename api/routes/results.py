"""Results: of a query, one, and answers captured elsewhere."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query

from api.bodies import CapturedBatch
from api.captured import NotTaken, captured
from api.deps import TheDoor, TheTenant
from api.fields import PathId, Version
from api.lag import DataLag
from api.pages import Paged, ThePaging
from api.replies import BatchAccepted, Rejected
from api.selection import TheSelected
from infra.parcels import Accepted, CapturedAnswer
from projections.visibility import read
from projections.visibility.answers import answers
from schemas.errors import NotFound
from schemas.visibility import Result

router = APIRouter(prefix="/api/ai-reach", tags=["results"])

Mentioned = Annotated[
    Literal["true", "false"], Query(description="true: only answers that name the tenant.")
]


@router.get("/queries/{query_id}/results/", dependencies=[DataLag])
async def list_results(
    tenant: TheTenant, door: TheDoor, query_id: PathId, version: Version = None
) -> tuple[Result, ...]:
    """The 50 most recent results of the query, of all providers, newest first."""
    await tenant.catalog.query(query_id)
    return await read.results(door.warehouse, tenant.id, query_id, limit=50, version=version)


@router.get("/results/", dependencies=[DataLag])
async def list_answers(
    door: TheDoor, selected: TheSelected, paging: ThePaging, mentioned: Mentioned = "false"
) -> Paged[Result]:
    """The answers behind the dashboard's numbers: as many as it counts for the same filters."""
    basis = await read.basis(door.warehouse, selected.selection)
    found = await answers(
        door.warehouse,
        selected.selection,
        basis,
        mentioned=mentioned == "true",
        offset=paging.offset,
        limit=paging.size,
    )
    return paging.of(found)


@router.get("/results/{result_id}/", dependencies=[DataLag])
async def get_result(
    tenant: TheTenant, door: TheDoor, result_id: PathId, version: Version = None
) -> Result:
    """One result; not found once its query is deleted."""
    result = await read.result(door.warehouse, tenant.id, result_id, version=version)
    if result is None or not await _is_living(tenant, result.query):
        raise NotFound("result")
    return result


@router.post("/results/", status_code=202)
async def accept_results(tenant: TheTenant, door: TheDoor, body: CapturedBatch) -> BatchAccepted:
    """Take answers captured elsewhere; they are on stable storage when this answers."""
    good, rejected = _sorted_out(body.results, door.clock.now())
    taken = Accepted({}, {}, {})
    if good:
        taken = await tenant.catalog.accept_answers(list(good.values()))
    return _reply(list(good), taken, rejected, len(body.results))


async def _is_living(tenant: TheTenant, query_id: int) -> bool:
    try:
        await tenant.catalog.query(query_id)
    except NotFound:
        return False
    return True


def _sorted_out(
    items: Sequence[Any], now: datetime
) -> tuple[dict[int, CapturedAnswer], list[Rejected]]:
    """The good items by their index, and a rejection for each of the others."""
    good, rejected = {}, []
    for index, item in enumerate(items):
        try:
            good[index] = captured(item, now)
        except NotTaken as reason:
            rejected.append(Rejected(index=index, code=reason.code, message=reason.message))
    return good, rejected


def _reply(
    indexes: Sequence[int], taken: Accepted, rejected: Sequence[Rejected], total: int
) -> BatchAccepted:
    """The catalog's account speaks of places among the good items; the reply of the request's."""
    ids = {indexes[at]: id_ for at, id_ in {**taken.created, **taken.duplicates}.items()}
    refused = [
        Rejected(index=indexes[at], code=code, message=NotTaken(code).message)
        for at, code in taken.rejected.items()
    ]
    return BatchAccepted(
        accepted=len(taken.created),
        duplicates=len(taken.duplicates),
        rejected=tuple(sorted([*rejected, *refused], key=lambda each: each.index)),
        result_ids=tuple(ids.get(index) for index in range(total)),
    )
