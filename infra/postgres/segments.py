"""A tenant's segments: what is meant by them, in versions."""

from collections.abc import Mapping
from typing import Any, Final

from psycopg.types.json import Jsonb

from infra.parcels import Page
from infra.postgres.activation_segments import fed_by
from infra.postgres.crud import TenantTable
from infra.postgres.database import Connection, Database
from infra.postgres.segment_rows import (
    COLUMNS,
    COUNTED,
    derived,
    graph_of,
    listing,
    saved,
    version_of,
)
from schemas.errors import InUse, Invalid
from schemas.saved_segments import SavedSegment, SegmentVersion
from schemas.segment_references import Graph, askers, check_references
from schemas.segment_rules import check
from schemas.segments import Definition

_SEGMENTS: Final = TenantTable("segments", COLUMNS, kind="segment", unique="name")
# Changes of one tenant's definitions follow each other: two at once could close a circle.
_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended('segments/' || %s, 0))"


class SegmentsOfTenant:
    """What a tenant means by its segments. Who is in them is kept by `PostgresSegmenting`."""

    def __init__(self, database: Database, tenant_id: str) -> None:
        self._database = database
        self._tenant_id = tenant_id

    async def segments(
        self,
        offset: int,
        limit: int,
        *,
        search: str | None = None,
        status: str | None = None,
        order: str = "id",
    ) -> Page[SavedSegment]:
        """Some segments, as `TenantSegments` says. Raises `ValueError` for another order."""
        bound: dict[str, Any] = {"tenant": self._tenant_id, "search": search, "status": status}
        bound |= {"offset": offset, "limit": limit}
        async with self._database.tenant(self._tenant_id) as connection:
            rows = await (await connection.execute(listing(order), bound)).fetchall()
            counted = await (await connection.execute(COUNTED, bound)).fetchone()
            asking = askers(await graph_of(connection, self._tenant_id))
        assert counted is not None  # noqa: S101 - a count has one row
        return Page(counted["n"], tuple(saved(row, asking) for row in rows))

    async def segment(self, segment_id: int) -> SavedSegment:
        """One segment. Raises `NotFound`."""
        async with self._database.tenant(self._tenant_id) as connection:
            row = await _SEGMENTS.one(connection, self._tenant_id, segment_id)
            return saved(row, askers(await graph_of(connection, self._tenant_id)))

    async def check_segment(self, definition: Definition, segment_id: int | None = None) -> None:
        """Return when it could be saved so. Raises `Invalid`, by pointers into the definition."""
        check(definition)
        async with self._database.tenant(self._tenant_id) as connection:
            graph = await graph_of(connection, self._tenant_id)
        check_references(definition, segment_id, graph)

    async def create_segment(self, fields: Mapping[str, Any]) -> SavedSegment:
        """A new segment. Raises `Conflict` when the tenant has one of that name, and `Invalid`."""
        async with self._database.tenant(self._tenant_id) as connection:
            graph = await self._locked_graph(connection)
            definition = fields["definition"]
            known = {} if definition is None else _checked(definition, None, graph)
            planned = await self._planned(connection, fields["status"])
            row = await _SEGMENTS.insert(
                connection, self._tenant_id, {**fields, **known, **planned}
            )
            await _keep_version(connection, self._tenant_id, row)
            return saved(row, askers(graph))

    async def change_segment(self, segment_id: int, fields: Mapping[str, Any]) -> SavedSegment:
        """Change some fields. Another definition is another version, and evaluated at once.

        Raises `NotFound`, `Conflict` and `Invalid`.
        """
        async with self._database.tenant(self._tenant_id) as connection:
            graph = await self._locked_graph(connection)
            before = await _SEGMENTS.one(connection, self._tenant_id, segment_id)
            changes = dict(fields)
            if "definition" in fields:
                if before["type"] == "static":
                    raise Invalid("/definition", "a static segment has none", "static")
                changes |= _checked(fields["definition"], segment_id, graph)
                changes |= _next_version(before, changes)
            if {"definition", "status"} & fields.keys():
                status = fields.get("status", before["status"])
                changes |= await self._planned(connection, status)
            row = await _SEGMENTS.update(connection, self._tenant_id, segment_id, changes)
            if row["version"] != before["version"]:
                await _keep_version(connection, self._tenant_id, row)
            return saved(row, askers(graph))

    async def delete_segment(self, segment_id: int) -> None:
        """Forget the segment. Raises `NotFound`, and `InUse` where its members are asked for."""
        async with self._database.tenant(self._tenant_id) as connection:
            graph = await self._locked_graph(connection)
            if users := sorted(askers(graph).get(segment_id, ())):
                raise InUse("segment", f"segments {', '.join(map(str, users))}")
            if fed := await fed_by(connection, self._tenant_id, segment_id):
                raise InUse("segment", f"activations {', '.join(map(str, fed))}")
            await _SEGMENTS.delete(connection, self._tenant_id, segment_id)

    async def segment_versions(
        self, segment_id: int, offset: int, limit: int
    ) -> Page[SegmentVersion]:
        """Some of its definitions, newest first. Raises `NotFound`."""
        async with self._database.tenant(self._tenant_id) as connection:
            row = await _SEGMENTS.one(connection, self._tenant_id, segment_id)
            cursor = await connection.execute(
                "SELECT version, definition, definition_hash, created_at FROM segment_versions"
                " WHERE tenant_id = %s AND segment_id = %s"
                " ORDER BY version DESC OFFSET %s LIMIT %s",
                (self._tenant_id, segment_id, offset, limit),
            )
            found = tuple(map(version_of, await cursor.fetchall()))
        return Page(row["version"] if row["definition"] else 0, found)

    async def _locked_graph(self, connection: Connection) -> Graph:
        await connection.execute(_LOCK, (self._tenant_id,))
        return await graph_of(connection, self._tenant_id)

    async def _planned(self, connection: Connection, status: str) -> dict[str, Any]:
        """What follows from a status or another definition.

        Who evaluates by the old one has no say any more.
        """
        is_on = status not in ("draft", "archived")
        return {
            "status": "computing" if is_on else status,
            "due_at": await self._database.now(connection) if is_on else None,
            "lease_until": None,
            "last_error": "",
        }


def _checked(definition: Definition, segment_id: int | None, graph: Graph) -> dict[str, Any]:
    """The columns of a definition that keeps to the rules. Raises `Invalid`."""
    try:
        check(definition)
        check_references(definition, segment_id, graph)
    except Invalid as problem:
        raise problem.under("/definition") from None
    return derived(definition)


def _next_version(before: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    is_same = before["definition_hash"] == changes["definition_hash"]
    return {} if is_same else {"version": before["version"] + 1}


async def _keep_version(connection: Connection, tenant_id: str, row: Mapping[str, Any]) -> None:
    if row["definition"] is not None:
        await connection.execute(
            "INSERT INTO segment_versions"
            " (tenant_id, segment_id, version, definition, definition_hash)"
            " VALUES (%s, %s, %s, %s, %s)",
            (
                tenant_id,
                row["id"],
                row["version"],
                Jsonb(row["definition"]),
                row["definition_hash"],
            ),
        )
