"""Which of the changes that are there make the next batch: in order, and never past a gap."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from schemas.batches import LoggedChange, MemberChange, Position


@dataclass(frozen=True, slots=True)
class Cut:
    """The changes of a batch, and the position after them."""

    changes: tuple[MemberChange, ...]
    end: Position


def reached(begin: Position, facts: Collection[int]) -> int | None:
    """The last of the facts that follow each other from `begin` on; None when none is there yet.

    Facts come out of order by a little: what is behind one that is missing waits for it.
    """
    last = begin.sequence
    while last + 1 in facts:
        last += 1
    return last if last > begin.sequence else None


def cut(until: int, found: Sequence[LoggedChange], size: int) -> Cut:
    """The next batch of the changes up to the fact `until`; a fact may have none.

    Args:
        until: the last fact that may be told of.
        found: the first changes that are not told yet, in order, `size + 1` of them or all.
        size: the most changes in a batch; at least 1.
    """
    taken = tuple(each.told for each in found[:size])
    if len(found) <= size:
        return Cut(taken, Position(sequence=until))
    last, following = found[size - 1 : size + 1]
    if following.sequence > last.sequence:
        return Cut(taken, Position(sequence=last.sequence))
    return Cut(taken, Position(sequence=last.sequence - 1, user_id=last.told.user_id))
