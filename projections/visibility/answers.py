"""The answers that a number is made of, a page at a time."""

from typing import Final

from infra.parcels import Page
from infra.ports import Warehouse
from infra.sql import statements
from projections.visibility.results import SQL as RESULTS
from projections.visibility.results import with_scores
from projections.visibility.selected import SQL as SELECTED
from projections.visibility.selected import parameters
from schemas.visibility import Basis, Result, Selection

_SQL: Final = statements(__file__, {**RESULTS, **SELECTED})


async def answers(  # noqa: PLR0913 - which answers, and which of them
    warehouse: Warehouse,
    selection: Selection,
    basis: Basis | None,
    *,
    mentioned: bool,
    offset: int,
    limit: int,
) -> Page[Result]:
    """The scored answers of the selection on this basis, newest first; with `mentioned` those
    that name the tenant. As many as the dashboard of the selection counts.
    """
    bound = {
        **parameters(selection),
        "simulated": basis == "simulated",
        "mentioned": mentioned,
        "offset": offset,
        "limit": limit,
    }
    [counted] = await warehouse.ask(_SQL["counted"], bound)
    rows = await warehouse.ask(_SQL["page"], bound)
    return Page(counted["answers"], await with_scores(warehouse, rows, selection.version))
