"""The facts that an evaluation of a segment comes to."""

from collections.abc import Iterator, Mapping
from datetime import UTC
from typing import Any
from uuid import UUID

from infra.segment_parcels import Difference, Evaluation
from schemas.fact import answer_id, derived_id
from schemas.membership_events import MOST_CHANGES, MembershipChanged


def membership_facts(
    evaluation: Evaluation, difference: Difference, row: Mapping[str, Any]
) -> Iterator[MembershipChanged]:
    """A fact for each thousand changes; one for the first evaluation of a day without any.

    `row` is the segment's: `member_count`, `sequence` and `counted_on` until now.
    """
    changed = [(True, user) for user in difference.entered]
    changed += [(False, user) for user in difference.exited]
    count = (row["member_count"] or 0) + len(difference.entered) - len(difference.exited)
    starts = range(0, len(changed), MOST_CHANGES)
    if not changed and row["counted_on"] != evaluation.now.astimezone(UTC).date():
        starts = range(1)
    for sequence, start in enumerate(starts, row["sequence"] + 1):
        some = changed[start : start + MOST_CHANGES]
        yield MembershipChanged(
            id=membership_id(evaluation.tenant_id, evaluation.id, sequence),
            tenant_id=evaluation.tenant_id,
            occurred_at=evaluation.now,
            recorded_at=evaluation.now,
            segment_id=evaluation.id,
            version=evaluation.version,
            sequence=sequence,
            entered=tuple(user for is_in, user in some if is_in),
            exited=tuple(user for is_in, user in some if not is_in),
            member_count=count,
        )


def membership_id(tenant_id: str, segment_id: int, sequence: int) -> UUID:
    """The id of the fact with that place in a segment's change log."""
    return derived_id(answer_id(tenant_id, 0), f"segment:{segment_id}:membership:{sequence}")
