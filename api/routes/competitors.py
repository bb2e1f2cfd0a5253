"""Competitors: list, create, read, change, delete."""

from typing import Annotated

from fastapi import APIRouter, Body

from api.bodies import ChangeCompetitor, NewCompetitor
from api.deps import TheTenant
from api.fields import PathId
from api.replies import CompetitorList
from schemas.catalog import Competitor

router = APIRouter(prefix="/api/ai-reach/competitors", tags=["competitors"])


@router.get("/")
async def list_competitors(tenant: TheTenant) -> CompetitorList:
    """All competitors, active and not, oldest first."""
    competitors = await tenant.catalog.competitors()
    return CompetitorList(count=len(competitors), results=tuple(competitors))


@router.post("/", status_code=201)
async def create_competitor(tenant: TheTenant, body: NewCompetitor) -> Competitor:
    """Register a competitor; it is matched in answers from now on."""
    return await tenant.catalog.create_competitor(body.model_dump())


@router.get("/{competitor_id}/")
async def get_competitor(tenant: TheTenant, competitor_id: PathId) -> Competitor:
    """One competitor."""
    return await tenant.catalog.competitor(competitor_id)


@router.patch("/{competitor_id}/")
async def change_competitor(
    tenant: TheTenant, competitor_id: PathId, body: Annotated[ChangeCompetitor, Body()]
) -> Competitor:
    """Change some fields of a competitor; with none, nothing changes."""
    return await tenant.catalog.change_competitor(competitor_id, body)


@router.delete("/{competitor_id}/", status_code=204)
async def delete_competitor(tenant: TheTenant, competitor_id: PathId) -> None:
    """Delete a competitor. Recorded days keep its numbers."""
    await tenant.catalog.delete_competitor(competitor_id)
