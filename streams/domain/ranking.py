"""Ranks over a whole answer: printed numbers within a list, reading order across lists."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

_SHORTEST_START: Final = 8  # letters of a head that may stand for a longer one
_MOST_COMPARED: Final = 100  # beyond so many entries, only the same head is a repetition


@dataclass(frozen=True, slots=True)
class Candidate:
    """One entry before ranking: `heads` are the stretches that name it, `start:end` its extent."""

    rule: str
    number: int | None
    words: str
    heads: tuple[tuple[int, int], ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry with its rank; a repetition has the rank of the first and `is_repeated`."""

    rank: int
    rule: str
    words: str
    heads: tuple[tuple[int, int], ...]
    start: int
    end: int
    is_repeated: bool


def rank_entries(candidates: Sequence[Candidate]) -> list[Entry]:
    """Entries in reading order with their ranks.

    A printed number counts from the end of the list before; where the numbering starts
    again, so does the base. An entry whose head was there before (a summary of the picks)
    keeps its first rank and takes up no other.
    """
    first: dict[str, int] = {}
    entries: list[Entry] = []
    base = last = highest = 0
    step = 1
    is_interrupted = False
    for index, candidate in enumerate(candidates):
        number = candidate.number
        if number is None:
            rank, is_interrupted = highest + 1, True
        else:
            if last == 0 or not _goes_on(number, last, step):
                base, step = highest, _direction(candidates, index)
            elif is_interrupted and step > 0:
                base = highest - last
            rank, is_interrupted = base + number, False
        key = "".join(c for c in candidate.words.casefold() if c.isalnum())
        known = _known(first, key)
        if known is not None:
            base -= 1 if number is not None else 0
            rank = known
        else:
            first[key] = rank
            highest = max(highest, rank)
        if number is not None:
            last = number
        entries.append(_entry(candidate, rank, is_repeated=known is not None))
    return entries


def _known(first: Mapping[str, int], key: str) -> int | None:
    """The rank of an earlier entry with this head, or whose head begins with it."""
    if key in first or len(key) < _SHORTEST_START or len(first) > _MOST_COMPARED:
        return first.get(key) if key else None
    return next((rank for head, rank in first.items() if head.startswith(key)), None)


def _entry(candidate: Candidate, rank: int, *, is_repeated: bool) -> Entry:
    return Entry(
        max(1, rank),
        candidate.rule,
        candidate.words,
        candidate.heads,
        candidate.start,
        candidate.end,
        is_repeated,
    )


def _goes_on(number: int, last: int, step: int) -> bool:
    return number < last if step < 0 else number > last


def _direction(candidates: Sequence[Candidate], index: int) -> int:
    """-1 for a countdown (3, 2, 1), else 1."""
    here = candidates[index].number
    following = candidates[index + 1].number if index + 1 < len(candidates) else None
    return -1 if here is not None and following == here - 1 and here > 1 else 1
