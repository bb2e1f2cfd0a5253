"""Segments that ask for members of segments: never in a circle, and not many after each other."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from schemas.errors import Invalid
from schemas.segment_forms import placed, references
from schemas.segments import Definition, Segment

MAX_REFERENCES: Final = 3

# The ids that each segment of a tenant asks for, by its own.
Graph = Mapping[int, Collection[int]]


def check_references(definition: Definition, segment_id: int | None, graph: Graph) -> None:
    """Accept what a definition asks of other segments, or say which one breaks a rule.

    `graph` holds every segment that may be asked for; `segment_id` is None for a new one.
    Source: spec "segments", "Limits".

    Raises:
        Invalid: a segment that is not there (`unknown`), one that asks for this one again, at
            last (`circular`), or more than 3 after each other (`too_deep`). The pointer is into
            the definition.
    """
    above = 0 if segment_id is None else len([*_levels({segment_id}, askers(graph))])
    for asked in references(definition):
        if problem := _problem(asked, segment_id, above, graph):
            raise Invalid(_pointer(definition, asked), *problem)


def askers(graph: Graph) -> Graph:
    """The graph turned round: who asks for each segment, by its id."""
    found: dict[int, set[int]] = {}
    for asker, asked in graph.items():
        for each in asked:
            found.setdefault(each, set()).add(asker)
    return found


def _problem(
    asked: int, segment_id: int | None, above: int, graph: Graph
) -> tuple[str, str] | None:
    """Message and code of what is wrong with asking for a segment; `above` ask for this one."""
    if asked not in graph:
        return "is no segment", "unknown"
    below = [{asked}, *_levels({asked}, graph)]
    if any(segment_id in level for level in below):
        return "asks for this segment again", "circular"
    if above + len(below) > MAX_REFERENCES:
        return f"makes more than {MAX_REFERENCES} segments ask one after another", "too_deep"
    return None


def _levels(start: Collection[int], graph: Graph) -> Iterator[Collection[int]]:
    """What those ask for, what these ask for, and so on; no further than matters."""
    level = start
    for _ in range(MAX_REFERENCES):
        level = {asked for each in level for asked in graph.get(each, ())}
        if not level:
            return
        yield level


def _pointer(definition: Definition, segment_id: int) -> str:
    """Where it is asked for first."""
    return next(
        f"{pointer}/segment_id"
        for pointer, node, _ in placed(definition.root)
        if isinstance(node, Segment) and node.segment_id == segment_id
    )
