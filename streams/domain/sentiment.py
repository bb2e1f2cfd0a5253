"""How a text speaks of each brand: by clause, mixed being neutral.

A lexicon of product talk and a few rules of grammar decide; VADER, near the majority class on
brand data, is asked only about brands of which no rule says anything.
Source: spec "visibility", section 6, rule 8.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from schemas.base import Sentiment
from streams.domain.clauses import Clause, Naming, entry_clauses, prose_clauses
from streams.domain.lexicon import is_judged
from streams.domain.phrases import NAME
from streams.domain.polarity import polarities
from streams.domain.ranking import Entry
from streams.domain.targets import targeted

_VADER_THRESHOLD: Final = (
    0.5  # below it VADER's sign is near chance on clauses without lexicon words
)
_DOMINANT: Final = 4  # so many times more of one sign is not mixed


def sentiments(
    text: str, namings: Sequence[Naming], entries: Sequence[Entry]
) -> dict[int, Sentiment]:
    """The sentiment of each named entity, by its index. Namings are in reading order."""
    votes: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    words: dict[int, list[str]] = defaultdict(list)
    for clause in _clauses(text, namings, entries):
        masked = _masked(text, clause)
        if masked.rstrip(" *_\"')\n").endswith("?"):
            continue  # a question claims nothing
        for entity, signs in targeted(
            masked, polarities(masked), _names(clause), clause.inherited
        ).items():
            votes[entity][0] += sum(worth for worth in signs if worth > 0)
            votes[entity][1] -= sum(worth for worth in signs if worth < 0)
            if not signs:
                words[entity].append(masked)
    return {n.entity: _verdict(votes[n.entity], words[n.entity]) for n in namings}


def _clauses(text: str, namings: Sequence[Naming], entries: Sequence[Entry]) -> Iterator[Clause]:
    headed = sorted({n.heads for n in namings if n.heads is not None})
    starts = [n.start for n in namings]
    taken: set[int] = set()
    for index in headed:
        entry = entries[index]
        inside = range(bisect_left(starts, entry.start), bisect_left(starts, entry.end))
        taken.update(inside)
        yield from entry_clauses(text, entry.start, entry.end, [namings[i] for i in inside])
    yield from prose_clauses(text, [n for i, n in enumerate(namings) if i not in taken])


def _verdict(votes: Sequence[int], clauses: Sequence[str]) -> Sentiment:
    positive, negative = votes
    if positive or negative:
        if positive >= _DOMINANT * negative:
            return Sentiment.POSITIVE
        return Sentiment.NEGATIVE if negative >= _DOMINANT * positive else Sentiment.NEUTRAL
    compound = _vader(" ".join(clauses)[:600])
    if abs(compound) < _VADER_THRESHOLD:
        return Sentiment.NEUTRAL
    return Sentiment.POSITIVE if compound > 0 else Sentiment.NEGATIVE


def _vader(words: str) -> float:
    tokens = words.replace(NAME, " ").split()
    unjudged = " ".join(w for w in tokens if not is_judged(w.strip(".,;:!*_()").lower()))
    return float(_analyser().polarity_scores(unjudged)["compound"])


@lru_cache(maxsize=1)
def _analyser() -> SentimentIntensityAnalyzer:
    return SentimentIntensityAnalyzer()


def _masked(text: str, clause: Clause) -> str:
    """The clause with each name as one placeholder, so that no name has a polarity."""
    parts: list[str] = []
    at = clause.start
    for naming in clause.namings:
        if naming.start >= at:
            parts += (text[at : naming.start], NAME)
            at = naming.end
    return "".join((*parts, text[at : clause.end])).replace("\u2019", "'")


def _names(clause: Clause) -> list[int]:
    """The entities of the placeholders, in order."""
    names: list[int] = []
    at = clause.start
    for naming in clause.namings:
        if naming.start >= at:
            names.append(naming.entity)
            at = naming.end
    return names
