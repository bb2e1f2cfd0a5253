"""One tenant's queries, brand and competitors, and the catalog versions that scoring reads."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final
from uuid import uuid4

from psycopg.types.json import Jsonb

from infra.parcels import Rescore
from infra.postgres import outbox, runs
from infra.postgres.crud import TenantTable
from infra.postgres.database import Connection, Database
from infra.postgres.endpoints import deactivate_for
from infra.postgres.rescores import request_rescore
from schemas.catalog import Brand, Catalog, Competitor, Query, TrackedCompetitor
from schemas.codec import encode
from schemas.errors import Invalid, NotFound
from schemas.events import CatalogChanged

# A catalog is one message on the log, which takes 8 MiB.
CATALOG_BYTES: Final = 4 * 1024 * 1024

_QUERIES: Final = TenantTable(
    "queries", tuple(Query.model_fields), kind="query", unique="query_text"
)
_COMPETITORS: Final = TenantTable(
    "competitors", tuple(Competitor.model_fields), kind="competitor", unique="name"
)


class ConfiguredByTenant:
    """A tenant's configuration; each change to brand or competitors makes a catalog version."""

    def __init__(self, database: Database, tenant_id: str) -> None:
        self._database = database
        self._tenant_id = tenant_id

    async def queries(self) -> list[Query]:
        """All queries, active and paused, oldest first."""
        async with self._database.tenant(self._tenant_id) as connection:
            return [Query(**row) for row in await _QUERIES.all(connection, self._tenant_id)]

    async def query(self, query_id: int) -> Query:
        """One query. Raises `NotFound`."""
        async with self._database.tenant(self._tenant_id) as connection:
            return Query(**await _QUERIES.one(connection, self._tenant_id, query_id))

    async def create_query(self, fields: Mapping[str, Any]) -> Query:
        """A new query. Raises `Conflict` when the tenant has one of that text, and `Invalid`."""
        async with self._database.tenant(self._tenant_id) as connection:
            return Query(**await _QUERIES.insert(connection, self._tenant_id, fields))

    async def change_query(self, query_id: int, fields: Mapping[str, Any]) -> Query:
        """Change some fields. Raises `NotFound`, `Conflict` and `Invalid`."""
        async with self._database.tenant(self._tenant_id) as connection:
            # The scheduler plans anew what runs at other times from now on.
            planned = {"due_at": None} if {"schedule", "is_active"} & fields.keys() else {}
            row = await _QUERIES.update(
                connection, self._tenant_id, query_id, {**fields, **planned}
            )
            if not row["is_active"]:
                await self._cancel_runs(connection, query_id, only_scheduled=True)
            return Query(**row)

    async def delete_query(self, query_id: int) -> None:
        """Forget the query; what was answered stays on the log. Raises `NotFound`."""
        async with self._database.tenant(self._tenant_id) as connection:
            await _QUERIES.delete(connection, self._tenant_id, query_id)
            await self._cancel_runs(connection, query_id, only_scheduled=False)

    async def _cancel_runs(
        self, connection: Connection, query_id: int, *, only_scheduled: bool
    ) -> None:
        now = await self._database.now(connection)
        await runs.cancel(connection, self._tenant_id, query_id, now, only_scheduled=only_scheduled)

    async def competitors(self) -> list[Competitor]:
        """All competitors, active and not, oldest first."""
        async with self._database.tenant(self._tenant_id) as connection:
            rows = await _COMPETITORS.all(connection, self._tenant_id)
        return [Competitor(**row) for row in rows]

    async def competitor(self, competitor_id: int) -> Competitor:
        """One competitor. Raises `NotFound`."""
        async with self._database.tenant(self._tenant_id) as connection:
            return Competitor(**await _COMPETITORS.one(connection, self._tenant_id, competitor_id))

    async def create_competitor(self, fields: Mapping[str, Any]) -> Competitor:
        """A new competitor. Raises `Conflict` when the tenant has one of that name."""
        async with self._database.tenant(self._tenant_id) as connection:
            row = await _COMPETITORS.insert(connection, self._tenant_id, fields)
            await self._new_version(connection)
        return Competitor(**row)

    async def accept_candidate(self, fields: Mapping[str, Any]) -> tuple[Competitor, Rescore]:
        """A new competitor, and a rescore of all answers with it. Raises `Conflict`."""
        async with self._database.tenant(self._tenant_id) as connection:
            wanted = {**fields, "is_active": True}
            row = await _COMPETITORS.insert(connection, self._tenant_id, wanted)
            await self._new_version(connection)
            return Competitor(**row), await request_rescore(connection, self._tenant_id)

    async def change_competitor(self, competitor_id: int, fields: Mapping[str, Any]) -> Competitor:
        """Change some fields. Raises `NotFound` and `Conflict`."""
        async with self._database.tenant(self._tenant_id) as connection:
            row = await _COMPETITORS.update(connection, self._tenant_id, competitor_id, fields)
            if fields:
                await self._new_version(connection)
        return Competitor(**row)

    async def delete_competitor(self, competitor_id: int) -> None:
        """Forget the competitor; recorded days keep its numbers, its alerts are turned off.

        Raises `NotFound`.
        """
        async with self._database.tenant(self._tenant_id) as connection:
            now = await self._database.now(connection)
            await deactivate_for(connection, self._tenant_id, competitor_id, now)
            await _COMPETITORS.delete(connection, self._tenant_id, competitor_id)
            await self._new_version(connection)

    async def brand(self) -> Brand:
        """The tenant's own brand; an empty one until it is told."""
        async with self._database.tenant(self._tenant_id) as connection:
            return await _brand(connection)

    async def put_brand(self, brand: Brand) -> Brand:
        """Set the brand and its products as a whole."""
        async with self._database.tenant(self._tenant_id) as connection:
            await connection.execute(
                "INSERT INTO brands (tenant_id, brand) VALUES (%s, %s)"
                " ON CONFLICT (tenant_id) DO UPDATE SET brand = excluded.brand",
                (self._tenant_id, Jsonb(brand.model_dump(mode="json"))),
            )
            await self._new_version(connection)
        return brand

    async def catalog(self) -> Catalog:
        """The newest version of what scoring needs; version 0 while nothing was told."""
        async with self._database.tenant(self._tenant_id) as connection:
            cursor = await connection.execute(
                "SELECT catalog FROM catalogs WHERE tenant_id = %s ORDER BY version DESC LIMIT 1",
                (self._tenant_id,),
            )
            row = await cursor.fetchone()
        return Catalog(**row["catalog"]) if row else Catalog(tenant_id=self._tenant_id, version=0)

    async def _new_version(self, connection: Connection) -> None:
        # The update locks the tenant's row, so versions follow each other without gaps.
        cursor = await connection.execute(
            "UPDATE tenants SET catalog_version = catalog_version + 1 WHERE id = %s"
            " RETURNING catalog_version, clock_timestamp() AS changed_at",
            (self._tenant_id,),
        )
        row = await cursor.fetchone()
        if row is None:
            raise NotFound("tenant")
        catalog = Catalog(
            tenant_id=self._tenant_id,
            version=row["catalog_version"],
            brand=await _brand(connection),
            competitors=await self._tracked(connection),
        )
        changed = _changed(catalog, row["changed_at"].astimezone(UTC))
        if len(encode(changed)) > CATALOG_BYTES:
            raise Invalid("", "makes brand, products and competitors too large together")
        await connection.execute(
            "INSERT INTO catalogs (tenant_id, version, catalog) VALUES (%s, %s, %s)",
            (self._tenant_id, catalog.version, Jsonb(catalog.model_dump(mode="json"))),
        )
        await outbox.add(connection, [changed])

    async def _tracked(self, connection: Connection) -> tuple[TrackedCompetitor, ...]:
        cursor = await connection.execute(
            "SELECT id, name, brand_aliases, domain, is_ambiguous FROM competitors"
            " WHERE tenant_id = %s AND is_active ORDER BY id",
            (self._tenant_id,),
        )
        return tuple(TrackedCompetitor(**row) for row in await cursor.fetchall())


async def _brand(connection: Connection) -> Brand:
    # Row security leaves at most the one row of the transaction's tenant.
    cursor = await connection.execute("SELECT brand FROM brands")
    row = await cursor.fetchone()
    return Brand(**row["brand"]) if row else Brand()


def _changed(catalog: Catalog, at: datetime) -> CatalogChanged:
    return CatalogChanged(
        id=uuid4(), tenant_id=catalog.tenant_id, occurred_at=at, recorded_at=at, catalog=catalog
    )
