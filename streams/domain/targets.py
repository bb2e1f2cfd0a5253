"""Which of the names in a clause each good or bad word is about."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from streams.domain.comparisons import Said, compared, switched
from streams.domain.phrases import NAME
from streams.domain.polarity import Hit

_VERB: Final = re.compile(
    r"\b(?:is|are|was|were|has|have|had|feels?|offers?|makes?|does|do|did|will|can|remains?"
    r"|seems?|looks?"
    r"|gets?|goes|comes?|ist|sind|hat|bietet)\b",
    re.IGNORECASE,
)
_FEW_WORDS: Final = 2


def targeted(
    clause: str, hits: Sequence[Hit], names: Sequence[int], inherited: frozenset[int]
) -> Mapping[int, list[int]]:
    """The signs about each entity: `names` are those of the clause's placeholders, in order.

    `inherited` are the entities that the clause is about: those it names, or in a list entry
    those that head it.
    """
    said = Said(clause, hits, names, [m.start() for m in re.finditer(NAME, clause)])
    about: dict[int, list[int]] = {entity: [] for entity in (*inherited, *names)}
    claims = switched(said) if len(names) > 1 else []
    if not claims and names:
        against = compared(said, inherited)
        claims = _plain(said, inherited) if against is None else against
    for entity, worth in claims if names else _plain(said, inherited):
        about[entity].append(worth)
    return about


def _plain(said: Said, inherited: frozenset[int]) -> list[tuple[int, int]]:
    """Each sign about the names it stands with; a stranger in an entry owns none of them."""
    named = set(said.names)
    if named - inherited or len(named) <= 1:
        owners = named if named - inherited and _is_subject(said) else inherited
        return [(entity, sign) for entity in owners for _, sign in said.hits]
    groups = _groups(said.clause, said.hits, said.places)
    return [
        (said.names[index], sign)
        for at, sign in said.hits
        for index in _group_of(said.clause, at, said.places, groups)
    ]


def _is_subject(said: Said) -> bool:
    return bool(said.places) and len(said.clause[: said.places[0]].split()) <= _FEW_WORDS


def _groups(clause: str, hits: Sequence[Hit], places: Sequence[int]) -> list[list[int]]:
    """Names said of together ("Nike and Hoka dominate"): nothing is claimed between them."""
    groups = [[0]]
    for index in range(1, len(places)):
        first, last = places[index - 1] + 1, places[index]
        claims = any(first <= at < last for at, _ in hits)
        if claims or _VERB.search(clause, first, last):
            groups.append([index])
        else:
            groups[-1].append(index)
    return groups


def _leads(clause: str, at: int, place: int) -> bool:
    """Whether a word stands right before a name, as in `hate Nike`, `the excellent Hoka`."""
    return (
        at < place and len(clause[at:place].split()) <= _FEW_WORDS and "," not in clause[at:place]
    )


def _group_of(
    clause: str, at: int, places: Sequence[int], groups: Sequence[Sequence[int]]
) -> Sequence[int]:
    for group in groups:
        if _leads(clause, at, places[group[0]]):
            return group
    for group in reversed(groups):
        if places[group[0]] < at:
            return group
    return groups[0]
