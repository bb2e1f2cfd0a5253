"""Scoring again by the newest catalog, and its report."""

import asyncio
from datetime import UTC, date, datetime, time
from typing import Final

from fastapi import APIRouter, Response

from api.bodies import NewRescore
from api.deps import TheDoor, TheTenant
from api.errors import invalid
from api.fields import PathId
from api.replies import RescoreState
from infra.parcels import Rescore
from infra.ports import TenantCatalog

router = APIRouter(prefix="/api/ai-reach/rescore", tags=["rescore"])

_FIRST_PAUSE: Final = 0.05
_LONGEST_PAUSE: Final = 0.5


@router.post("/", responses={202: {"model": RescoreState, "description": "Not finished yet."}})
async def request_rescore(
    tenant: TheTenant, door: TheDoor, body: NewRescore, response: Response
) -> RescoreState:
    """Score the answers of these days again; waits some seconds for the report.

    With `dry_run` nothing changes: only the report is made.
    """
    if body.since and body.until and body.since > body.until:
        raise invalid("/from", "out_of_range", "must not be after to")
    asked = await tenant.catalog.request_rescore(
        _instant(body.since, time.min), _instant(body.until, time.max), dry_run=body.dry_run
    )
    rescore = await _finished(tenant.catalog, asked, door.limits.rescore_wait_seconds)
    if rescore.report is None:
        response.status_code = 202
        response.headers["Location"] = f"/api/ai-reach/rescore/{rescore.id}/"
    return RescoreState.of(rescore)


@router.get("/{rescore_id}/")
async def get_rescore(tenant: TheTenant, rescore_id: PathId) -> RescoreState:
    """How a rescore stands, with its report once it is finished."""
    return RescoreState.of(await tenant.catalog.rescore(rescore_id))


async def _finished(catalog: TenantCatalog, rescore: Rescore, seconds: float) -> Rescore:
    """The rescore with its report, or as it stands when the time is over."""
    deadline = asyncio.get_running_loop().time() + seconds
    pause = _FIRST_PAUSE
    while rescore.report is None and asyncio.get_running_loop().time() < deadline:
        await asyncio.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE)
        rescore = await catalog.rescore(rescore.id)
    return rescore


def _instant(day: date | None, at: time) -> datetime | None:
    return None if day is None else datetime.combine(day, at, UTC)
