"""Who each clause of a text speaks of: the sentences and clauses near a name, or a list entry."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile
from typing import Final

_SENTENCE: Final = re.compile(  # begins with one set of characters, which the engine skips to fast
    r"[.!?\n\u3002\uff01\uff1f](?:(?<=[\u3002\uff01\uff1f])"
    r"|(?<=[.!?])(?<!\bInc\.)(?<!\bCorp\.)(?<!\bCo\.)(?<!\bLtd\.)(?<!\bDr\.)(?<!\bMr\.)(?<!\bSt\.)"
    r"(?<!\bvs\.)(?<!\bNo\.)(?:[\"')*_\]]*(?=\s|$)|(?=[A-Z][a-z]))"
    r"|(?<=\n)(?:[ \t]*\n|(?=[ \t]*(?:[-*+#|>\u2022]|\d{1,3}[.)]|[A-Z*_]))))"
)
_CONTRAST: Final = re.compile(
    r"[ ,;\u4f46\u800c\u304c\uc9c0](?:(?<=;)|(?<=\u4f46)|(?<=\u800c)|(?<=\u304c)\u3001"
    r"|(?<=\uc9c0)\ub9cc"
    r"|(?<=[ ,])[ ,]*(?:(?<!nything )(?<!othing )but|whereas|while|although|though|however|yet"
    r"|except|aber|jedoch|w\u00e4hrend|sondern"
    r"|pero|mientras|mais|tandis)\b|(?<=,)[ ](?=(?:and|it|they|he|she|we|you|I)[ ])"
    r"|(?<=[ ])[\u2013\u2014][ ])"
)
_LEADING: Final = re.compile(
    r"\s*(?:while|although|though|whereas|despite|w\u00e4hrend)\b", re.IGNORECASE
)
_PRONOUN: Final = re.compile(
    r"[\s*_]*(?:it|its|it's|they|their|they're|this|these|the (?:brand|company|shoes?|product"
    r"|app|service)"
    r"|both|which|es|er|sie)\b",
    re.IGNORECASE,
)
_OWN_SUBJECT: Final = re.compile(
    r"[\s,;\u2013\u2014]*(?:but|whereas|while|although|though|however|yet|and|aber"
    r"|w\u00e4hrend)?[ ,]*"
    r"(?:the[ ])?(?!I\b|I'|It\b|Its\b|The\b|They\b|Their\b|This\b|These\b|Some\b|Not\b|If\b"
    r"|You\b|We\b|A\b)[A-Z][a-z]*"
)


@dataclass(frozen=True, slots=True)
class Naming:
    """One naming of an entity, `heads` being the index of the list entry it heads, if any."""

    start: int
    end: int
    entity: int
    heads: int | None


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause, the namings in it, and the entities it speaks of if it names none."""

    start: int
    end: int
    namings: tuple[Naming, ...]
    inherited: frozenset[int]


def prose_clauses(text: str, namings: Sequence[Naming]) -> Iterator[Clause]:
    """The clauses that name or carry on about one of the namings outside list entries."""
    at = 0
    previous_end = -1
    carried: frozenset[int] = frozenset()
    while at < len(namings):
        start, end = _sentence(text, namings[at].start, namings[at].end)
        inside = list(_until(namings, at, end))
        at += len(inside)
        start = max(start, previous_end)
        yield from _split(text, start, end, inside)
        carried = frozenset(n.entity for n in inside)
        for _ in range(2):  # two sentences on, if each says "it" or "they"
            following = _sentence(text, end, end)
            if not _PRONOUN.match(text, following[0]):
                break
            if at < len(namings) and namings[at].start < following[1]:
                break
            yield Clause(following[0], following[1], (), carried)
            end = following[1]
        previous_end = end


def _until(namings: Sequence[Naming], at: int, end: int) -> Iterator[Naming]:
    return takewhile(lambda naming: naming.start < end, islice(namings, at, None))


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence around `start:end`, at most 400 characters to either side."""
    floor = max(0, start - 400)
    begin = floor
    for stop in _SENTENCE.finditer(text, floor, start):
        begin = stop.end()
    stop_after = _SENTENCE.search(text, end, end + 400)
    if start == end:  # asked for the sentence that follows
        begin = end
        while begin < len(text) and text[begin] in " \t*_":
            begin += 1
    return begin, stop_after.end() if stop_after else min(len(text), end + 400)


def _split(text: str, start: int, end: int, namings: Sequence[Naming]) -> Iterator[Clause]:
    """A sentence's clauses; one that names nobody goes on about the one before (or after)."""
    cuts = _cuts(text, start, end, namings)
    stops = [*cuts[1:], end]
    inside = [
        tuple(n for n in namings if begin <= n.start < stop)
        for begin, stop in zip(cuts, stops, strict=True)
    ]
    about: frozenset[int] = frozenset()
    for index, (begin, stop) in enumerate(zip(cuts, stops, strict=True)):
        named = inside[index]
        if named:
            about = frozenset(n.entity for n in named)
        elif index == 0:  # `Although pricey, Nike …`
            about = frozenset(n.entity for group in inside[1:2] for n in group)
        if named or (about and not _OWN_SUBJECT.match(text, begin)):
            yield Clause(begin, stop, named, about)


def _cuts(text: str, start: int, end: int, namings: Sequence[Naming]) -> list[int]:
    """Where the clauses of a sentence begin; never within a name."""
    contrasts = (found.span() for found in _CONTRAST.finditer(text, start, end))
    cuts = {start} | {
        first
        for first, last in contrasts
        if not any(n.start < last and first < n.end for n in namings)
    }
    comma = text.find(", ", start, end) if _LEADING.match(text, start) else -1
    return sorted(cuts | {comma} - {-1})


def entry_clauses(text: str, start: int, end: int, namings: Sequence[Naming]) -> Iterator[Clause]:
    """The clauses of one list entry: its own scope, whoever heads it being spoken of."""
    heads = frozenset(n.entity for n in namings if n.heads is not None)
    begin = start
    stops = [s.end() for s in _SENTENCE.finditer(text, start, end)] + [end]
    for stop in stops:
        cuts = [
            begin,
            *(c.start() for c in _CONTRAST.finditer(text, begin, stop) if c.start() > begin),
        ]
        for first, last in zip(cuts, [*cuts[1:], stop], strict=True):
            inside = tuple(n for n in namings if first <= n.start < last)
            yield Clause(first, last, inside, heads)
        begin = stop
