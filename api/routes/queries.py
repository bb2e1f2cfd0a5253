"""Queries: list, create, read, change, delete, run now."""

from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Body, Header

from api.bodies import ChangeQuery, NewQuery
from api.deps import TheTenant
from api.fields import PathId
from api.replies import RunQueued
from schemas.catalog import Query

router = APIRouter(prefix="/api/ai-reach/queries", tags=["queries"])

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern=r"^[!-~]+$",
        description="The same key asks for the same run; visible ASCII.",
    ),
]


@router.get("/")
async def list_queries(tenant: TheTenant) -> list[Query]:
    """All active and paused queries of the tenant, oldest first."""
    return await tenant.catalog.queries()


@router.post("/", status_code=201)
async def create_query(tenant: TheTenant, body: NewQuery) -> Query:
    """Create a query."""
    return await tenant.catalog.create_query(body.model_dump())


@router.get("/{query_id}/")
async def get_query(tenant: TheTenant, query_id: PathId) -> Query:
    """One query."""
    return await tenant.catalog.query(query_id)


@router.patch("/{query_id}/")
async def change_query(
    tenant: TheTenant, query_id: PathId, body: Annotated[ChangeQuery, Body()]
) -> Query:
    """Change some fields of a query; with none, nothing changes."""
    return await tenant.catalog.change_query(query_id, body)


@router.delete("/{query_id}/", status_code=204)
async def delete_query(tenant: TheTenant, query_id: PathId) -> None:
    """Delete a query. Recorded days keep their numbers."""
    await tenant.catalog.delete_query(query_id)


@router.post("/{query_id}/run/")
async def run_query(
    tenant: TheTenant, query_id: PathId, idempotency_key: IdempotencyKey = None
) -> RunQueued:
    """Put the query to its providers now; answers before they do."""
    slot = f"manual:{idempotency_key or uuid4()}"
    result_ids = await tenant.catalog.request_run(query_id, slot)
    return RunQueued(query_id=query_id, result_ids=tuple(result_ids))
