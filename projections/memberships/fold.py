"""Days of segments, computed anew from the evaluations of the days that a batch touched."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Final

from infra.ports import Warehouse
from infra.sql import statements
from projections.folds import DATABASE
from projections.visibility.rows import to_milliseconds
from schemas.membership_events import MembershipChanged

SegmentDay = tuple[str, int, date]
"""tenant_id, segment_id, UTC day."""

_SQL: Final = statements(__file__)
_DAY: Final = timedelta(days=1)


async def fold_days(
    warehouse: Warehouse, touched: Collection[SegmentDay], database: str = DATABASE
) -> None:
    """Recompute these days; the same evaluations give the same rows."""
    if not touched:
        return
    days = [day for _, _, day in touched]
    bound = {
        "database": database,
        "segments": sorted({(tenant_id, segment_id) for tenant_id, segment_id, _ in touched}),
        "days": sorted(touched),
        "since": min(days),
        "until": max(days) + _DAY,
    }
    await warehouse.command(_SQL["days"], bound)


def touched_days(facts: Iterable[MembershipChanged]) -> set[SegmentDay]:
    """The days that these facts count in."""
    return {(f.tenant_id, f.segment_id, to_milliseconds(f.occurred_at).date()) for f in facts}
