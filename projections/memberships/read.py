"""Who is in a segment, how many were, and who came and went."""

from collections.abc import AsyncIterator, Sequence
from datetime import date, timedelta
from typing import Final

from infra.ports import Row, Warehouse
from infra.segment_parcels import Told
from infra.sql import statements
from schemas.saved_segments import Member, MembershipChange, Overlap, Trend, TrendDay

# So many members a statement when all are wanted.
EXPORT_PAGE: Final = 10_000
_NO_SEQUENCE: Final = 2**63 - 1

_SQL: Final = statements(__file__)


async def is_told(warehouse: Warehouse, tenant_id: str, told: Sequence[Told]) -> bool:
    """Whether all that was told of these segments can be read."""
    if not told:
        return True
    bound = {
        "tenant": tenant_id,
        "segments": sorted(each.segment_id for each in told),
        "evaluations": [(each.segment_id, each.at) for each in told],
    }
    rows = await warehouse.ask(_SQL["told"], bound)
    return int(rows[0]["count"]) == sum(each.last - each.first + 1 for each in told)


async def list_revision(warehouse: Warehouse, tenant_id: str, segment_id: int) -> int:
    """The newest change of a static segment's list that can be read; 0 when there is none."""
    bound = {"tenant": tenant_id, "segment": segment_id}
    [row] = await warehouse.ask(_SQL["list_revision"], bound)
    return int(row["revision"])


async def members(
    warehouse: Warehouse, tenant_id: str, segment_id: int, *, after: str, limit: int
) -> list[Member]:
    """Members by id, greater than `after`."""
    bound = {"tenant": tenant_id, "segment": segment_id, "after": after, "limit": limit}
    return [Member(**row) for row in await warehouse.ask(_SQL["members"], bound)]


async def all_members(
    warehouse: Warehouse, tenant_id: str, segment_id: int
) -> AsyncIterator[Sequence[Member]]:
    """All members by id, some at a time: each time as they are then."""
    after = ""
    while some := await members(warehouse, tenant_id, segment_id, after=after, limit=EXPORT_PAGE):
        yield some
        after = some[-1].user_id


async def trend(
    warehouse: Warehouse, tenant_id: str, segment_id: int, since: date, until: date
) -> Trend:
    """The days of a segment, both inclusive. Source: spec "segments", "Membership, size, trend"."""
    bound = {"tenant": tenant_id, "segment": segment_id, "since": since, "until": until}
    rows = await warehouse.ask(_SQL["daily"], bound)
    days = _days({date.fromisoformat(row["date"]): row for row in rows}, since, until)
    known = [day.member_count for day in days if day.member_count is not None]
    return Trend(
        segment_id=segment_id,
        since=since,
        until=until,
        delta=known[-1] - known[0] if known else None,
        days=tuple(days),
    )


def _days(rows: dict[date, Row], since: date, until: date) -> list[TrendDay]:
    """A day each. What is known of the day before is carried, never invented."""
    earlier = [rows[day]["member_count"] for day in sorted(rows) if day < since]
    last = earlier[-1] if earlier else None
    days = []
    for n in range((until - since).days + 1):
        day = since + timedelta(days=n)
        row = rows.get(day)
        last = row["member_count"] if row else last
        days.append(
            TrendDay(
                date=day,
                member_count=last,
                entered=row["entered"] if row else None,
                exited=row["exited"] if row else None,
                carried=row is None and last is not None,
            )
        )
    return days


async def changes(
    warehouse: Warehouse,
    tenant_id: str,
    segment_id: int,
    *,
    before: tuple[int, str] | None,
    limit: int,
) -> list[MembershipChange]:
    """Changes, newest first, older than the one at `before` (its sequence and user)."""
    sequence, user_id = before or (_NO_SEQUENCE, "")
    bound = {"tenant": tenant_id, "segment": segment_id, "limit": limit}
    bound |= {"sequence": sequence, "user": user_id}
    return [MembershipChange(**row) for row in await warehouse.ask(_SQL["newest"], bound)]


async def overlap(warehouse: Warehouse, tenant_id: str, segment_id: int, other_id: int) -> Overlap:
    """How many are in both of two segments."""
    bound = {"tenant": tenant_id, "segment": segment_id, "other": other_id}
    [row] = await warehouse.ask(_SQL["overlap"], bound)
    either = row["member_count"] + row["other_count"] - row["both"]
    return Overlap(
        segment_id=segment_id,
        other_id=other_id,
        **row,
        jaccard=row["both"] / either if either else None,
    )
