"""Brands that head entries of an answer's own list and that nobody tracks."""

from collections.abc import Iterator, Sequence

from schemas.mentions import Candidate, Entity, Item
from schemas.names import key_of
from streams.domain.brands import Context, brands_of, read_context
from streams.domain.matching import Matcher, matcher


def candidates(
    text: str, items: Sequence[Item], entities: Sequence[Entity], domains: Sequence[str] = ()
) -> tuple[Candidate, ...]:
    """The untracked brands among the items, each once, at its first item, in reading order.

    An item whose head names an entity has none. `domains` are those of the answer's citations.
    Never raises; the same arguments always give the same answer.
    """
    if not items:
        return ()
    context = read_context(text, [item.head for item in items], domains)
    found: dict[str, Candidate] = {}
    for item, name in _untracked(items, matcher(tuple(entities)), context):
        found.setdefault(
            key_of(name), Candidate(name=name, rank=item.rank, start=item.start, end=item.end)
        )
    return tuple(found.values())


def _untracked(
    items: Sequence[Item], tracked: Matcher, context: Context
) -> Iterator[tuple[Item, str]]:
    for item in items:
        if not _is_tracked(item.head, tracked):
            for name in brands_of(item.head, context):
                if not any(tracked.candidates(name)):
                    yield item, name


def _is_tracked(head: str, tracked: Matcher) -> bool:
    """Whether the head names an entity; a common word in it (`On`) is no naming yet."""
    found = (tracked.entities[span.term.entity] for span in tracked.candidates(head))
    return not all(entity.is_ambiguous for entity in found)
