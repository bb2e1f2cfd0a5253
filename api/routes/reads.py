"""The aggregates: dashboard, comparison, win rate."""

from fastapi import APIRouter

from api.deps import TheDoor
from api.lag import DataLag
from api.replies import Comparison, WinRates
from api.selection import TheSelected
from infra.ports import Warehouse
from projections.visibility import read
from schemas.visibility import Basis, Dashboard, Selection

router = APIRouter(prefix="/api/ai-reach", tags=["visibility"], dependencies=[DataLag])


@router.get("/dashboard/")
async def get_dashboard(door: TheDoor, selected: TheSelected) -> Dashboard:
    """Metrics over the selected answers."""
    return await read.dashboard(door.warehouse, selected.selection)


@router.get("/comparison/")
async def get_comparison(door: TheDoor, selected: TheSelected) -> Comparison:
    """For each query with results, the tenant's average position beside each competitor's."""
    basis, selection = await _decided(door.warehouse, selected.selection)
    queries = await read.comparison(
        door.warehouse, selection, selected.queries, selected.competitors
    )
    return Comparison(queries=queries, competitors=selected.competitors, basis=basis)


@router.get("/win-rate/")
async def get_win_rate(door: TheDoor, selected: TheSelected) -> WinRates:
    """Wins, losses and ties against each active competitor, best win rate first."""
    basis, selection = await _decided(door.warehouse, selected.selection)
    rates = await read.win_rate(door.warehouse, selection, selected.competitors)
    return WinRates(competitors=rates, basis=basis)


async def _decided(warehouse: Warehouse, selection: Selection) -> tuple[Basis | None, Selection]:
    """Which answers the numbers speak of, and the selection with that decided."""
    basis = await read.basis(warehouse, selection)
    return basis, selection.model_copy(update={"basis": basis or selection.basis})
