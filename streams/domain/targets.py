"""Which of the names in a clause each good or bad word is about."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from streams.domain.polarity import Hit

NAME: Final = "\u0001"  # stands for a name in a clause, so that no name has a polarity
_COMPARISON: Final = re.compile(
    r"\b(?:than|beats?|beating|beaten|outperform(?:s|ed)?|outclass(?:es|ed)?|outsells?|outsold"
    r"|outshines?|surpass(?:es|ed)?|overt(?:akes?|ook)|ahead of|superior to|compared (?:to|with)"
    r"|als|defeats?|trounces?|tops|trumps)\b",
    re.IGNORECASE,
)
_PASSIVE: Final = re.compile(
    r"\b(?:inferior to|worse than|behind|loses to|lost to|losing to|no match for|(?:beaten"
    r"|outperformed|outclassed"
    r"|surpassed|overtaken|outsold) by|not as \w+ as|n't as \w+ as|less \w+ than|replaced by)\b",
    re.IGNORECASE,
)
_PREFERENCE: Final = re.compile(r"\b(?:prefer(?:red|s)?|choose|chose|pick(?:ed)?)\b", re.IGNORECASE)
_RATHER: Final = re.compile(r"\b(?:over|to|instead of|rather than)\b(?= \u0001)", re.IGNORECASE)
_FROM_TO: Final = re.compile(
    r"\b(?:switch|mov|migrat|upgrad|chang|convert)(?:e?d|ing|e|es"
    r"|s)?\b[^.]{0,20}?\bfrom \u0001[^.]{0,30}?\bto \u0001"
    r"|\breplac(?:ed|ing|e) \u0001[^.]{0,30}?\bwith \u0001|\b(?:ditch|dump|dropp|abandon)(?:ed"
    r"|ing) \u0001"
    r"[^.]{0,30}?\bfor \u0001",
    re.IGNORECASE,
)
_VERB: Final = re.compile(
    r"\b(?:is|are|was|were|has|have|had|feels?|offers?|makes?|does|do|did|will|can|remains?"
    r"|seems?|looks?"
    r"|gets?|goes|comes?|ist|sind|hat|bietet)\b",
    re.IGNORECASE,
)
_FEW_WORDS: Final = 2
_NEAR: Final = 30  # characters from a comparison to the name it is with


@dataclass(frozen=True, slots=True)
class _Said:
    """A clause with its hits, and the entity and place of each name in it."""

    clause: str
    hits: Sequence[Hit]
    names: Sequence[int]
    places: Sequence[int]


def targeted(
    clause: str, hits: Sequence[Hit], names: Sequence[int], inherited: frozenset[int]
) -> Mapping[int, list[int]]:
    """The signs about each entity: `names` are those of the clause's placeholders, in order.

    `inherited` are the entities that the clause is about: those it names, or in a list entry
    those that head it.
    """
    said = _Said(clause, hits, names, [m.start() for m in re.finditer(NAME, clause)])
    about: dict[int, list[int]] = {entity: [] for entity in (*inherited, *names)}
    for entity, sign in _switched(said) or _compared(said, inherited) or _plain(said, inherited):
        about[entity].append(sign)
    return about


def _plain(said: _Said, inherited: frozenset[int]) -> list[tuple[int, int]]:
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


def _is_subject(said: _Said) -> bool:
    return bool(said.places) and len(said.clause[: said.places[0]].split()) <= _FEW_WORDS


def _switched(said: _Said) -> list[tuple[int, int]]:
    """`from A to B`, `replaced A with B`: away from the first is to the second's credit."""
    found = _FROM_TO.search(said.clause)
    if found is None:
        return []
    inside = [i for i, place in enumerate(said.places) if found.start() <= place < found.end()]
    if len(inside) <= 1:
        return []
    return [(said.names[inside[0]], -1), (said.names[inside[-1]], 1)]


def _compared(said: _Said, inherited: frozenset[int]) -> list[tuple[int, int]]:
    """`A is better than B`, `A loses to B`: what is said of A is unsaid of B."""
    passive = _PASSIVE.search(said.clause)
    preferred = _PREFERENCE.search(said.clause)
    rather = _RATHER.search(said.clause, preferred.end()) if preferred else None
    pivot = passive or rather or _COMPARISON.search(said.clause)
    if pivot is None:
        return []
    places = list(zip(said.places, said.names, strict=False))
    after = [name for place, name in places if 0 <= place - pivot.end() <= _NEAR][:1]
    if not after:
        return []
    before = {name for place, name in places if place < pivot.start()} or inherited
    signs = [-1] if passive else [1] if rather else _signs(said, pivot)
    later = [] if passive else [sign for at, sign in said.hits if at > pivot.end()]
    good = [(entity, sign) for entity in before - set(after) for sign in (*signs, *later)]
    return good + [(entity, -sign) for entity in after for sign in signs[-1:]]


def _signs(said: _Said, pivot: re.Match[str]) -> list[int]:
    """What is said before the pivot; `beats` and its like say it themselves."""
    if pivot[0].lower() in ("than", "als", "compared to", "compared with"):
        return [sign for at, sign in said.hits if at <= pivot.start()]
    lead = said.clause[: pivot.start()]
    return [-1 if "n't" in lead or "not " in lead else 1]


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
