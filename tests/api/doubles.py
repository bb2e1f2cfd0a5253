"""Temporary stand-ins for Postgres and the projections, until the tests run on the real ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from types import SimpleNamespace
from typing import Any, TypeVar

from prometheus_client import CollectorRegistry

from infra.ports import Accepted, CapturedAnswer, Rescore
from schemas.base import PROVIDER_LABELS
from schemas.catalog import Brand, Catalog, Competitor, Query
from schemas.errors import Conflict, NotFound
from schemas.visibility import (
    Basis,
    ComparedQuery,
    CompetitorInQuery,
    Dashboard,
    Day,
    ProviderMetrics,
    Result,
    Selection,
    WinRate,
)

_IDS = count(1)
T = TypeVar("T")


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass
class MemoryCatalog:
    """One tenant's catalog in memory."""

    tenant_id: str
    stored_queries: dict[int, Query] = field(default_factory=dict)
    stored_competitors: dict[int, Competitor] = field(default_factory=dict)
    stored_brand: Brand = field(default_factory=Brand)
    answers: dict[int, CapturedAnswer] = field(default_factory=dict)
    captured_at: dict[int, datetime] = field(default_factory=dict)
    keys: dict[str, int] = field(default_factory=dict)
    runs: dict[tuple[int, str], list[int]] = field(default_factory=dict)
    rescores: dict[int, Rescore] = field(default_factory=dict)

    async def queries(self) -> list[Query]:
        return list(self.stored_queries.values())

    async def query(self, query_id: int) -> Query:
        return _found(self.stored_queries, query_id, "query")

    async def create_query(self, fields: Mapping[str, Any]) -> Query:
        query = Query(id=next(_IDS), last_run_at=None, **_times(), **fields)
        self._unique(self.stored_queries, query, "query_text")
        self.stored_queries[query.id] = query
        return query

    async def change_query(self, query_id: int, fields: Mapping[str, Any]) -> Query:
        query = (await self.query(query_id)).model_copy(update=dict(fields))
        self._unique(self.stored_queries, query, "query_text")
        self.stored_queries[query_id] = query
        return query

    async def delete_query(self, query_id: int) -> None:
        await self.query(query_id)
        del self.stored_queries[query_id]

    async def competitors(self) -> list[Competitor]:
        return list(self.stored_competitors.values())

    async def competitor(self, competitor_id: int) -> Competitor:
        return _found(self.stored_competitors, competitor_id, "competitor")

    async def create_competitor(self, fields: Mapping[str, Any]) -> Competitor:
        competitor = Competitor(id=next(_IDS), **_times(), **fields)
        self._unique(self.stored_competitors, competitor, "name")
        self.stored_competitors[competitor.id] = competitor
        return competitor

    async def change_competitor(self, competitor_id: int, fields: Mapping[str, Any]) -> Competitor:
        changed = (await self.competitor(competitor_id)).model_copy(update=dict(fields))
        self._unique(self.stored_competitors, changed, "name")
        self.stored_competitors[competitor_id] = changed
        return changed

    async def delete_competitor(self, competitor_id: int) -> None:
        await self.competitor(competitor_id)
        del self.stored_competitors[competitor_id]

    async def brand(self) -> Brand:
        return self.stored_brand

    async def put_brand(self, brand: Brand) -> Brand:
        self.stored_brand = brand
        return brand

    async def catalog(self) -> Catalog:
        return Catalog(tenant_id=self.tenant_id, version=0, brand=self.stored_brand)

    async def request_run(self, query_id: int, slot: str) -> list[int]:
        query = await self.query(query_id)
        return self.runs.setdefault((query_id, slot), [next(_IDS) for _ in query.providers])

    async def accept_answers(self, answers: Sequence[CapturedAnswer]) -> Accepted:
        accepted = Accepted({}, {}, {})
        for at, answer in enumerate(answers):
            self._accept(at, answer, accepted)
        return accepted

    def _accept(self, at: int, answer: CapturedAnswer, accepted: Any) -> None:
        key = answer.idempotency_key
        if answer.query_id not in self.stored_queries:
            accepted.rejected[at] = "unknown_query"
        elif key is not None and key in self.keys:
            if self.answers[self.keys[key]] == answer:
                accepted.duplicates[at] = self.keys[key]
            else:
                accepted.rejected[at] = "idempotency_key_reused"
        else:
            id_ = accepted.created[at] = next(_IDS)
            self.answers[id_] = answer
            self.captured_at[id_] = answer.captured_at or datetime.now(UTC)
            if key is not None:
                self.keys[key] = id_

    async def request_rescore(
        self, since: datetime | None, until: datetime | None, *, dry_run: bool
    ) -> Rescore:
        rescore = Rescore(next(_IDS), dry_run, datetime.now(UTC), None)
        # A request without bounds is never finished here, so that waiting can be seen.
        report = None if since is None else _report(rescore.id, dry_run)
        self.rescores[rescore.id] = replace(rescore, report=report)
        return rescore

    async def rescore(self, rescore_id: int) -> Rescore:
        return _found(self.rescores, rescore_id, "rescore")

    def _unique(self, others: Mapping[int, Any], one: Any, name: str) -> None:
        if any(o.id != one.id and getattr(o, name) == getattr(one, name) for o in others.values()):
            raise Conflict(name)


@dataclass
class MemoryCatalogs:
    """All tenants, and their tokens."""

    tenants: dict[str, MemoryCatalog] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def of(self, tenant_id: str) -> MemoryCatalog:
        return self.tenants[tenant_id]

    async def tenant_of_token(self, token: str) -> str | None:
        return self.tokens.get(token)

    def new_tenant(self) -> tuple[str, str]:
        number = next(_IDS)
        tenant_id, token = f"tenant-{number}", f"token-{number}"
        self.tenants[tenant_id] = MemoryCatalog(tenant_id)
        self.tokens[token] = tenant_id
        return tenant_id, token


def reads() -> Any:
    """The functions of `projections.visibility.read`; their warehouse is the catalogs.

    An answer mentions the tenant when its brand's name stands in it.
    """

    def selected(catalogs: Any, selection: Selection) -> list[tuple[int, CapturedAnswer, bool]]:
        catalog = catalogs.of(selection.tenant_id)
        return [
            (
                id_,
                answer,
                bool(catalog.stored_brand.name)
                and catalog.stored_brand.name in answer.raw_response,
            )
            for id_, answer in catalog.answers.items()
            if (not selection.query_ids or answer.query_id in selection.query_ids)
            and (not selection.providers or answer.provider in selection.providers)
            and selection.basis != "simulated"
            and (selection.since is None or catalog.captured_at[id_].date() >= selection.since)
            and (selection.until is None or catalog.captured_at[id_].date() <= selection.until)
        ]

    async def dashboard(catalogs: Any, selection: Selection) -> Dashboard:
        found = selected(catalogs, selection)
        named = sum(mentions for _, _, mentions in found)
        catalog = catalogs.of(selection.tenant_id)
        days = sorted({catalog.captured_at[id_].date() for id_, _, _ in found})
        return Dashboard(
            mention_rate=named / len(found) if found else 0,
            avg_position=1.0 if named else None,
            share_of_voice=None,
            sentiment_score=None,
            total_runs=len(found),
            by_provider=tuple(
                ProviderMetrics(
                    provider=provider,
                    label=PROVIDER_LABELS[provider],
                    mention_rate=0,
                    avg_position=None,
                    total_runs=1,
                    mentioned=0,
                    mention_rate_ci=None,
                    sentiment_score=None,
                )
                for provider in sorted({answer.provider for _, answer, _ in found})
            ),
            timeline=tuple(
                Day(date=day, total=1, mentioned=0, mention_rate=0, mention_rate_ci=None)
                for day in days
            ),
            mentioned=named,
            mention_rate_ci=None,
            tracked_mentions=named,
            share_of_voice_ci=None,
            basis="real" if found else None,
        )

    async def basis(catalogs: Any, selection: Selection) -> Basis | None:
        return "real" if selected(catalogs, selection) else None

    async def comparison(
        catalogs: Any,
        selection: Selection,
        queries: Sequence[Query],
        competitors: Sequence[Competitor],
    ) -> tuple[ComparedQuery, ...]:
        totals = {query.id: 0 for query in queries}
        for _id, answer, _m in selected(catalogs, selection):
            totals[answer.query_id] += 1
        return tuple(
            ComparedQuery(
                id=query.id,
                query_text=query.query_text,
                category=query.category,
                tenant_avg_position=None,
                total_results=totals[query.id],
                competitors=tuple(
                    CompetitorInQuery(
                        id=each.id,
                        name=each.name,
                        avg_position=None,
                        mention_count=0,
                        win_rate=None,
                        wins=0,
                        losses=0,
                        ties=0,
                        both_absent=totals[query.id],
                        win_rate_ci=None,
                    )
                    for each in competitors
                ),
                mentioned=0,
                mention_rate_ci=None,
            )
            for query in queries
            if totals[query.id]
        )

    async def win_rate(
        catalogs: Any, selection: Selection, competitors: Sequence[Competitor]
    ) -> tuple[WinRate, ...]:
        return tuple(
            WinRate(
                id=each.id,
                name=each.name,
                domain=each.domain,
                wins=0,
                losses=0,
                ties=0,
                win_rate=None,
                total_compared=0,
                both_absent=len(selected(catalogs, selection)),
                win_rate_ci=None,
            )
            for each in competitors
        )

    async def results(
        catalogs: Any, tenant_id: str, query_id: int, limit: int = 50, version: int | None = None
    ) -> tuple[Result, ...]:
        catalog = catalogs.of(tenant_id)
        mine = [id_ for id_, answer in catalog.answers.items() if answer.query_id == query_id]
        mine.sort(key=lambda id_: (catalog.captured_at[id_], id_), reverse=True)
        return tuple(_result(catalog, id_) for id_ in mine[:limit])

    async def result(
        catalogs: Any, tenant_id: str, result_id: int, version: int | None = None
    ) -> Result | None:
        catalog = catalogs.of(tenant_id)
        return _result(catalog, result_id) if result_id in catalog.answers else None

    return SimpleNamespace(
        basis=basis,
        dashboard=dashboard,
        comparison=comparison,
        win_rate=win_rate,
        results=results,
        result=result,
    )


def _result(catalog: MemoryCatalog, id_: int) -> Result:
    answer = catalog.answers[id_]
    return Result(
        id=id_,
        query=answer.query_id,
        provider=answer.provider,
        raw_response=answer.raw_response,
        mentioned_brands=(),
        mentioned_products=(),
        position=None,
        sentiment=None,
        is_simulated=False,
        captured_at=catalog.captured_at[id_],
        citations=tuple(
            {**cited.model_dump(), "owner": "third_party"} for cited in answer.citations
        ),
    )


def _found(stored: Mapping[int, T], id_: int, kind: str) -> T:
    if id_ not in stored:
        raise NotFound(kind)
    return stored[id_]


def _times() -> dict[str, datetime]:
    return {"created_at": datetime.now(UTC), "updated_at": datetime.now(UTC)}


def _report(rescore_id: int, dry_run: bool) -> dict[str, Any]:
    return {
        "type": "rescore_finished",
        "rescore_id": rescore_id,
        "dry_run": dry_run,
        "catalog_version": 1,
        "rules_version": 1,
        "examined": 0,
        "flipped": 0,
        "flips": [],
    }


def new_registry() -> CollectorRegistry:
    return CollectorRegistry()
