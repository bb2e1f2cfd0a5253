"""Which answers a read speaks of: the filters as sent, and what they select of the tenant's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Final, Literal

from fastapi import Depends, Query

from api.deps import TheDoor, TheTenant
from api.errors import invalid
from api.fields import Category, Day, TagText, TextId, Version
from schemas import catalog
from schemas.base import Provider
from schemas.errors import NotFound
from schemas.visibility import Selection

# No answer lies outside these days, and ClickHouse's dates end at 1970 and 2149.
_FIRST_DAY: Final = date(1999, 12, 31)
_LAST_DAY: Final = date(2148, 12, 31)

_USUAL_DAYS: Final = 30

_Few = Query(max_length=100)


@dataclass(frozen=True, slots=True)
class Days:
    """Inclusive UTC days, None for no bound, within what ClickHouse can hold."""

    since: date | None
    until: date | None


async def get_days(
    since: Annotated[Day | None, Query(alias="from", description="First UTC day.")] = None,
    until: Annotated[Day | None, Query(alias="to", description="Last UTC day, inclusive.")] = None,
) -> Days:
    """The days asked for; 422 when they are the wrong way round."""
    if since and until and since > until:
        raise invalid("?from", "out_of_range", "must not be after to")
    return Days(_clamped(since), _clamped(until))


TheDays = Annotated[Days, Depends(get_days)]


@dataclass(frozen=True, slots=True)
class Range:
    """Inclusive UTC days, both there."""

    since: date
    until: date


async def get_range(door: TheDoor, days: TheDays) -> Range:
    """The days asked for; by default up to today, and from thirty days before the last."""
    today = door.clock.now().date()
    until = days.until or max(today, days.since or today)
    return Range(days.since or until - timedelta(days=_USUAL_DAYS - 1), until)


TheRange = Annotated[Range, Depends(get_range)]


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters of one request; several values of one filter widen, several filters narrow."""

    since: date | None
    until: date | None
    providers: tuple[Provider, ...]
    query_ids: frozenset[int]
    tags: frozenset[str]
    categories: frozenset[str]
    basis: Literal["real", "simulated", "auto"]
    version: int | None


@dataclass(frozen=True, slots=True)
class Selected:
    """The tenant's own queries and active competitors that a read is about."""

    selection: Selection
    queries: tuple[catalog.Query, ...]
    competitors: tuple[catalog.Competitor, ...]


async def get_filters(  # noqa: PLR0913, PLR0917 - one argument for each filter of the contract
    days: TheDays,
    provider: Annotated[list[Provider], _Few] = [],  # noqa: B006 - FastAPI copies it
    query: Annotated[list[TextId], _Few] = [],  # noqa: B006
    tag: Annotated[list[TagText], _Few] = [],  # noqa: B006
    category: Annotated[list[Category], _Few] = [],  # noqa: B006
    basis: Annotated[
        Literal["real", "simulated", "auto"],
        Query(description="auto: real answers if the selection has any, else simulated ones."),
    ] = "auto",
    version: Version = None,
) -> Filters:
    """The filters, each well-formed."""
    return Filters(
        since=days.since,
        until=days.until,
        providers=tuple(provider),
        query_ids=frozenset(query),
        tags=frozenset(tag),
        categories=frozenset(category),
        basis=basis,
        version=version,
    )


async def get_selected(
    tenant: TheTenant, filters: Annotated[Filters, Depends(get_filters)]
) -> Selected:
    """What the filters select. Raises `NotFound` for a query that is not the tenant's."""
    every = await tenant.catalog.queries()
    if not filters.query_ids <= {query.id for query in every}:
        raise NotFound("query")
    queries = tuple(query for query in every if _is_selected(query, filters))
    competitors = tuple(each for each in await tenant.catalog.competitors() if each.is_active)
    return Selected(_selection(tenant.id, filters, queries, competitors), queries, competitors)


TheSelected = Annotated[Selected, Depends(get_selected)]


def _is_selected(query: catalog.Query, filters: Filters) -> bool:
    return (
        (not filters.query_ids or query.id in filters.query_ids)
        and (not filters.tags or not filters.tags.isdisjoint(query.tags))
        and (not filters.categories or query.category in filters.categories)
    )


def _selection(
    tenant_id: str,
    filters: Filters,
    queries: Sequence[catalog.Query],
    competitors: Sequence[catalog.Competitor],
) -> Selection:
    return Selection(
        tenant_id=tenant_id,
        query_ids=tuple(query.id for query in queries),
        competitor_ids=tuple(competitor.id for competitor in competitors),
        providers=filters.providers,
        since=filters.since,
        until=filters.until,
        basis=filters.basis,
        version=filters.version,
    )


def _clamped(day: date | None) -> date | None:
    return None if day is None else min(max(day, _FIRST_DAY), _LAST_DAY)
