"""The polar words of one clause, with negation, relief and degree taken into account."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from streams.domain.lexicon import (
    CASELESS_NEGATIVE,
    CASELESS_POSITIVE,
    NEGATIVE,
    NEGATIVE_PHRASES,
    NEGATORS,
    NEUTRAL,
    NEUTRAL_PHRASES,
    POSITIVE,
    POSITIVE_PHRASES,
    RELIEF,
)

_WORD: Final = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_NOT_ONLY: Final = frozenset({"only", "just", "merely", "simply", "necessarily", "to"})
_CONS: Final = re.compile(
    r"[\s*_+-]*(?:cons|drawbacks?|downsides?|weaknesses|disadvantages|nachteile|contras)\b[*_\s]*:",
    re.IGNORECASE,
)
_PROS: Final = re.compile(
    r"[\s*_+-]*(?:pros|strengths|advantages|vorteile|ventajas|what (?:we|i) (?:like"
    r"|love))\b[*_\s]*:",
    re.IGNORECASE,
)
_CASELESS_NOT_BEFORE: Final = re.compile("[不没沒未非]\\w?$|안 ?$")
_CASELESS_NOT_AFTER: Final = re.compile(
    "[^。、,.]{0,4}(?:ない|ません|なかった|지 않|지 못|지는 않|하지 않)"
)
_NEGATING_PHRASES: Final = ("far from", "anything but", "less than")
_LONGEST_UNENDED: Final = 5  # `best` has no ending to take off
_REACH: Final = 4  # words back to look for a negator

Hit = tuple[int, int]  # where in the clause, and +1 or -1


def polarities(clause: str) -> list[Hit]:
    """Where a clause says something good (+1) or bad (-1), negation applied, in order."""
    clause = clause.lower()
    for words in _NEGATING_PHRASES:
        clause = clause.replace(words, "not".ljust(len(words)))
    if _CONS.match(clause):
        return [(len(clause), -1)]
    hits: list[Hit] = [(len(clause), 1)] if _PROS.match(clause) else []
    if not clause.isascii():
        hits += _caseless(clause)
    tokens = [(w.start(), w[0]) for w in _WORD.finditer(clause)]
    taken: list[tuple[int, int]] = [p.span() for p in NEUTRAL_PHRASES.finditer(clause)]
    for pattern, sign in ((NEGATIVE_PHRASES, -1), (POSITIVE_PHRASES, 1)):
        for phrase in pattern.finditer(clause):
            if not any(a < phrase.end() and phrase.start() < b for a, b in taken):
                taken.append(phrase.span())
                hits.append((phrase.start(), _negated(tokens, phrase.start(), sign)))
    for at, word in tokens:
        sign = _sign(word)
        if sign and not any(a <= at < b for a, b in taken):
            hits.append((at, _negated(tokens, at, sign)))
    return sorted(_relieved(clause, hits))


@lru_cache(maxsize=8192)
def _sign(word: str) -> int:
    """+1, -1 or 0 of a word or of what it is a plain ending of (`softer`, `impressed`)."""
    if word in NEUTRAL:
        return 0
    stems = [word, word.removesuffix("'s")]
    if len(word) > _LONGEST_UNENDED:
        stems += [word[: -len(e)] for e in ("s", "ly", "er", "est", "d", "r") if word.endswith(e)]
        stems += [word[: -len(e)] + "y" for e in ("ier", "iest", "ily") if word.endswith(e)]
    for stem in stems:
        if stem in POSITIVE or stem in NEGATIVE:
            return 1 if stem in POSITIVE else -1
    return 0


def _negated(words: Sequence[tuple[int, str]], at: int, sign: int) -> int:
    """The sign after the negators that stand up to four words before."""
    original = sign
    before = [i for i, (place, _) in enumerate(words) if place < at]
    for i in before[-_REACH:]:
        word = words[i][1]
        following = words[i + 1][1] if i + 1 < len(words) else ""
        if word == "and" and following.endswith("s") and i > before[-_REACH:][0]:
            sign = original  # a new verb: `never did and feels great`
        is_not = word in NEGATORS or word.endswith("n't")
        if is_not and following not in _NOT_ONLY:
            sign = -sign
    return sign


def _relieved(clause: str, hits: Sequence[Hit]) -> Iterator[Hit]:
    """Bad things that are solved, gone or prevented are good: `Hoka solved my knee pain`."""
    if all(sign > 0 for _, sign in hits):
        yield from hits
        return
    is_relief = RELIEF.search(clause) is not None
    switch = re.search("\\bto \u0001", clause)
    is_switch = switch is not None and any(sign > 0 and at < switch.start() for at, sign in hits)
    for at, sign in hits:
        before_switch = is_switch and switch is not None and at < switch.start()
        yield at, 1 if sign < 0 and (is_relief or before_switch) else sign


def _caseless(clause: str) -> Iterator[Hit]:
    negative = list(CASELESS_NEGATIVE.finditer(clause))
    yield from ((found.start(), -1) for found in negative)
    for found in CASELESS_POSITIVE.finditer(clause):
        if any(n.start() <= found.start() < n.end() for n in negative):
            continue
        is_not = _CASELESS_NOT_BEFORE.search(clause[: found.start()]) or (
            _CASELESS_NOT_AFTER.match(clause, found.end())
        )
        yield found.start(), -1 if is_not else 1
