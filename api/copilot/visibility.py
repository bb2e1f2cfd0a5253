"""The tools that read AI visibility: the same projections as the dashboard's, beside the twelve."""

from collections.abc import Sequence
from typing import Any, Final

from api.copilot.counting import Days, kept, last_days
from api.copilot.shelf import Figure
from api.copilot.tool import Desk, Given, Tool
from projections.visibility import read
from schemas.base import Model, Provider
from schemas.catalog import Competitor
from schemas.visibility import Dashboard, Selection, WinRate


class VisibilityInput(Model):
    """Of which assistant, or of all together."""

    provider: Provider | None = None
    days: Days = 30


async def query_visibility(asked: VisibilityInput, desk: Desk) -> Given:
    """The dashboard's numbers over the last days."""
    selection, _ = await _selected(asked, desk)
    board = await read.dashboard(desk.warehouse, selection)
    data = {
        **_told(asked, selection),
        "answers": board.total_runs,
        "basis": board.basis,
        "mention_rate_percent": _percent(board.mention_rate),
        "mention_rate_ci_percent": [_percent(end) for end in board.mention_rate_ci or ()],
        "avg_position": board.avg_position,
        "share_of_voice_percent": _percent(board.share_of_voice),
        "sentiment_score_percent": _percent(board.sentiment_score),
        "rows": [_provider_row(each) for each in board.by_provider],
    }
    return kept(desk, "visibility", data, _figures(board))


async def query_competitors(asked: VisibilityInput, desk: Desk) -> Given:
    """Wins, losses and ties against each active competitor, best win rate first."""
    selection, competitors = await _selected(asked, desk)
    basis = await read.basis(desk.warehouse, selection)
    decided = selection.model_copy(update={"basis": basis or selection.basis})
    rates = await read.win_rate(desk.warehouse, decided, competitors)
    rows = [_competitor_row(each) for each in rates]
    figures = {
        each.name: Figure(value=percent, unit="percent")
        for each in rates
        if (percent := _percent(each.win_rate)) is not None
    }
    data = {**_told(asked, selection), "basis": basis, "total": len(rows), "rows": rows}
    return kept(desk, "competitors", data, figures)


async def _selected(asked: VisibilityInput, desk: Desk) -> tuple[Selection, tuple[Competitor, ...]]:
    since, until = last_days(desk, asked.days)
    queries = await desk.catalog.queries()
    competitors = tuple(each for each in await desk.catalog.competitors() if each.is_active)
    selection = Selection(
        tenant_id=desk.tenant_id,
        query_ids=tuple(query.id for query in queries),
        competitor_ids=tuple(each.id for each in competitors),
        providers=(asked.provider,) if asked.provider else (),
        since=since,
        until=until,
    )
    return selection, competitors


def _told(asked: VisibilityInput, selection: Selection) -> dict[str, Any]:
    return {
        "provider": asked.provider,
        "from": str(selection.since),
        "to": str(selection.until),
        "days": asked.days,
        "timezone": "UTC",
    }


def _provider_row(metrics: Any) -> dict[str, Any]:
    return {
        "provider": metrics.label,
        "answers": metrics.total_runs,
        "mention_rate_percent": _percent(metrics.mention_rate),
        "avg_position": metrics.avg_position,
    }


def _competitor_row(rate: WinRate) -> dict[str, Any]:
    return {
        "competitor": rate.name,
        "wins": rate.wins,
        "losses": rate.losses,
        "ties": rate.ties,
        "compared": rate.total_compared,
        "win_rate_percent": _percent(rate.win_rate),
    }


def _figures(board: Dashboard) -> dict[str, Figure]:
    rates = {
        "mention_rate_percent": board.mention_rate if board.total_runs else None,
        "share_of_voice_percent": board.share_of_voice if board.total_runs else None,
        "sentiment_score_percent": board.sentiment_score,
    }
    figures = {
        name: Figure(value=_percent(rate) or 0, unit="percent")
        for name, rate in rates.items()
        if rate is not None
    }
    figures["answers"] = Figure(value=board.total_runs, unit="answers")
    if board.avg_position is not None:
        figures["avg_position"] = Figure(value=board.avg_position, unit="position")
    return figures


def _percent(rate: float | None) -> float | None:
    return None if rate is None else round(100 * rate, 1)


VISIBILITY: Final[Sequence[Tool]] = (
    Tool(
        "query_visibility",
        "How AI assistants speak of the tenant's brand: mention rate, average position, share of"
        " voice, sentiment, for all assistants or one. `basis` simulated means that no real"
        " assistant was asked: say so.",
        VisibilityInput,
        query_visibility,
        "Querying ClickHouse...",
        "computing",
        is_query=True,
    ),
    Tool(
        "query_competitors",
        "The tenant's wins, losses and ties against each competitor in the assistants' answers.",
        VisibilityInput,
        query_competitors,
        "Querying ClickHouse...",
        "computing",
        is_query=True,
    ),
)
