"""Who was in a segment at the end of each past day, as the facts that evaluations then had told."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from infra.postgres.segment_facts import membership_facts
from infra.segment_parcels import Difference, Evaluation
from schemas.events import MembershipChanged

_MOMENT: Final = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class DayEnd:
    """Who was a member at a moment (aware, UTC), the last of its day."""

    at: datetime
    members: frozenset[str]


def day_ends(since: date, until: date) -> list[datetime]:
    """The last moment of each UTC day from `since` on, up to the day before `until`."""
    days = range((until - since).days)
    midnights = (datetime.combine(since, time(), UTC) + timedelta(days=day + 1) for day in days)
    return [midnight - _MOMENT for midnight in midnights]


def past_facts(
    tenant_id: str, segment_id: int, ends: Iterable[DayEnd]
) -> Iterator[MembershipChanged]:
    """What one evaluation at each of these moments tells of a segment that was never evaluated."""
    row: Mapping[str, Any] = {"member_count": None, "sequence": 0, "counted_on": None}
    before: frozenset[str] = frozenset()
    for end in ends:
        change = Difference(
            tuple(sorted(end.members - before)), tuple(sorted(before - end.members))
        )
        facts = list(membership_facts(_evaluation(tenant_id, segment_id, end.at), change, row))
        yield from facts
        row = {
            "member_count": facts[-1].member_count,
            "sequence": facts[-1].sequence,
            "counted_on": end.at.date(),
        }
        before = end.members


def _evaluation(tenant_id: str, segment_id: int, now: datetime) -> Evaluation:
    """The first version's, by nobody who leased it."""
    return Evaluation(
        tenant_id=tenant_id,
        id=segment_id,
        attempt=0,
        version=1,
        definition=None,
        list_base=0,
        list_revision=0,
        awaited=(),
        now=now,
        due_at=now,
    )
