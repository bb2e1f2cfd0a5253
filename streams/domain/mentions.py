"""Who is named in an answer, at which rank, how spoken of, and where: the one entry point."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypedDict

from schemas.mentions import Entity, Extraction, Item, Mention
from streams.domain.absence import absences
from streams.domain.ambiguity import is_brand
from streams.domain.blanking import blank
from streams.domain.clauses import Naming
from streams.domain.matching import Matcher, Span, longest, matcher
from streams.domain.ranking import Entry
from streams.domain.sentiment import sentiments
from streams.domain.structure import read_structure
from streams.domain.text import Text, normalise

# A name after one of these is compared with; it does not head the entry.
_COMPARES: Final = re.compile(
    r"\b(?:than|vs|versus|over|unlike|compared|alternatives?|rivals?|instead|like|similar|beats?"
    r"|beating|outperforms?|challenges?|outsells?|undercuts?|tops|trumps|replaces?|competes?"
    r"|competitors?|killer|against|close to|answer to|not|als|statt)\b",
    re.IGNORECASE,
)
# What may stand between two names that share a head ("Nike and Adidas", "Aerie by Gap").
_SHARES: Final = re.compile(
    r"(?:[^\w]|\b(?:and|or|by|from|und|oder|et|ou|y|von|de|of|the|formerly|owned|aka|with|x|for"
    r"|e)\b"
    r"|\b[^\W_]*[A-Z0-9][^\s]*|[^\x00-\u024f])*"
)
_DESCRIBED: Final = re.compile(
    r"[\s*_\])\u2013\u2014:|(-]*(?:(?:made[ ])?(?:by|from)[ ](?:the[ ])?|von[ ])?$", re.IGNORECASE
)
# Hostile texts repeat one name for 256 KiB; real answers name a brand less than 60 times.
_MOST_NAMINGS: Final = 150
_MOST_READINGS: Final = 1000
_FARTHEST_MAKER: Final = 40


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a span puts its entity: the rank (None outside every head) and the rule."""

    rank: int | None
    rule: str
    entry: int | None = None


class _Evidence(TypedDict):
    start: int
    end: int
    surface: str


def extract(text: str, entities: Sequence[Entity]) -> Extraction:
    """Every entity that the text names, once, in order of rank, and the text's own list.

    Positions count entries that nobody tracks. A name only in prose or only in another's
    entry ranks after the list's last entry, in order of first mention. Never raises; the
    same arguments always give the same answer.
    """
    normal = normalise(text)
    shown = blank(normal.chars)
    entries = read_structure(shown)
    engine = matcher(tuple(entities))
    spans = _named(shown, engine, entries)
    placed = _placed(shown, spans, entries)
    feelings = sentiments(shown, [_naming(s, p) for s, p in placed], entries)
    mentions = tuple(
        Mention(
            name=engine.entities[span.term.entity].name,
            position=place.rank or 1,
            sentiment=feelings[span.term.entity],
            term=span.term.surface,
            rule=place.rule,
            **_evidence(normal, text, span),
        )
        for span, place in _ranked(placed, entries, engine.entities)
    )
    return Extraction(mentions=mentions, items=tuple(_items(normal, entries)))


def _naming(span: Span, place: "_Place") -> Naming:
    return Naming(span.start, span.end, span.term.entity, place.entry)


def _evidence(normal: Text, raw: str, span: Span) -> _Evidence:
    start, end = normal.raw_span(span.start, span.end)
    return {"start": start, "end": end, "surface": raw[start:end]}


def _items(normal: Text, entries: Sequence[Entry]) -> Iterator[Item]:
    """The entries as items, without repetitions and without those that have no words."""
    for entry in entries:
        start, end = entry.heads[0]
        if entry.words and not entry.is_repeated and end > start:
            raw_start, raw_end = normal.raw_span(start, end)
            yield Item(rank=entry.rank, head=entry.words, start=raw_start, end=raw_end)


def _named(shown: str, engine: Matcher, entries: Sequence[Entry]) -> list[Span]:
    """The stretches that name an entity, in reading order."""
    heads = sorted(head for entry in entries for head in entry.heads)
    starts = [start for start, _ in heads]
    real: list[Span] = []
    looked_at: Counter[int] = Counter()
    for span in engine.candidates(shown):
        if engine.entities[span.term.entity].is_ambiguous:
            looked_at[span.term.entity] += 1
            if looked_at[span.term.entity] > _MOST_READINGS:
                continue
            at = bisect_right(starts, span.start) - 1
            lead = (
                shown[heads[at][0] : span.start] if at >= 0 and span.end <= heads[at][1] else "-a"
            )
            if not is_brand(shown, span, heads_item=not any(map(str.isalnum, lead))):
                continue
        real.append(span)
    kept = list(_first_of_each(longest(real, engine.entities)))
    unknown = absences(shown, ((span.start, span.end) for span in kept))
    return [span for span in kept if not _lies_in(span, unknown)]


def _first_of_each(spans: Iterable[Span]) -> Iterator[Span]:
    counted: Counter[int] = Counter()
    for span in spans:
        counted[span.term.entity] += 1
        if counted[span.term.entity] <= _MOST_NAMINGS:
            yield span


def _lies_in(span: Span, stretches: Sequence[tuple[int, int]]) -> bool:
    return any(start <= span.start and span.end <= end for start, end in stretches)


def _placed(
    shown: str, spans: Sequence[Span], entries: Sequence[Entry]
) -> list[tuple[Span, _Place]]:
    starts = [entry.start for entry in entries]
    heading: dict[int, list[Span]] = {}
    placed: list[tuple[Span, _Place]] = []
    for span in spans:
        at = bisect_right(starts, span.start) - 1
        entry = entries[at] if at >= 0 and span.end <= entries[at].end else None
        if entry is None:
            placed.append((span, _Place(None, "prose")))
        elif _heads(shown, span, entry, heading.setdefault(at, [])):
            heading[at].append(span)
            placed.append((span, _Place(entry.rank, entry.rule, at)))
        else:
            placed.append((span, _Place(None, "comparison")))
    return placed


def _heads(shown: str, span: Span, entry: Entry, earlier: Sequence[Span]) -> bool:
    """Whether a span inside an entry names it, rather than being compared with it."""
    within = next(((a, b) for a, b in entry.heads if a <= span.start and span.end <= b), None)
    if within is None:
        return not earlier and _describes(shown, span, entry)
    lead = shown[within[0] : span.start]
    if _COMPARES.search(lead):
        return False
    before = [other for other in earlier if other.start >= within[0]]
    if not before:
        return True
    last = before[-1]
    return bool(_SHARES.fullmatch(shown[last.end + len(last.suffix) : span.start])) or (
        span.start < last.end
    )


def _describes(shown: str, span: Span, entry: Entry) -> bool:
    """`Clifton 9: by Hoka`, `Clifton 9: Hoka's plushest trainer`: the maker comes first."""
    head_end = entry.heads[0][1]
    between = shown[head_end : span.start]
    if span.start < head_end or len(between) > _FARTHEST_MAKER or "\n" in between:
        return False
    made = _DESCRIBED.fullmatch(between)
    if made is None or _COMPARES.search(shown[span.end : span.end + 60].partition("\n")[0]):
        return False
    return span.suffix == "'s" or any(w in between for w in ("by", "from", "von"))


def _ranked(
    placed: Sequence[tuple[Span, _Place]], entries: Sequence[Entry], entities: Sequence[Entity]
) -> list[tuple[Span, _Place]]:
    """The deciding span of each entity with its final rank, in order of rank.

    A product that heads no entry of its own stands where its brand stands.
    """
    best: dict[int, tuple[Span, _Place]] = {}
    for span, place in placed:
        known = best.get(span.term.entity)
        if known is None or _comes_before(place.rank, known[1].rank):
            best[span.term.entity] = (span, place)
    following = max((entry.rank for entry in entries), default=0)
    ranks: dict[str, int] = {}
    final: list[tuple[Span, _Place]] = []
    for span, place in sorted(best.values(), key=lambda b: _turn(b, entities, best)):
        entity = entities[span.term.entity]
        rank = place.rank or (ranks.get(entity.brand) if entity.brand else None)
        if rank is None:
            following += 1
            rank = following
        ranks.setdefault(entity.name, rank)
        final.append((span, _Place(rank, place.rule, place.entry)))
    return sorted(final, key=lambda f: (f[1].rank or 0, f[0].start, f[0].term.entity))


def _turn(
    named: tuple[Span, _Place], entities: Sequence[Entity], best: Mapping[int, object]
) -> tuple[bool, int, int]:
    """Brands before products, so that a product can stand where its brand does."""
    entity = entities[named[0].term.entity]
    names = {entities[index].name for index in best}
    return entity.brand in names, named[0].start, named[0].term.entity


def _comes_before(rank: int | None, known: int | None) -> bool:
    return rank is not None and (known is None or rank < known)
