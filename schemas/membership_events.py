"""Facts of who is in which segment."""

from typing import Annotated, Final, Literal

from pydantic import Field

from schemas.base import Id
from schemas.fact import BaseFact

# What one fact may hold, entered and exited together: bounds the message.
MOST_CHANGES: Final = 1_000
MOST_IDS: Final = 1_000

Profiles = tuple[Annotated[str, Field(min_length=1)], ...]


class MembershipChanged(BaseFact):
    """Who entered a segment and who left it, by one evaluation; `occurred_at` is its `now`.

    `sequence` counts the facts of a segment from 1, without a gap: it is the cursor of its change
    log. An evaluation with many changes makes several facts, each with the number of members
    after all of them. Where neither has anybody, the segment was counted and nothing had changed.
    `version` is that of the definition.
    """

    type: Literal["membership_changed"] = "membership_changed"
    segment_id: Id
    version: Annotated[int, Field(ge=1)]
    sequence: Annotated[int, Field(ge=1)]
    entered: Profiles = ()
    exited: Profiles = ()
    member_count: Annotated[int, Field(ge=0)]


class SegmentIdsChanged(BaseFact):
    """Ids that were put on the list of a static segment, or taken off it.

    `revision` counts the changes of a list from 1; what a later one says of an id holds.
    """

    type: Literal["segment_ids_changed"] = "segment_ids_changed"
    segment_id: Id
    revision: Annotated[int, Field(ge=1)]
    added: Profiles = ()
    removed: Profiles = ()
