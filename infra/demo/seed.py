"""Tells the demo tenant's history through the log, as any producer would; safe to repeat."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, Final

from infra.demo.history import DemoAnswer, DemoHistory, history
from infra.ports import Catalogs, TenantCatalog
from infra.postgres import outbox
from infra.postgres.database import Connection, Database
from infra.postgres.tenants import Tenants
from schemas.errors import Conflict
from schemas.events import AnswerCaptured, answer_id

TENANT: Final = "retailcorp"
_BATCH: Final = 200


async def seed(
    database: Database,
    tenants: Tenants,
    catalogs: Catalogs,
    token: str,
    tell: Callable[[str], None],
) -> None:
    """Make the demo tenant, its token and thirty days of answers; what is there stays.

    The history ends on the day of the first call, so that a second call finds it whole.
    """
    if not await tenants.exists(TENANT):
        await tenants.create(TENANT, "RetailCorp")
    await tenants.admit(TENANT, token, "demo")
    told = history(await first_day(database))
    tenant = catalogs.of(TENANT)
    if not (await tenant.brand()).name:
        tell("seeding thirty days of the demo tenant")
        await _configure(tenant, told)
    await _answer(database, tenant, told)


async def first_day(database: Database) -> date:
    """The day (UTC) on which the demo tenant was made."""
    async with database.system() as connection:
        cursor = await connection.execute("SELECT created_at FROM tenants WHERE id = %s", (TENANT,))
        row = await cursor.fetchone()
    created: datetime = (row or {})["created_at"]
    return created.date()


async def _configure(tenant: TenantCatalog, told: DemoHistory) -> None:
    # The brand comes last: it says that the rest is there.
    for query in told.queries:
        await _unless_there(
            tenant.create_query,
            {
                "query_text": query.query_text,
                "category": query.category,
                "tags": list(query.tags),
                "providers": sorted({a.provider.value for a in told.answers}),
                "is_active": True,
                "schedule": "daily",
            },
        )
    for rival in told.competitors:
        await _unless_there(
            tenant.create_competitor,
            {
                "name": rival.name,
                "brand_aliases": list(rival.brand_aliases),
                "domain": rival.domain,
                "is_ambiguous": rival.is_ambiguous,
                "is_active": True,
            },
        )
    await tenant.put_brand(told.brand)


async def _unless_there(create: Callable[[dict[str, Any]], Any], fields: dict[str, Any]) -> None:
    try:
        await create(fields)
    except Conflict:
        return


async def _answer(database: Database, tenant: TenantCatalog, told: DemoHistory) -> None:
    ids = {query.query_text: query.id for query in await tenant.queries()}
    for start in range(0, len(told.answers), _BATCH):
        answers = told.answers[start : start + _BATCH]
        async with database.tenant(TENANT) as connection:
            facts = [
                fact
                for answer in answers
                if (fact := await _recorded(connection, answer, ids)) is not None
            ]
            await outbox.add(connection, facts)
            await _ran(connection, answers, ids)


async def _recorded(
    connection: Connection, told: DemoAnswer, ids: dict[str, int]
) -> AnswerCaptured | None:
    """The answer as a fact; None when it was recorded before or its query was deleted."""
    if told.query_text not in ids:
        return None
    cursor = await connection.execute(
        "INSERT INTO results (tenant_id, id, query_id, provider, slot, finished_at)"
        " VALUES (%s, nextval('result_ids'), %s, %s, %s, now())"
        " ON CONFLICT DO NOTHING RETURNING id",
        (
            TENANT,
            ids[told.query_text],
            told.provider.value,
            f"demo:{told.captured_at.isoformat()}",
        ),
    )
    row = await cursor.fetchone()
    if row is None:
        return None
    return AnswerCaptured(
        id=answer_id(TENANT, row["id"]),
        tenant_id=TENANT,
        occurred_at=told.captured_at,
        recorded_at=told.captured_at,
        result_id=row["id"],
        query_id=ids[told.query_text],
        provider=told.provider,
        raw_response=told.answer.text,
        citations=told.answer.citations,
        model=told.answer.model,
        is_simulated=told.answer.is_simulated,
        source="run",
    )


async def _ran(connection: Connection, told: Sequence[DemoAnswer], ids: dict[str, int]) -> None:
    newest: dict[int, datetime] = {}
    for answer in told:
        if (query_id := ids.get(answer.query_text)) is not None:
            newest[query_id] = max(answer.captured_at, newest.get(query_id, answer.captured_at))
    for query_id, captured_at in newest.items():
        await connection.execute(
            "UPDATE queries SET last_run_at = greatest(last_run_at, %s)"
            " WHERE tenant_id = %s AND id = %s",
            (captured_at, TENANT, query_id),
        )
