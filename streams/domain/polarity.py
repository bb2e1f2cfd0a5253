"""The polar words of one clause, with negation, relief and degree taken into account."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from streams.domain.lexicon import (
    ASPECTS,
    CASELESS_NEGATIVE,
    CASELESS_POSITIVE,
    INTENSIFIERS,
    MITIGATORS,
    NEGATORS,
    PACE,
    PLAIN,
    RELIEF,
    begins_phrase,
    phrases,
    value,
)
from streams.domain.phrases import NAME

_WORD: Final = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
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
# What claims nothing: a condition, what is looked for, an offer, a topic without a verb.
_UNREAL: Final = re.compile(
    r"\bwould be [^,;.]*? if\b[^.!?]*"
    r"|\b(?:best|ideal|great|good|perfect|recommended|suited) for[*_ ]*:.*"
    r"|\b(?:might|may|could) be (?:an?|the|your|worth)\b[^,;:.!?]*"
    r"|\b(?:whether|if(?! you ask)(?! (?:anything|possible))|unless|in case|assuming)\b[^,;:.!?]*"
    r"|\b(?:let me know|tell me|would you like|do you want|would you prefer|i can (?:compare|help)"
    r"|looking for|searching for|in search of|shopping for|when choosing|how to (?:choose|find)"
    r"|ask(?:ed|s)? (?:for|about))\b[^,;:.!?]*"
    r"|^[\s#*_\d.)-]*(?:(?:the|our|here are|these are|top|\d+|some of)[ ])*"
    rf"(?:best|top|cheapest|most [a-z]+)(?: [a-z]+)? ?{NAME}(?=[ ][a-z])(?![^.!?]*\b"
    r"(?:is|are|was|were|has|have|makes?|offers?|for (?:its|their))\b)[^.!?:;\u2013\u2014]*"
    r"|\b(?:best|top|great|good|popular)?[ ]?(?:alternatives?|competitors?|rivals?) (?:to|of|for)"
    rf" {NAME}[^.!?;]*:?$",
)
# `If you run far, try Nike`, `4.8 stars`: said without a polar word.
_ADVICE: Final = re.compile(
    r"(?:^|[,:;\u2013\u2014])[\s*_]*(?:then |just |instead |and )?(?:consider|try|choose|get|pick"
    rf"|buy|grab|go (?:for|with)|opt for|check out) (?:the |an? )?(?={NAME})"
)
_RATING: Final = re.compile(
    r"\b(?:(?P<good>4(?:\.\d)?|5(?:\.0)?|9(?:\.\d)?)|[12](?:\.\d)?)(?: ?/ ?(?:5|10)\b| out of"
    r" (?:5|10)\b|[ -]stars?\b)(?! hotels?)"
)
_SCOPE_ENDS: Final = frozenset({"but", "because", "so", "since", "which", "while", "though", "yet"})
_REACH: Final = 4  # words back to look for a negator
_ADJOINING: Final = 2  # words back to look for "very" and "a bit"

Hit = tuple[int, int]  # where in the clause, and how good (above zero) or bad it is
_Token = tuple[int, str]


def polarities(clause: str) -> list[Hit]:
    """Where a clause says something good (above zero) or bad, negation applied, in order."""
    clause = clause.lower()
    for words in _NEGATING_PHRASES:
        clause = clause.replace(words, "not".ljust(len(words)))
    if _CONS.match(clause):
        return [(len(clause), -PLAIN)]
    hits: list[Hit] = [(len(clause), PLAIN)] if _PROS.match(clause) else []
    if not clause.isascii():
        hits += _caseless(clause)
    clause = _UNREAL.sub(lambda unreal: re.sub(f"[^{NAME}]", " ", unreal[0]), clause)
    hits += ((advice.end() - 1, PLAIN) for advice in _ADVICE.finditer(clause))
    hits += ((r.start(), PLAIN if r["good"] else -PLAIN) for r in _RATING.finditer(clause))
    tokens = [(w.start(), w[0]) for w in _WORD.finditer(clause)]
    hits += _said(clause, tokens)
    return sorted(_relieved(clause, hits))


def _said(clause: str, tokens: Sequence[_Token]) -> Iterator[Hit]:
    """The phrases, longest first, and the words outside them."""
    free_from = 0
    last = 0
    for index, (at, word) in enumerate(tokens):
        if at < free_from:
            continue
        end, worth = _phrase(clause, at, word)
        if end:
            free_from = end
        else:
            worth = value(word)
        if worth and not (last and word in ASPECTS) and not (last < 0 and word in PACE):
            last = worth
            yield at, _negated(clause, tokens, index, _by_degree(tokens, index, worth))


def _phrase(clause: str, at: int, word: str) -> tuple[int, int]:
    """The end and value of the longest phrase that begins here; 0, 0 where none does."""
    best = (0, 0)
    first = word.partition("-")[0]
    for pattern, worth in phrases(first) if begins_phrase(first) else ():
        found = pattern.match(clause, at)
        if found is not None and found.end() > best[0]:
            best = (found.end(), worth)
    return best


def _by_degree(tokens: Sequence[_Token], index: int, worth: int) -> int:
    before = {word for _, word in tokens[max(0, index - _ADJOINING) : index]}
    if abs(worth) != PLAIN:
        return worth
    sign = 1 if worth > 0 else -1
    return worth + sign * (bool(before & INTENSIFIERS) - bool(before & MITIGATORS))


def _negated(clause: str, tokens: Sequence[_Token], index: int, worth: int) -> int:
    """The value after the negators that stand up to four words before, in the same breath."""
    original = worth
    first = max(0, index - _REACH)
    for i in range(first, index):
        place, word = tokens[i]
        following = tokens[i + 1][1]
        if word in _SCOPE_ENDS or (word == "and" and following.endswith("s") and i > first):
            worth = original  # a new claim: `never did and feels great`
        gap = clause[place + len(word) : tokens[i + 1][0]]
        is_not = (word in NEGATORS and word != "nor") or word.endswith("n't")
        if is_not and following not in _NOT_ONLY:
            worth = -worth
        if "," in gap or ";" in gap or "." in gap or ":" in gap:
            worth = original
    return worth


def _relieved(clause: str, hits: Sequence[Hit]) -> Iterator[Hit]:
    """Bad things that are solved, gone or prevented are good: `Hoka solved my knee pain`."""
    if all(worth > 0 for _, worth in hits):
        yield from hits
        return
    is_relief = RELIEF.search(clause) is not None
    switch = re.search(f"\\bto {NAME}", clause)
    is_switch = switch is not None and any(v > 0 and at < switch.start() for at, v in hits)
    for at, worth in hits:
        before_switch = is_switch and switch is not None and at < switch.start()
        yield at, abs(worth) if is_relief or before_switch else worth


def _caseless(clause: str) -> Iterator[Hit]:
    negative = list(CASELESS_NEGATIVE.finditer(clause))
    yield from ((found.start(), -PLAIN) for found in negative)
    for found in CASELESS_POSITIVE.finditer(clause):
        if any(n.start() <= found.start() < n.end() for n in negative):
            continue
        is_not = _CASELESS_NOT_BEFORE.search(clause[: found.start()]) or (
            _CASELESS_NOT_AFTER.match(clause, found.end())
        )
        yield found.start(), -PLAIN if is_not else PLAIN
