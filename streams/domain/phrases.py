"""Turns of phrase in a short notation, found by their first word.

A line or a part between slashes is a phrase: words between spaces. `a|b` are alternatives, `a?`
may be missing, `a~` stands for every form of a verb, `*` is any word, `...` up to three words
without a negator and `@` a name.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

NAME: Final = "\u0001"  # stands for a name in a clause, so that no name has a polarity
Index = Mapping[str, Sequence[tuple[str, int]]]  # patterns, not yet compiled, and values

_GAP: Final = r"[\s*_-]+"
_ANY: Final = r"[^\s,.;:!?()]+"
_NOT: Final = r"(?!(?:no|not|never|without|few|hardly|zero)\b|\w+n't\b)"
_VOWELS: Final = "aeiou"
_IRREGULAR: Final = {
    "be": "is are was were been being",
    "beat": "beats beating beaten",
    "blow": "blows blowing blew blown",
    "break": "breaks breaking broke broken",
    "bring": "brings bringing brought",
    "build": "builds building built",
    "burn": "burns burning burned burnt",
    "buy": "buys buying bought",
    "catch": "catches catching caught",
    "come": "comes coming came",
    "cost": "costs costing",
    "cut": "cuts cutting",
    "do": "does doing did done",
    "drive": "drives driving drove driven",
    "fall": "falls falling fell fallen",
    "feel": "feels feeling felt",
    "fly": "flies flying flew flown",
    "get": "gets getting got gotten",
    "give": "gives giving gave given",
    "go": "goes going went gone",
    "grow": "grows growing grew grown",
    "have": "has having had",
    "hit": "hits hitting",
    "hold": "holds holding held",
    "keep": "keeps keeping kept",
    "lead": "leads leading led",
    "leave": "leaves leaving left",
    "let": "lets letting",
    "lose": "loses losing lost",
    "make": "makes making made",
    "outdo": "outdoes outdoing outdid outdone",
    "outsell": "outsells outselling outsold",
    "overtake": "overtakes overtaking overtook overtaken",
    "pay": "pays paying paid",
    "run": "runs running ran",
    "sell": "sells selling sold",
    "set": "sets setting",
    "shut": "shuts shutting",
    "shrink": "shrinks shrinking shrank shrunk",
    "spend": "spends spending spent",
    "stand": "stands standing stood",
    "steal": "steals stealing stole stolen",
    "stick": "sticks sticking stuck",
    "swear": "swears swearing swore sworn",
    "take": "takes taking took taken",
    "tear": "tears tearing tore torn",
    "wear": "wears wearing wore worn",
    "win": "wins winning won",
}


def index(lists: Sequence[tuple[str, int]]) -> Index:
    """The phrases of each list, one a line, with the list's value, by their first words."""
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for phrases, value in lists:
        for phrase in _each(phrases):
            first, *rest = phrase
            tail = "".join(_pattern(token) for token in rest)
            for word in _words(first):
                pattern = re.escape(word) + tail + r"(?!\w)"
                found[word.partition("-")[0]].append((pattern, value))
    return dict(found)


def alternation(phrases: str) -> str:
    """One pattern for all the phrases, for use where there are few of them."""
    return "|".join(
        "(?:" + "|".join(_words(first)) + ")" + "".join(map(_pattern, rest))
        for first, *rest in _each(phrases)
    )


def _each(phrases: str) -> Iterator[list[str]]:
    return filter(None, (part.split() for part in re.split(r"\n| / ", phrases)))


def _pattern(token: str) -> str:
    if token == "...":  # noqa: S105  it is a word of the notation
        return f"(?:{_GAP}{_NOT}{_ANY}){{0,3}}?"
    bare = token.removesuffix("?")
    words = _ANY if bare == "*" else "|".join(re.escape(word) for word in _words(bare))
    optional = "?" if bare != token else ""
    return f"(?:{_GAP}(?:{words})){optional}"


def _words(token: str) -> Iterator[str]:
    for word in token.split("|"):
        if word == "@":
            yield NAME
        elif word.endswith("~"):
            yield from _forms(word[:-1])
        else:
            yield word


def _forms(verb: str) -> Iterator[str]:
    """A verb's forms: `drop` gives drop, drops, dropped and dropping."""
    yield verb
    if verb in _IRREGULAR:
        yield from _IRREGULAR[verb].split()
        return
    stem = verb.removesuffix("e")
    if re.search(f"[^{_VOWELS}][{_VOWELS}][^{_VOWELS}wxy]$", verb):
        stem += verb[-1]
    if verb.endswith("y") and verb[-2] not in _VOWELS:
        yield from (verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing")
        return
    yield verb + ("es" if re.search("(?:s|x|z|ch|sh)$", verb) else "s")
    yield from (stem + "ed", stem + "ing", verb + "ed", verb + "ing")
