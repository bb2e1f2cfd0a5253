"""Which segments an activation tells of, and up to where: its cursors."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from infra.postgres.database import Connection
from infra.sql import statements
from schemas.errors import Invalid

_SQL: Final = statements(__file__)


@dataclass(frozen=True, slots=True)
class Told:
    """The segments of one activation. Whoever changes them holds the activation's row."""

    connection: Connection
    tenant_id: str
    activation_id: int

    async def choose(self, wanted: Sequence[int], now: datetime, *, with_members: bool) -> None:
        """Tell of exactly these; those that stay keep their cursors. Raises `Invalid`.

        A batch of a segment that goes is delivered no more.
        """
        present = {row["segment_id"] for row in await self._asked("segments")}
        gone = sorted(present - set(wanted))
        await self._asked("remove_segments", segments=gone)
        await self._asked("drop_pending", segments=gone, now=now)
        await self.add(wanted, present, with_members=with_members)

    async def add(
        self, wanted: Sequence[int], present: Collection[int] = (), *, with_members: bool
    ) -> None:
        """Tell of these too, from now on; first of all who are in them, if that is wanted.

        Raises:
            Invalid: at `/segment_ids`; one is no segment of the tenant.
        """
        new = [id_ for id_ in wanted if id_ not in present]
        if not new:
            return
        number = await self._next_resync() if with_members else None
        added = await self._asked("add_segments", segments=new, resync=number)
        unknown = set(new) - {row["segment_id"] for row in added}
        if unknown:
            at = min(map(wanted.index, unknown))
            message = "is no segment of this tenant"
            raise Invalid(f"/segment_ids/{at}", message, "unknown_segment")

    async def resync(self) -> None:
        """Tell of all who are in them, once the changes until now are told."""
        await self._asked("resync", resync=await self._next_resync())

    async def _next_resync(self) -> int:
        """A number of its own for each time: batches of two are never taken for the same."""
        (row,) = await self._asked("next_resync")
        return int(row["resyncs"])

    async def _asked(self, name: str, **values: Any) -> list[dict[str, Any]]:
        values |= {"tenant": self.tenant_id, "id": self.activation_id}
        cursor = await self.connection.execute(_SQL[name], values)
        return await cursor.fetchall() if cursor.description else []


async def fed_by(connection: Connection, tenant_id: str, segment_id: int) -> list[int]:
    """The activations that tell of a segment; no other does before the transaction ends."""
    values = {"tenant": tenant_id, "segment": segment_id}
    await connection.execute(_SQL["hold"], values)
    cursor = await connection.execute(_SQL["fed"], values)
    return [row["activation_id"] for row in await cursor.fetchall()]
