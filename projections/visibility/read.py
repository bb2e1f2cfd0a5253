"""The dashboard, the comparison and the win rates: sums from the warehouse, divided here."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, TypeVar

from infra.ports import Row, Warehouse
from infra.sql import statements
from projections.folds import SQL as FOLDS
from projections.visibility.intervals import wilson
from projections.visibility.results import result, results
from projections.visibility.selected import SQL as SELECTED
from projections.visibility.selected import basis_of, parameters
from projections.visibility.tallies import Duels, Mentions
from schemas.base import PROVIDER_LABELS, Provider
from schemas.catalog import Competitor, Query
from schemas.visibility import (
    Basis,
    ComparedQuery,
    CompetitorInQuery,
    Dashboard,
    Day,
    ProviderMetrics,
    Selection,
    WinRate,
)

__all__ = ["basis", "comparison", "dashboard", "result", "results", "win_rate"]

K = TypeVar("K")

_SQL: Final = statements(__file__, {**FOLDS, **SELECTED})


async def dashboard(warehouse: Warehouse, selection: Selection) -> Dashboard:
    """The tenant's metrics over a selection.

    Source: AI Visibility API, "Dashboard"; spec "visibility", decisions 3 to 6, 9 and 10.
    """
    # Competitors' days are written before answers' days: read in the other order, an answer
    # that is counted never lacks its competitors.
    days = await _sums(warehouse, "by_day", selection)
    duels = await _sums(warehouse, "by_competitor", selection)
    used = basis_of(days, selection)
    days, duels = _on(used, days), _on(used, duels)
    own = Mentions.over(days)
    tracked = own.mentioned + sum(row["mentioned"] for row in duels)
    return Dashboard(
        **_rates(own),
        share_of_voice=_share_of_voice(own, tracked),
        share_of_voice_ci=wilson(own.mentioned, tracked),
        tracked_mentions=tracked,
        by_provider=tuple(_by_provider(days)),
        timeline=tuple(_timeline(days)),
        basis=used,
    )


async def comparison(
    warehouse: Warehouse,
    selection: Selection,
    queries: Sequence[Query],
    competitors: Sequence[Competitor],
) -> tuple[ComparedQuery, ...]:
    """Each of the queries that has answers, with each of the competitors, in the given order.

    Source: AI Visibility API, "Cross-query position comparison".
    """
    own = await _sums(warehouse, "by_query", selection)
    rivals = await _sums(warehouse, "by_query_and_competitor", selection)
    used = basis_of(own, selection)
    own_of = _grouped(_on(used, own), lambda row: row["query_id"])
    rivals_of = _grouped(_on(used, rivals), lambda row: (row["query_id"], row["competitor_id"]))
    return tuple(
        _compared(
            query,
            Mentions.over(own_of[query.id]),
            [_rival(each, rivals_of.get((query.id, each.id), [])) for each in competitors],
        )
        for query in queries
        if query.id in own_of
    )


async def win_rate(
    warehouse: Warehouse, selection: Selection, competitors: Sequence[Competitor]
) -> tuple[WinRate, ...]:
    """The tenant against each competitor, best first; those never compared last.

    Source: AI Visibility API, "Win rate summary"; spec "visibility", decision 2.
    """
    used = await basis(warehouse, selection)
    rows = await _sums(warehouse, "by_competitor", selection)
    of = _grouped(_on(used, rows), lambda row: row["competitor_id"])
    rates = [_win_rate(each, Duels.over(of.get(each.id, []))) for each in competitors]
    return tuple(sorted(rates, key=_best_first))


async def basis(warehouse: Warehouse, selection: Selection) -> Basis | None:
    """Which answers the reads of this selection speak of; None when it has none to choose from.

    Source: spec "visibility", decision 9.
    """
    if selection.basis != "auto":
        return selection.basis
    return basis_of(await _sums(warehouse, "all", selection), selection)


async def _sums(warehouse: Warehouse, name: str, selection: Selection) -> list[Row]:
    """Rows of a statement: from the days, or from the scores as of the selection's version."""
    dated = name if selection.version is None else f"{name}_as_of"
    return await warehouse.ask(_SQL[dated], parameters(selection))


def _on(used: Basis | None, rows: Iterable[Row]) -> list[Row]:
    """The rows of one basis: simulated and real answers are never mixed in one number."""
    return [row for row in rows if row["is_simulated"] == (used == "simulated")]


def _grouped(rows: Iterable[Row], key: Callable[[Row], K]) -> dict[K, list[Row]]:
    groups: dict[K, list[Row]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups


def _rates(own: Mentions) -> Mapping[str, Any]:
    """The fields that the whole and each provider have in common."""
    return {
        "mention_rate": own.mention_rate,
        "mention_rate_ci": own.mention_rate_ci,
        "mentioned": own.mentioned,
        "avg_position": own.avg_position,
        "sentiment_score": own.sentiment_score,
        "total_runs": own.answers,
    }


def _share_of_voice(own: Mentions, tracked: int) -> float | None:
    """0 without answers, None on 0/0 once there are some. Source: decisions 5 and 10."""
    if tracked:
        return own.mentioned / tracked
    return None if own.answers else 0.0


def _by_provider(days: Sequence[Row]) -> Iterable[ProviderMetrics]:
    of = _grouped(days, lambda row: row["provider"])
    for provider in Provider:
        if provider in of:
            own = Mentions.over(of[provider])
            label = PROVIDER_LABELS[provider]
            yield ProviderMetrics(provider=provider, label=label, **_rates(own))


def _timeline(days: Sequence[Row]) -> Iterable[Day]:
    for date, rows in sorted(_grouped(days, lambda row: row["captured_date"]).items()):
        own = Mentions.over(rows)
        yield Day(
            date=date,
            total=own.answers,
            mentioned=own.mentioned,
            mention_rate=own.mention_rate,
            mention_rate_ci=own.mention_rate_ci,
        )


def _compared(
    query: Query, own: Mentions, competitors: Sequence[CompetitorInQuery]
) -> ComparedQuery:
    return ComparedQuery(
        id=query.id,
        query_text=query.query_text,
        category=query.category,
        tenant_avg_position=own.avg_position,
        total_results=own.answers,
        competitors=tuple(competitors),
        mentioned=own.mentioned,
        mention_rate_ci=own.mention_rate_ci,
    )


def _rival(competitor: Competitor, rows: Sequence[Row]) -> CompetitorInQuery:
    duels = Duels.over(rows)
    mentioned = sum(row["mentioned"] for row in rows)
    position_sum = sum(row["position_sum"] for row in rows)
    return CompetitorInQuery(
        id=competitor.id,
        name=competitor.name,
        avg_position=position_sum / mentioned if mentioned else None,
        mention_count=mentioned,
        win_rate=duels.win_rate,
        win_rate_ci=duels.win_rate_ci,
        wins=duels.wins,
        losses=duels.losses,
        ties=duels.ties,
        both_absent=duels.both_absent,
    )


def _win_rate(competitor: Competitor, duels: Duels) -> WinRate:
    return WinRate(
        id=competitor.id,
        name=competitor.name,
        domain=competitor.domain,
        wins=duels.wins,
        losses=duels.losses,
        ties=duels.ties,
        win_rate=duels.win_rate,
        win_rate_ci=duels.win_rate_ci,
        total_compared=duels.compared,
        both_absent=duels.both_absent,
    )


def _best_first(rate: WinRate) -> tuple[bool, float, str, int]:
    return (rate.win_rate is None, -(rate.win_rate or 0.0), rate.name, rate.id)
