"""Single results: what was answered, and what its score says of it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import orjson

from infra.ports import Row, Warehouse
from infra.sql import statements
from projections.visibility.rows import RULES_PER_CATALOG, SENTIMENT_POINTS
from schemas.base import Sentiment
from schemas.calls import Call
from schemas.visibility import (
    AskedCall,
    ComparedCompetitor,
    Evidence,
    MentionedBrand,
    MentionedProduct,
    OwnedCitation,
    Result,
)

SQL: Final = statements(__file__)
"""`columns`: what is read of a result."""

_SENTIMENTS: Final = {points: sentiment for sentiment, points in SENTIMENT_POINTS.items()}
_NO_BOUND: Final = 2**63


async def results(
    warehouse: Warehouse,
    tenant_id: str,
    query_id: int,
    limit: int = 50,
    version: int | None = None,
) -> tuple[Result, ...]:
    """The newest results of a query, newest first, failures among them.

    A result that has no score yet (or none as of `version`) has no `catalog_version`.
    Source: AI Visibility API, "Get query results".
    """
    bound = {"tenant": tenant_id, "query": query_id, "limit": limit}
    rows = await warehouse.ask(SQL["newest_results"], bound)
    return await with_scores(warehouse, rows, version)


async def result(
    warehouse: Warehouse, tenant_id: str, result_id: int, version: int | None = None
) -> Result | None:
    """One result of the tenant; None when there is none of that id."""
    bound = {"tenant": tenant_id, "result": result_id}
    rows = await warehouse.ask(SQL["one_result"], bound)
    found = await with_scores(warehouse, rows, version)
    return found[0] if found else None


async def with_scores(
    warehouse: Warehouse, rows: Sequence[Row], version: int | None
) -> tuple[Result, ...]:
    """The rows, all of one tenant, as results in their order."""
    if not rows:
        return ()
    bound = {
        "tenant": rows[0]["tenant_id"],
        "queries": sorted({row["query_id"] for row in rows}),
        "results": [_place(row) for row in rows],
        "below": _NO_BOUND if version is None else (version + 1) * RULES_PER_CATALOG,
    }
    scores = {row["result_id"]: row for row in await warehouse.ask(SQL["scores"], bound)}
    return tuple(_result(row, scores.get(row["result_id"])) for row in rows)


def _place(row: Row) -> tuple[str, Any, bool, int]:
    """Where the scores of a result stand."""
    captured_date = datetime.fromisoformat(row["captured_at"]).date()
    return (row["provider"], captured_date, bool(row["is_simulated"]), row["result_id"])


def _result(row: Row, score: Row | None) -> Result:
    """A row of `answers` and the score of it, if there is one."""
    owners = score["citation_owners"] if score else []
    return Result(
        id=row["result_id"],
        query=row["query_id"],
        provider=row["provider"],
        raw_response=row["raw_response"],
        is_simulated=row["is_simulated"],
        captured_at=row["captured_at"],
        status=row["status"],
        failure_reason=row["failure_reason"] or None,
        failure_detail=row["failure_detail"],
        model=row["model"],
        call=_call(row["call"]),
        citations=tuple(_citations(orjson.loads(row["citations"]), owners)),
        **(_scored(score) if score else _UNSCORED),
    )


def _call(text: str) -> AskedCall | None:
    if not text:
        return None
    call = Call.model_validate_json(text)
    return AskedCall(**{name: getattr(call, name) for name in AskedCall.model_fields})


_UNSCORED: Final[Mapping[str, Any]] = {
    "position": None,
    "sentiment": None,
    "mentioned_brands": (),
    "mentioned_products": (),
}


def _scored(score: Row) -> Mapping[str, Any]:
    """The fields that only a score can fill."""
    mentions = orjson.loads(score["mentions"])
    competitors = tuple(_competitors(score))
    return {
        "position": score["position"] or None,
        "sentiment": _sentiment(score["position"], score["sentiment_points"]),
        "mentioned_brands": _brands(score, competitors, mentions),
        "mentioned_products": _products(orjson.loads(score["products"]), mentions),
        "competitors": competitors,
        "catalog_version": score["version"] // RULES_PER_CATALOG,
    }


def _competitors(score: Row) -> Iterable[ComparedCompetitor]:
    columns = ("ids", "names", "positions", "sentiment_points", "outcomes")
    parts = (score[f"competitor_{column}"] for column in columns)
    for id_, name, position, points, outcome in zip(*parts, strict=True):
        yield ComparedCompetitor(
            id=id_,
            name=name,
            position=position or None,
            sentiment=_sentiment(position, points),
            outcome=outcome,
        )


def _brands(
    score: Row, competitors: Sequence[ComparedCompetitor], mentions: Sequence[Row]
) -> tuple[MentionedBrand, ...]:
    """The tracked brands that are mentioned, in order of rank, the tenant's first of equals."""
    # Brands come before products among the mentions, so the first of a name is the brand's.
    evidence = {mention["name"]: _evidence(mention) for mention in reversed(mentions)}
    own = (score["brand_name"], score["position"], _SENTIMENTS[score["sentiment_points"]])
    brands = [own, *((each.name, each.position or 0, each.sentiment) for each in competitors)]
    return tuple(
        MentionedBrand(
            name=name, position=position, sentiment=sentiment, evidence=evidence.get(name)
        )
        for name, position, sentiment in sorted(brands, key=lambda brand: brand[1])
        if position
    )


def _products(products: Sequence[Row], mentions: Sequence[Row]) -> tuple[MentionedProduct, ...]:
    """The tenant's products that are mentioned, in order of rank."""
    evidence = {mention["name"]: _evidence(mention) for mention in mentions}
    return tuple(
        MentionedProduct(**product, evidence=evidence.get(product["name"]))
        for product in sorted(products, key=lambda product: product["position"])
    )


def _citations(citations: Sequence[Row], owners: Sequence[str]) -> Iterable[OwnedCitation]:
    """Each citation with its owner: nobody's until a score says whose."""
    for at, citation in enumerate(citations):
        owner = owners[at] if at < len(owners) else "third_party"
        yield OwnedCitation(**citation, owner=owner)


def _evidence(mention: Row) -> Evidence:
    return Evidence(**{field: mention[field] for field in Evidence.model_fields})


def _sentiment(position: int | None, points: int) -> Sentiment | None:
    return _SENTIMENTS[points] if position else None
