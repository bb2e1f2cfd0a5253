"""How asking the providers goes: their standing, what it costs, how a query's runs do."""

from typing import Literal

from fastapi import APIRouter

from api.deps import TheDoor, TheTenant
from api.fields import PathId
from api.lag import DataLag
from api.selection import TheDays
from projections.visibility import costs
from schemas.standing import Costs, RunHistory, Standing

router = APIRouter(prefix="/api/ai-reach", tags=["asking"])


@router.get("/providers/")
async def get_providers(tenant: TheTenant, door: TheDoor) -> Standing:
    """Each provider: configured or simulated, its circuit, today's calls and cost; the budget."""
    return await door.standings.of(tenant.id)


@router.get("/queries/{query_id}/runs/")
async def list_runs(tenant: TheTenant, query_id: PathId) -> RunHistory:
    """The 50 newest runs of the query and how each stands, and slots that did not run."""
    return await tenant.catalog.runs(query_id)


@router.get("/costs/", dependencies=[DataLag])
async def get_costs(
    tenant: TheTenant,
    door: TheDoor,
    days: TheDays,
    group_by: Literal["provider", "query", "day"] = "provider",
) -> Costs:
    """What calls to real providers cost, by the facts; failed calls may cost too."""
    texts = {query.id: query.query_text for query in await tenant.catalog.queries()}
    return await costs.costs(door.warehouse, tenant.id, days.since, days.until, group_by, texts)
