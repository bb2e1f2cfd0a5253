"""Which of the changes that are there make the next batch: in order, and never past a gap."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from schemas.batches import LoggedChange, MemberChange, Position


@dataclass(frozen=True, slots=True)
class Cut:
    """The changes of a batch, and the position after them."""

    changes: tuple[MemberChange, ...]
    end: Position


def cut(begin: Position, found: Sequence[LoggedChange], size: int) -> Cut | None:
    """The batch after `begin`; None when the next change is not there yet.

    Args:
        begin: up to where all is delivered.
        found: the changes after it that are there, in order, up to `size + 1` of them. Of a fact
            all is there or nothing.
        size: the most changes in a batch; at least 1.
    """
    ready = _without_gap(begin, found)
    if not ready:
        return None
    taken = ready[:size]
    last = taken[-1]
    is_whole = len(ready) == len(taken) or ready[len(taken)].sequence > last.sequence
    end = (
        Position(sequence=last.sequence)
        if is_whole
        else Position(sequence=last.sequence - 1, user_id=last.told.user_id)
    )
    return Cut(tuple(each.told for each in taken), end)


def _without_gap(begin: Position, found: Sequence[LoggedChange]) -> Sequence[LoggedChange]:
    """What is there up to the first fact that is missing: facts come out of order by a little."""
    if not found or found[0].sequence != begin.sequence + 1:
        return ()
    for at, (before, after) in enumerate(pairwise(found), 1):
        if after.sequence > before.sequence + 1:
            return found[:at]
    return found
