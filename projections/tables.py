"""Which tables facts become rows of, which facts each table hears, and how."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from infra.ports import Row
from projections.activity.rows import event_rows
from projections.facts import fact_row
from projections.memberships.rows import change_rows, evaluation_rows, list_rows, member_rows
from projections.profiles.rows import claim_rows, owner_rows, sighting_rows, trait_rows
from projections.registry.rows import sample_rows, violation_rows
from projections.visibility.rows import answer_row, failure_row, score_row
from schemas.events import (
    AnswerCaptured,
    AnswerFailed,
    AnswerScored,
    BaseFact,
    EventsIngested,
    EventsRejected,
    MembershipChanged,
    SegmentIdsChanged,
)
from schemas.topics import TOPICS


@dataclass(frozen=True, slots=True)
class Table:
    """A table, and for each type of fact that it hears the pure function that makes its row."""

    name: str
    hears: Mapping[type[BaseFact], Callable[[Any], Row]]

    def rows(self, facts: Sequence[BaseFact]) -> list[Row]:
        """One row for each fact that this table hears, in the order of the facts."""
        return [self.hears[type(fact)](fact) for fact in facts if type(fact) in self.hears]


# Facts of many things, whose rows are their log of record: `events`,
# `segment_membership_changes`.
_BULK: Final = (EventsIngested, MembershipChanged)

# The log of record of every other fact.
FACTS: Final = Table(
    "facts",
    {topic.holds: fact_row for topic in TOPICS if topic.holds and topic.holds not in _BULK},
)

# Written from customers' events: each fact makes any number of rows. Profiles are folded from
# the four after the first; an owner comes before its claims, so that no claim is without one.
CUSTOMERS: Final[Mapping[str, Callable[[EventsIngested], Iterator[Row]]]] = {
    "events": event_rows,
    "sightings": sighting_rows,
    "traits": trait_rows,
    "owners": owner_rows,
    "claims": claim_rows,
    "event_violations": violation_rows,
}

# Written from customers' events of many calls at once: a row a thing, however many calls.
GATHERED: Final[Mapping[str, Callable[[Sequence[EventsIngested]], Iterator[Row]]]] = {
    "event_samples": sample_rows,
}

# Written from what was set aside.
REJECTED: Final[Mapping[str, Callable[[EventsRejected], Iterator[Row]]]] = {
    "event_violations": violation_rows,
}

# Written from the lists of static segments.
LISTS: Final[Mapping[str, Callable[[SegmentIdsChanged], Iterator[Row]]]] = {
    "segment_ids": list_rows,
}

# Written from who entered and left segments. Evaluations come last: who sees one sees its rows.
MEMBERSHIPS: Final[Mapping[str, Callable[[MembershipChanged], Iterator[Row]]]] = {
    "segment_membership_changes": change_rows,
    "segment_members": member_rows,
    "segment_evaluations": evaluation_rows,
}

# Written from facts, row by row.
SOURCES: Final = (
    Table("answers", {AnswerCaptured: answer_row, AnswerFailed: failure_row}),
    Table("scores", {AnswerScored: score_row}),
)

# Recomputed from `scores`, in this order: the snapshots read the days.
# Competitors come before answers: whoever sees an answer counted sees its competitors counted.
FOLDED: Final = (
    "competitor_days",
    "answer_days",
    "ai_visibility_snapshots",
    "competitor_snapshots",
)

# What tells of answers.
PROJECTIONS: Final = (*(table.name for table in SOURCES), *FOLDED)

# What tells of customers and segments, but for its logs of record.
FOLLOWING: Final = (
    *(table for table in CUSTOMERS if table != "events"),
    *GATHERED,
    "profiles",
    *LISTS,
    "segment_members",
    "segment_membership_daily",
)

# All that a replay rebuilds.
REBUILT: Final = (*PROJECTIONS, *FOLLOWING)
