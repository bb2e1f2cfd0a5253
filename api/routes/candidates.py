"""Candidates: brands that answers list and nobody tracks yet, and how one becomes a competitor."""

from datetime import timedelta
from typing import Final

from fastapi import Response

from api.bodies import AcceptedCandidate
from api.deps import TheDoor, TheTenant
from api.fields import Limit
from api.lag import DataLag
from api.paths import OwnPaths
from api.replies import AcceptedCompetitor, RescoreState
from api.selection import TheSelected
from projections.visibility.candidates import candidates
from schemas.candidates import Candidates
from schemas.catalog import Brand, Competitor

router = OwnPaths(prefix="/api/ai-reach/competitors/candidates", tags=["competitors"])

_DAYS: Final = timedelta(days=30)


@router.get("/", dependencies=[DataLag])
async def list_candidates(
    tenant: TheTenant,
    door: TheDoor,
    selected: TheSelected,
    limit: Limit = 50,
) -> Candidates:
    """Untracked brands that head list entries in answers; without `from`, of the last 30 days."""
    selection, until = selected.selection, selected.selection.until or door.clock.now().date()
    if selection.since is None:
        selection = selection.model_copy(update={"since": until - _DAYS})
    return await candidates(
        door.warehouse,
        selection,
        _tracked(await tenant.catalog.brand(), await tenant.catalog.competitors()),
        {query.id: query.query_text for query in selected.queries},
        limit,
    )


@router.post("/accept/", status_code=201)
async def accept_candidate(
    tenant: TheTenant, body: AcceptedCandidate, response: Response
) -> AcceptedCompetitor:
    """Make a candidate a competitor, and score all answers again so that it has its history."""
    competitor, rescore = await tenant.catalog.accept_candidate(body.model_dump())
    response.headers["Location"] = f"/api/ai-reach/competitors/{competitor.id}/"
    return AcceptedCompetitor(competitor=competitor, rescore=RescoreState.of(rescore))


def _tracked(brand: Brand, competitors: list[Competitor]) -> list[str]:
    """Every name that is known, those of competitors who are out of the numbers included."""
    names = [brand.name, *brand.brand_aliases]
    for product in brand.products:
        names += [product.name, *product.aliases]
    for competitor in competitors:
        names += [competitor.name, *competitor.brand_aliases]
    return names
