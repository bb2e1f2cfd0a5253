"""The ids of static segments, put on their lists and taken off through the log."""

from collections.abc import Sequence
from uuid import uuid4

from infra.postgres import outbox
from infra.postgres.database import Connection, Database
from infra.segment_parcels import ListMode
from schemas.errors import Invalid, NotFound
from schemas.membership_events import MOST_IDS, SegmentIdsChanged


class ListsOfTenant:
    """Who is on the lists of a tenant's static segments."""

    def __init__(self, database: Database, tenant_id: str) -> None:
        self._database = database
        self._tenant_id = tenant_id

    async def change_ids(self, segment_id: int, mode: ListMode, ids: Sequence[str]) -> int:
        """Change a static segment's list; its revision afterwards.

        Raises:
            NotFound: there is no such segment.
            Invalid: it is dynamic.
        """
        parts = [tuple(ids[at : at + MOST_IDS]) for at in range(0, len(ids), MOST_IDS)]
        async with self._database.tenant(self._tenant_id) as connection:
            revision = await self._numbered(connection, segment_id, len(parts), mode)
            first = revision - len(parts) + 1
            facts = [
                await self._fact(connection, segment_id, first + at, mode, part)
                for at, part in enumerate(parts)
            ]
            await outbox.add(connection, facts)
        return revision

    async def _fact(
        self,
        connection: Connection,
        segment_id: int,
        revision: int,
        mode: ListMode,
        ids: tuple[str, ...],
    ) -> SegmentIdsChanged:
        now = await self._database.now(connection)
        return SegmentIdsChanged(
            id=uuid4(),
            tenant_id=self._tenant_id,
            occurred_at=now,
            recorded_at=now,
            segment_id=segment_id,
            revision=revision,
            **{"removed" if mode == "remove" else "added": ids},
        )

    async def _numbered(
        self, connection: Connection, segment_id: int, count: int, mode: ListMode
    ) -> int:
        """The last of `count` new revisions; with `replace` what was before them is void."""
        cursor = await connection.execute(
            "UPDATE segments SET list_revision = list_revision + %(count)s,"
            " list_base = CASE WHEN %(is_new)s THEN list_revision + 1 ELSE list_base END,"
            " due_at = CASE WHEN due_at IS NULL THEN NULL ELSE %(now)s END, updated_at = now()"
            " WHERE tenant_id = %(tenant)s AND id = %(id)s RETURNING list_revision, type",
            {
                "count": count,
                "is_new": mode == "replace",
                "now": await self._database.now(connection),
                "tenant": self._tenant_id,
                "id": segment_id,
            },
        )
        row = await cursor.fetchone()
        if row is None:
            raise NotFound("segment")
        if row["type"] != "static":
            raise Invalid("", "a dynamic segment has no list of ids", "dynamic")
        return int(row["list_revision"])
