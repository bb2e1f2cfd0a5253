"""How an entity may be written: its names and aliases as keys of solid characters."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from schemas.mentions import Entity
from schemas.names import folded
from streams.domain.text import MARK, normalise

# What may stand between a name's tokens, or inside a name as markup, is left out of keys.
_RUN = re.compile(rf"[^\s\-\u2013*_~{MARK}\\]+")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
_HUMP = re.compile(r"(?<=[a-z]{2})(?=[A-Z])|(?<=[A-Za-z]{2})(?=[0-9])|(?<=[0-9])(?=[A-Z][a-z])")


@dataclass(frozen=True, slots=True)
class Term:
    """One way to write an entity: its solid characters, and where they may come apart.

    `joints` are offsets in `key` where the term itself has a joint or punctuation; `humps`
    (DemandIQ, WH1000) may come apart too, if the text then has a capital or a digit there.
    """

    entity: int
    is_name: bool
    surface: str
    key: str
    joints: frozenset[int]
    humps: frozenset[int]


def terms_of(index: int, entity: Entity) -> Iterator[Term]:
    """Every way to write the entity, one term a key."""
    terms: dict[str, Term] = {}
    for position, written in enumerate((entity.name, *entity.aliases)):
        for variant in _variants(normalise(written).chars.strip()):
            term = _term(index, written, variant, is_name=position == 0)
            if known := terms.get(term.key):  # `Demand IQ` and `DemandIQ` come apart as one
                joints = known.joints | term.joints
                term = replace(known, joints=joints, humps=(known.humps | term.humps) - joints)
            terms[term.key] = term
    return (term for key, term in terms.items() if any(map(str.isalnum, key)))


def _variants(written: str) -> Iterator[str]:
    """The term; without abbreviating full stops; with German umlauts written out."""
    yield written
    yield re.sub(r"(?<=\w\w)\.(?=\s|$)", "", written)
    yield written.translate(_UMLAUTS)
    if "'" in written:
        yield written.replace("'", "")


def _term(index: int, written: str, variant: str, *, is_name: bool) -> Term:
    key, places = keyed(variant)
    joints = {i for i, (a, b) in enumerate(pairwise(places), 1) if b > a + 1}
    joints |= {i for i in range(1, len(key)) if "&" in key[i - 1 : i + 1]}
    humps = {
        i
        for hump in _HUMP.finditer(variant)
        for i, place in enumerate(places)
        if place == hump.start() and i > 0
    }
    return Term(index, is_name, written, key, frozenset(joints), frozenset(humps - joints))


def keyed(text: str) -> tuple[str, list[int]]:
    """The text's solid characters, folded, and the text offset of each."""
    parts: list[str] = []
    places: list[int] = []
    for run in _RUN.finditer(text):
        word = run[0]
        if word.isascii():
            parts.append(word.lower())
            places.extend(range(run.start(), run.end()))
            continue
        for offset, character in enumerate(word, run.start()):
            solid = folded(character)
            parts.append(solid)
            places.extend([offset] * len(solid))
    return "".join(parts), places
