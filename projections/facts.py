"""The log of record: every fact is a row of `facts`, and is read back from there."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from infra.ports import Row, Warehouse
from infra.sql import statements
from projections.visibility.rows import to_milliseconds, version
from schemas.codec import decode, encode
from schemas.events import AnswerCaptured, AnswerScored, BaseFact
from schemas.topics import key_of
from schemas.upcasts import STEPS, Steps, names_of

PAGE: Final = 1000
# All there is is looked at.
_SECONDS: Final = 60

_SQL: Final = statements(__file__)
# The range of DateTime64. Source: ClickHouse documentation, "DateTime64".
_EARLIEST: Final = datetime(1900, 1, 1, tzinfo=UTC)
_LATEST: Final = datetime(2299, 12, 31, tzinfo=UTC)
_LAST_ID: Final = UUID(int=2**128 - 1)


def fact_row(fact: BaseFact) -> Row:
    """Any fact as a row of `facts`: its JSON as on the wire, and what it is found by."""
    return {
        "tenant_id": fact.tenant_id,
        "type": fact.type,
        "v": fact.v,
        "fact_id": fact.id,
        "occurred_at": to_milliseconds(fact.occurred_at),
        "recorded_at": to_milliseconds(fact.recorded_at),
        "key": key_of(fact).decode(),
        "body": encode(fact).decode(),
    }


def types_of(facts: Sequence[type[BaseFact]], steps: Steps = STEPS) -> list[str]:
    """How these facts are called in the column `type`, or were when they were stored."""
    names = (fact.model_fields["type"].default for fact in facts)
    return sorted({known for name in names for known in names_of(name, steps)})


async def facts_of(
    warehouse: Warehouse,
    types: Sequence[type[BaseFact]],
    tenant_id: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> AsyncIterator[BaseFact]:
    """Facts of these types, each once, as `pages_of` orders them."""
    async for page in pages_of(warehouse, types, tenant_id, since, until):
        for fact in page:
            yield fact


async def pages_of(
    warehouse: Warehouse,
    types: Sequence[type[BaseFact]],
    tenant_id: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> AsyncIterator[list[BaseFact]]:
    """Facts of these types, each once, in pages of at most 1,000.

    They come tenant by tenant, type by type, in order of `occurred_at`, which lies between
    `since` and `until` (inclusive, None for no bound), both cut to milliseconds.
    """
    for kind in await kinds(warehouse, types, tenant_id):
        bound = {"tenant": kind["tenant_id"], "type": kind["type"], "limit": PAGE}
        async for page in _pages(warehouse, bound, since or _EARLIEST, until or _LATEST):
            yield page


async def fact_months(warehouse: Warehouse, types: Sequence[type[BaseFact]]) -> list[Row]:
    """`tenant_id`, `type`, `month` (as 202605), `facts` (rows) and `known` (different facts)."""
    return await warehouse.ask(_SQL["months"], {"types": types_of(types)}, seconds=_SECONDS)


async def facts_of_month(
    warehouse: Warehouse, tenant_id: str, type_name: str, month: int
) -> AsyncIterator[list[BaseFact]]:
    """The facts of one tenant, type (as stored) and month (as 202605), in pages."""
    year, number = divmod(month, 100)
    since = datetime(year, number, 1, tzinfo=UTC)
    following = datetime(year + number // 12, number % 12 + 1, 1, tzinfo=UTC)
    bound = {"tenant": tenant_id, "type": type_name, "limit": PAGE}
    async for page in _pages(warehouse, bound, since, following - timedelta(milliseconds=1)):
        yield page


async def kinds(
    warehouse: Warehouse, types: Sequence[type[BaseFact]], tenant_id: str | None = None
) -> list[Row]:
    """`tenant_id`, `type` and `facts` (how many rows) of each kind that there is."""
    tenants = [] if tenant_id is None else [tenant_id]
    return await warehouse.ask(_SQL["kinds"], {"tenants": tenants, "types": types_of(types)})


async def scored_pages_of(
    warehouse: Warehouse,
    tenant_id: str,
    since: datetime | None = None,
    until: datetime | None = None,
) -> AsyncIterator[list[tuple[AnswerCaptured, AnswerScored | None]]]:
    """A tenant's captured answers in a range of time, each with its newest score, in pages."""
    async for page in pages_of(warehouse, [AnswerCaptured], tenant_id, since, until):
        answers = [fact for fact in page if isinstance(fact, AnswerCaptured)]
        scores = await _newest_scores(
            warehouse, tenant_id, answers[0].occurred_at, answers[-1].occurred_at
        )
        yield [(answer, scores.get(answer.result_id)) for answer in answers]


async def _newest_scores(
    warehouse: Warehouse, tenant_id: str, since: datetime, until: datetime
) -> dict[int, AnswerScored]:
    """The newest score of each answer that was captured in this range, by result."""
    newest: dict[int, AnswerScored] = {}
    async for fact in facts_of(warehouse, [AnswerScored], tenant_id, since, until):
        if isinstance(fact, AnswerScored):
            held = newest.get(fact.result_id, fact)
            newest[fact.result_id] = max(held, fact, key=_age)
    return newest


def _age(score: AnswerScored) -> tuple[int, str]:
    """Greater is newer."""
    return (version(score), str(score.id))


async def _pages(
    warehouse: Warehouse, bound: Row, since: datetime, until: datetime
) -> AsyncIterator[list[BaseFact]]:
    """The pages of one type of one tenant."""
    after = (to_milliseconds(since) - timedelta(milliseconds=1), _LAST_ID)
    while True:
        place = {"after_time": after[0], "after_id": after[1], "until": until}
        rows = await warehouse.ask(_SQL["page"], {**bound, **place})
        if rows:
            yield [decode(row["body"].encode()) for row in rows]
        if len(rows) < bound["limit"]:
            return
        after = (datetime.fromisoformat(rows[-1]["occurred_at"]), UUID(rows[-1]["fact_id"]))
