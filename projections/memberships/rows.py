"""What facts of membership become rows of; safe to repeat, in any order."""

from collections.abc import Iterator
from typing import Any

from infra.ports import Row
from projections.visibility.rows import to_milliseconds
from schemas.membership_events import MembershipChanged, SegmentIdsChanged


def change_rows(fact: MembershipChanged) -> Iterator[Row]:
    """The change log: one row for each who came or went."""
    told = {"sequence": fact.sequence, "changed_at": to_milliseconds(fact.occurred_at)}
    for change, profiles in (("entered", fact.entered), ("exited", fact.exited)):
        for user_id in profiles:
            yield _row(fact, user_id=user_id, change=change, version=fact.version, **told)


def member_rows(fact: MembershipChanged) -> Iterator[Row]:
    """Who is in now: of a profile, what the highest sequence says."""
    told = {"since": to_milliseconds(fact.occurred_at), "version": fact.sequence}
    for is_member, profiles in ((True, fact.entered), (False, fact.exited)):
        for user_id in profiles:
            yield _row(fact, user_id=user_id, is_member=is_member, **told)


def evaluation_rows(fact: MembershipChanged) -> Iterator[Row]:
    """What was counted."""
    yield _row(
        fact,
        evaluated_at=to_milliseconds(fact.occurred_at),
        sequence=fact.sequence,
        member_count=fact.member_count,
        entered=len(fact.entered),
        exited=len(fact.exited),
    )


def list_rows(fact: SegmentIdsChanged) -> Iterator[Row]:
    """The list of a static segment: of an id, what the highest revision says."""
    for is_listed, ids in ((True, fact.added), (False, fact.removed)):
        for user_id in ids:
            yield _row(fact, user_id=user_id, is_listed=is_listed, revision=fact.revision)


def _row(fact: MembershipChanged | SegmentIdsChanged, **columns: Any) -> Row:
    return {"tenant_id": fact.tenant_id, "segment_id": fact.segment_id, **columns}
