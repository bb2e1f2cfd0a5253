"""Where a text names which entity: every stretch found once, longest first."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from ahocorasick_rs import AhoCorasick, MatchKind

from schemas.mentions import Entity
from streams.domain.blanking import TOP_DOMAINS
from streams.domain.terms import Term, keyed, terms_of
from streams.domain.text import MARK

_MARKUP = str.maketrans("", "", f"*_~{MARK}\\")
_JOINT = re.compile(r"[ \t]{0,3}(?:\n[ \t>]{0,8})?|[-\u2013]\n?")
_UNSPACED = re.compile(  # scripts that put no spaces between words, and Hangul with its particles
    "[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\u31ff\u3400-\u9fff"
    "\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_SUFFIX = re.compile(r"(?:'s|s'|'(?!\w)|es|s)?", re.IGNORECASE)
_TOP_DOMAIN = re.compile(r"\.([a-z]{2,6}|[A-Z]{2,6})(?![A-Za-z])")
_FILE_ENDINGS = frozenset({"js", "py", "net", "exe", "ts", "rs", "ly"})
_SMALL_KANA = frozenset("ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ")
_DISTINCT = re.compile("[äöüñåøæœÄÖÜÑÅØÆŒ]")
# In characters: the sides of `H&M`, a key that takes a bare -s, a word one letter off another.
_LONGEST_INITIAL: Final = 3
_SHORTEST_PLURAL: Final = 3
_LONGEST_DISTINCT: Final = 5
_CURRENCY = frozenset("$€£¥₩₹")


@dataclass(frozen=True, slots=True)
class Span:
    """One stretch of the normalised text that names an entity, without its ending."""

    start: int
    end: int
    term: Term
    suffix: str = ""


class Matcher:
    """All terms of a sequence of entities, compiled once; thousands are fine."""

    def __init__(self, entities: Sequence[Entity]) -> None:
        self.entities = tuple(entities)
        self._terms: dict[str, list[Term]] = defaultdict(list)
        first: dict[str, int] = {}  # a name is an identity: given twice, it is one entity
        for index, entity in enumerate(self.entities):
            for term in terms_of(first.setdefault(entity.name, index), entity):
                self._terms[term.key].append(term)
        self._keys = list(self._terms)
        # Overlapping, not leftmost-longest: a key is found inside other words too ("bi|g ap|ple"),
        # and such a find must not hide a real one. Leftmost-longest is decided after the checks.
        self._automaton = AhoCorasick(self._keys, matchkind=MatchKind.Standard)

    def candidates(self, text: str) -> Iterator[Span]:
        """Every stretch that can be read as a term, in no useful order, overlaps included."""
        if not self._keys:
            return
        key, places = keyed(text)
        found = self._automaton.find_matches_as_indexes(key, overlapping=True)
        for number, start, end in found:
            first, last = places[start], places[end - 1]
            if _is_cut(text, first) or _splits_fold(places, start, end):
                continue
            for term in self._terms[self._keys[number]]:
                if _joined(text, places, start, end, term) and (
                    span := _bounded(text, first, last + 1, term)
                ):
                    yield span


def longest(spans: Iterable[Span], entities: Sequence[Entity]) -> list[Span]:
    """Leftmost, then longest; one stretch is one entity, except that a product holds its brand.

    Where two entities own the same term, the one whose name it is wins over one whose alias
    it is, then the one given first.
    """
    ordered = sorted(
        spans,
        key=lambda s: (s.start, -(s.end + len(s.suffix)), not s.term.is_name, s.term.entity),
    )
    kept: list[Span] = []
    holder: Span | None = None
    for span in ordered:
        if holder is None or span.start >= holder.end:
            kept.append(span)
            holder = span
        elif span.end <= holder.end and _is_brand_of(span, holder, entities):
            kept.append(span)
    return kept


def _is_brand_of(inner: Span, outer: Span, entities: Sequence[Entity]) -> bool:
    brand = entities[outer.term.entity].brand
    return brand is not None and entities[inner.term.entity].name == brand


def _is_word(character: str) -> bool:
    return character.isalnum() or (
        character > "\x7f" and unicodedata.category(character).startswith("M")
    )


def _glued(left: str, right: str) -> bool:
    """Whether two neighbours belong to one word of a script that uses spaces."""
    if not (_is_word(left) and _is_word(right)):
        return False
    return not (_UNSPACED.match(left) or _UNSPACED.match(right))


def _is_cut(text: str, start: int) -> bool:
    """Whether a match starting here would start inside a word, a number or an amount."""
    if start == 0:
        return False
    before, first = text[start - 1], text[start]
    if _glued(before, first):
        return True
    if first.isdigit():
        return before in _CURRENCY or (before in ".," and text[start - 2 : start - 1].isdigit())
    return not first.isalnum() and first not in "&+#@" and before.isalnum() and first != "'"


def _splits_fold(places: list[int], start: int, end: int) -> bool:
    """Whether the match cuts a character that folds to several (the `s` of `ß`)."""
    return (start > 0 and places[start - 1] == places[start]) or (
        end < len(places) and places[end] == places[end - 1]
    )


def _joined(text: str, places: list[int], start: int, end: int, term: Term) -> bool:
    """Whether the text's gaps inside the match are where the term may come apart."""
    if places[end - 1] - places[start] == end - start - 1:
        return True
    for i in range(start + 1, end):
        if places[i] <= places[i - 1] + 1:
            continue
        gap = text[places[i - 1] + 1 : places[i]].translate(_MARKUP)
        if not gap or (i - start in term.joints and _JOINT.fullmatch(gap)):
            continue
        opens = text[places[i]]
        if i - start in term.humps and (opens.isupper() or opens.isdigit()) and len(gap) == 1:
            continue
        return False
    return True


def _bounded(text: str, start: int, end: int, term: Term) -> Span | None:
    """The span with its possessive or plural ending, or None inside a longer word or name."""
    if _is_other_spelling(text[start:end], term) or _is_initial(text, start, end):
        return None
    ending = ""
    if text[end - 1].isalpha() and (found := _SUFFIX.match(text, end)):
        ending = found[0]
        if ending.isalpha() and (
            len(term.key) < _SHORTEST_PLURAL or _goes_on(text, end + len(ending))
        ):
            ending = ""
    if _goes_on(text, end) and not ending:
        return None
    if ending and _goes_on(text, end + len(ending)):
        return None
    return Span(start, end, term, ending)


def _goes_on(text: str, end: int) -> bool:
    """Whether the word or name before `end` continues after it."""
    if end >= len(text):
        return False
    last, after, then = text[end - 1], text[end], text[end + 1 : end + 2]
    if _glued(last, after) or after in _SMALL_KANA:
        return True
    if after in "+#" and last.isalnum():  # Notepad++, Disney+, C#; but `Nike+Adidas` is two names
        return not then.isalnum()
    if after == "." and (domain := _TOP_DOMAIN.match(text, end)):
        return domain[1].lower() in TOP_DOMAINS or domain[1] in _FILE_ENDINGS
    if after in "-.," and last.isdigit():
        return then.isdigit()
    return text.startswith(("'t", "'T"), end) and not text[end + 2 : end + 3].isalpha()


def _is_initial(text: str, start: int, end: int) -> bool:
    """Whether a short match is one side of a name such as H&M or AT&T."""
    if end - start > _LONGEST_INITIAL:
        return False
    right = text[end : end + 1] == "&" and text[end + 1 : end + 2].isalnum()
    left = text[max(0, start - 1) : start] == "&" and text[max(0, start - 2) : start - 1].isalnum()
    return right or left


def _is_other_spelling(surface: str, term: Term) -> bool:
    """Whether folding went too far: another letter in a short word, or a quantity.

    `Über` is not Uber and `böse` is not Bose; `3m` is a length, 3M a company.
    """
    if (
        len(term.key) <= _LONGEST_DISTINCT
        and _DISTINCT.search(surface)
        and not _DISTINCT.search(term.surface)
    ):
        return True
    return bool(re.fullmatch(r"\d+[a-z]", term.key)) and surface != term.surface


@lru_cache(maxsize=256)
def matcher(entities: tuple[Entity, ...]) -> Matcher:
    """The compiled matcher of these entities; building it is the costly part, so it is kept."""
    return Matcher(entities)
