"""Who wins a comparison between names in one clause, and who loses it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from streams.domain.lexicon import PLAIN
from streams.domain.phrases import NAME, alternation
from streams.domain.polarity import Hit

_WINS: Final = """
    beat|beats|beating|edge~|outperform~|outclass~|outsell~ out?
    outshine~|outlast~|outpace~|outrank~|surpass~|overtake~|defeat~ out?
    trounce~|tops|trumps|eclipse~|outdo~|undercut~|undercuts out?
    crush~|replaces|overshadow~|outscore~|outweigh~|outsmart~|outgun~|outdid out?
    superior to
    has|have|had replaced
    has|have|had|holds|hold ... edge|advantage|lead|upper|leg over|up|hand on|over?
    wins out over
    more than a match for
    step|upgrade|improvement up? from|over|on
    preferable to
    ahead|clear of
    a step|cut|notch|class above
    half|third|fraction of? the price|cost of
    run~ circles|rings around
    gain~ on
    win~ over|against
    stole|steals market|share share? from
    better|cheaper|faster alternative|option|choice to|than
"""
_LOSES: Final = """
    inferior|second to
    trail~|trails|trailing behind?
    lag~|fall~|sit~|rank~|finish~|come~|slip~|place~|is|are far? behind
    lose~ ... to
    no match for
    not|isn't|aren't in the same league as
    hold a candle to
    pale~ in comparison to|with|beside
    pale~ next|beside to?
    play~ second fiddle to
    take~ a back seat to
    have~ nothing on
    distant second|third to
    take~ a backseat to
    concede~ ... to
    cede~ ... to
    give~ up ... to
    play~|playing catch-up|catch to|with
    doesn't|don't|can't|cannot come|compete|keep|match|beat close|up|with|to? to|with?
    didn't|couldn't|not|never come|compete|keep|match|beat close|up|with|to? to|with?
    doesn't|don't|can't|cannot touch|rival|compare close|up|with|to? to|with?
    doesn't|don't|can't|cannot measure|catch|outperform close|up|with|to? to|with?
    didn't|couldn't|not|never touch|rival|compare close|up|with|to? to|with?
    didn't|couldn't|not|never measure|catch|outperform close|up|with|to? to|with?
    beaten|outperformed|outclassed|surpassed|overtaken|outsold by
    overshadowed|eclipsed|outpaced|replaced|dethroned|undercut by
    dwarfed by
    left behind by
    behind
    a step|notch below|behind
    poor|cheap|pale man's|imitation|copy|knock-off|version of?
"""
_WIN: Final = re.compile(
    rf"\b(?:{alternation(_WINS)})(?= {NAME}| the {NAME})"
    rf"|\b(?:leav(?:es?|ing)|left|blows?|blew|puts?|gives?|gave)(?= {NAME} (?:in the dust|behind"
    r"|away|out of the water|to shame|a run for))"
)
_LOSE: Final = re.compile(rf"\b(?:{alternation(_LOSES)})(?=[ ,]{NAME}| the {NAME})")
_NOT_AS: Final = re.compile(
    r"\b(?:not|nowhere near|n't|never)\b[^.,;]{0,15}?\b(?:as|so) [^.,;]{1,40}? as\b"
    r"|n't (?:quite |nearly )?(?:as|so) [^.,;]{1,40}? as\b"
)
_AS_AS: Final = re.compile(r"(?<!just )(?<!bit )\bas [^.,;]{1,30}? as (?=(?:the )?" + NAME + ")")
_THAN: Final = re.compile(rf"\b(?:than|als|que)\b(?=[^.;]{{0,30}}?{NAME})")
_MORE: Final = re.compile(r"\b(?:more|greater|longer|higher|bigger|wider|extra)\b")
_LESS: Final = re.compile(r"\b(?:fewer|less|shorter|lower)\b")
_PREFER: Final = re.compile(
    r"\b(?:prefer(?:red|s|ring)?|choose|choosing|chose|chosen|pick(?:ed|s)?|take|taking|took|rather"
    r"|sooner|recommend|favou?r(?:ed|s)?|opt(?:ed)? for|go with|went with|buy|bought)\b"
)
_RATHER: Final = re.compile(
    rf"\b(?:over|to|instead of|rather than|than|before|ahead of)\b(?= (?:the |my )?{NAME})"
)
_UNLIKE: Final = re.compile(
    rf"\b(?:unlike|compared (?:to|with)|in contrast to|next to|versus|where)\b"
    rf"(?= (?:the |my )?{NAME})"
)
_GAP: Final = r"[^.;]{0,40}?"
_AWAY: Final = re.compile(
    rf"\b(?:switch|mov|migrat|upgrad|chang|convert|jump|shift|com|defect)(?:e?d|ing|e|es|s)?\b"
    rf"{_GAP}\b(?:from|off|away from) {NAME}{_GAP}\b(?:on)?to {NAME}"
    rf"|\b(?:replac|swap(?:p)?|substitut|trad|exchang)(?:ed|ing|e|es|s)?(?: in| out)? (?:my |our )?"
    rf"{NAME}{_GAP}\b(?:with|for|by) (?:a |an |the )?{NAME}"
    rf"|\b(?:ditch|dump|drop|dropp|abandon|leav|left|quit|swap|swapp|trad|leave|fled|flee)"
    rf"(?:ed|ing|e|es|s)?(?: in)? (?:my |our |the )?{NAME}{_GAP}\b(?:for|in favou?r of) "
    rf"(?:a |the )?{NAME}"
    rf"|\b(?:return|sold|sell|gave up|cancel)[a-z]* (?:my |our |the |on )?{NAME}{_GAP}\b"
    rf"(?:bought|got|kept|ordered|went with|chose|signed up for) (?:a |an |the )?{NAME}"
)
_TOWARDS: Final = re.compile(
    rf"\b(?:switch|mov|migrat|upgrad|convert|chang)(?:e?d|ing|e|es|s)?\b{_GAP}\bto {NAME}{_GAP}"
    rf"\bfrom {NAME}"
)
_NEAR: Final = 40  # characters from a comparison to the name it is with


@dataclass(frozen=True, slots=True)
class Said:
    """A clause with its hits, and the entity and place of each name in it."""

    clause: str
    hits: Sequence[Hit]
    names: Sequence[int]
    places: Sequence[int]


def switched(said: Said) -> list[Hit]:
    """`from A to B`, `replaced A with B`: away from the first is to the second's credit."""
    for pattern, sign in ((_AWAY, 1), (_TOWARDS, -1)):
        found = pattern.search(said.clause.lower())
        if found is not None:
            inside = [i for i, at in enumerate(said.places) if found.start() <= at < found.end()]
            worth = sign * PLAIN
            return [(said.names[inside[0]], -worth), (said.names[inside[-1]], worth)]
    return []


def compared(said: Said, inherited: frozenset[int]) -> list[Hit] | None:
    """`A is better than B`, `A loses to B`: what is said of A is unsaid of B.

    None where nothing is compared; pairs of an entity and a value otherwise.
    """
    for pivot, values in _pivots(said):
        objects = _objects(said, pivot.end())
        if not objects:
            continue
        subjects = _subjects(said, pivot, objects) or inherited - objects
        if not values:
            return [] if pivot.re is _AS_AS else None
        good = [(entity, worth) for entity in subjects for worth in values]
        return good + [(entity, -values[-1]) for entity in objects]
    return None


def _pivots(said: Said) -> Iterator[tuple[re.Match[str], list[int]]]:
    """Each word of comparison, with the values of what it makes of its subject."""
    clause = said.clause.lower()
    fixed = ((_LOSE, -PLAIN), (_NOT_AS, 0), (_preference(clause), PLAIN), (_WIN, PLAIN))
    for pattern, worth in fixed:
        found = pattern.search(clause) if isinstance(pattern, re.Pattern) else pattern
        if found is not None:
            yield found, [worth or _unequal(said, found)] if worth >= 0 else [worth]
    if (found := _AS_AS.search(clause)) is not None:
        yield found, []
    if (found := _UNLIKE.search(clause)) is not None:
        yield found, [worth for at, worth in said.hits if not found.start() <= at < found.end()]
    if (found := _THAN.search(clause)) is not None:
        yield found, _than(said, clause, found)


def _preference(clause: str) -> re.Match[str] | None:
    preferred = _PREFER.search(clause)
    return _RATHER.search(clause, preferred.end()) if preferred else None


def _unequal(said: Said, pivot: re.Match[str]) -> int:
    """`not as good as` is bad, `not as bad as` good, and unknown words are bad."""
    inside = [worth for at, worth in said.hits if pivot.start() <= at < pivot.end()]
    return PLAIN if inside and inside[-1] > 0 and "bad" in pivot[0] else -PLAIN


def _than(said: Said, clause: str, pivot: re.Match[str]) -> list[int]:
    """What is said before `than`, the comparative last; more is better where no word tells."""
    before = [worth for at, worth in said.hits if at < pivot.start()]
    later = [worth for at, worth in said.hits if at > pivot.end()]
    if not before:
        start = max(0, pivot.start() - _NEAR)
        more, less = (p.search(clause, start, pivot.start()) for p in (_MORE, _LESS))
        before = [PLAIN if more else -PLAIN] if more or less else []
    return [*later, *before] if before else []


def _objects(said: Said, end: int) -> frozenset[int]:
    """The names right after a word of comparison, with those joined to the first by `and`."""
    found: list[int] = []
    last = end
    for place, name in zip(said.places, said.names, strict=False):
        if place < end:
            continue
        between = said.clause[last:place]
        if len(between) > _NEAR or (found and not re.fullmatch(r"\W*(?:and|or|&)?\W*", between)):
            break
        found.append(name)
        last = place + 1
        if said.clause.startswith(", ", last) and "," not in said.clause[last + 1 :]:
            break  # `unlike A, B is …`
    return frozenset(found)


def _subjects(said: Said, pivot: re.Match[str], objects: frozenset[int]) -> frozenset[int]:
    places = list(zip(said.places, said.names, strict=False))
    before = frozenset(name for place, name in places if place < pivot.start())
    return (before or frozenset(said.names)) - objects
