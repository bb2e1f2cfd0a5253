"""What each word and turn of phrase of product and brand talk says: good, bad or nothing.

Written for answers about products and companies, where general lexicons go wrong: "default
trainer", "record sales", "recalled", "overpriced", "the one to beat".
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import Final

from streams.domain import blame, blame_idioms, business_idioms, denials, praise, praise_idioms
from streams.domain.phrases import index
from streams.domain.text import word_set

PLAIN: Final = 2  # what a word weighs; half or more of it after "a bit", "very"
VERDICT: Final = 8

# Neither, though a general lexicon or an ending says so.
NEUTRAL: Final = word_set(
    "fine ok okay free like likes liked share shares support supports play plays playing pretty"
    " sure help helps kind interest interested energy security number party alone hard low cut"
    " cuts please yes no fire growing competition demand sale sales value dear matter gun"
    " guns killer war beast fighting crazy special active care credit united natural greatest"
    " hand top certain clear well quickly goods cleaner cleaners cleaning cleans lasted winnings"
    " recommendation recommendations tanks tank rocker rockers issued issuing issuer"
    " strength reach smart smarter chance chances protect protected protects protection gain"
    " gains relief reliever insurance insure insures original want wants"
    " dropped drop drops stop stops stopped risk risks arrest arrested blame death dead die"
    " serious seriously pressure stress lazy odd opportunity straight grand bright agree agreed"
    " agrees heart sharply steeply greatly promise shockingly surprisingly dead star stars plus"
    " pro gold golden natural original heritage established classic cool warm adventure"
    " challenge challenges warm cool create creative solution solutions"
    " solve charge charges charged alert alerts emergency interests honor granted"
)
NEUTRAL_PHRASES: Final = """
    suitable for|if / good if
    limited edition|editions|warranty|time|liability|company|partnership|to
    weight|hearing|hair|data|memory loss / loss prevention / fine print|art|tune|tuning|dining
    default settings|setting|password|browser|app|apps|value|values|view|search
    best buy|western|seller / fresh foam|food|produce / depends|depend strongly
    fast food|fashion|charging|charge|charger|forward
    quick cycle|charge|charging|start|release|access|links
    quick guide|look|reference|note|summary|comparison|question / safe deposit|mode|zone
    soft drink|drinks|launch|shell|serve|skills / at its|their|your best / do your best
    fun fact|facts / top to bottom / noise cancelling|canceling|cancellation|reduction
    issue|issues of
    issue|issues|issued ...? cards|card|bonds|shares|passports|tickets|statement|policies
    break even / lead|leads time|times|generation|management|designer
    lead|leads singer|scoring|capture|engineer|author|developer
    capture|captures|manage|manages|track|tracks|generate leads
    generates|nurture|nurtures|convert|converts|sales|qualified leads
    pain|headache|back-pain reliever|relievers|medication|killer|point|points
    virus|malware|fraud|threat|spam detection|protection|scanner|filter|filters|test|tests
    scam|fall|crash|leak|smoke|problem detection|protection|scanner|filter|filters|test|tests
    scans|scan|checks|protects for|against|from ... loss|fire|theft|malware
    scans|scan|checks|protects for|against|from ... viruses|damage|injury|fraud
    guards|insures|covers|coverage|insurance for|against|from ... loss|fire|theft|malware
    guards|insures|covers|coverage|insurance for|against|from ... viruses|damage|injury|fraud
    against fire|theft|loss|damage|fraud ... loss|damage|theft / problem is|was detected|found
    problem solving / rich text|media / sharp corp|corporation|edges
    clean|cleaning room|energy|supplies|install|tech|title / hard|soft shell|drive|drives
    heavy cream|metal|lifting|machinery|users / narrow ... down / narrow down|it
    narrow|wide|regular and|or|to wide|narrow|standard|regular / break|broke down ... by|into
    slow cooker|cookers|motion|food|roast / high|satin|matte|semi gloss|end / high-gloss
    stress|sleep and|or / winning|losing streak / consumer|customer|health|safety concern|concerns
    fall|winter|spring|summer collection|season|line
    trail running|run|runs|shoe|shoes|race|races|mix|runner|runners
    running|hiking|bike|mountain|oregon|forest|gravel trail|trails / trails and
    love|lovers handles / comfort food|zone|inn|suites|colour / drop of / heel drop
    success manager|team|story|stories|plan|center / customer success
    help|customer|contact|call|service|support center|centre|desk|team
    easy|simple|quick returns|setup / better business / more info|information|details
    great britain|lakes|barrier|depression|place / good news|morning|question|luck|idea|to
    fair market|use|trial|amount / fair play / secure|smooth|soft sockets|layer|touch
    strong password|passwords|coffee|magnets
    popular options|choices|brands|models|names|picks|alternatives|ones include|are|in|for|on
    some|other|more|several|few popular|great|good|top options|choices|brands|alternatives|models
    problem with the question / no problem / pros and cons / more|other than a|an|just
    not|isn't|aren't just|only|merely|simply a|an|the / fire|theft and|or loss|theft|fire
    trade offs|off / premium plan|plans|tier|tiers|version|subscription
    premium account|accounts|members|membership|economy|features
    advanced search|settings|analytics|degree|plan|features / simple syrup|majority|past
    complete list|guide|set / professional services|edition|version|plan|sports|athletes
    unique users|visitors|id|code / like|likes @ / fast|slow lane|track|twitch
    some|others like|love|hate ... others|some / slip|slips|slide|slides|pull|pulls on and
    lightweight cotton / leading cause|zero|zeros|to|role
"""
# Says what a claim before it is about, if there is one: `ranks last for reliability`.
ASPECTS: Final = word_set(
    "reliability comfort durability safety ease accuracy popularity efficiency innovation"
    " convenience success security quality cushioning trust transparency versatility leadership"
    " precision easily consistently effectively efficiently comfortably success excellence"
)
NEGATORS: Final = word_set(
    "not no never none neither nor without hardly barely scarcely rarely seldom zero few fewer"
    " less least cannot isn't aren't wasn't weren't don't doesn't didn't won't wouldn't can't"
    " couldn't shouldn't hasn't haven't hadn't ain't nothing nobody nicht kein keine keinen nie"
    " ohne ni sin pas jamais sans lacks lack lacking"
)
INTENSIFIERS: Final = word_set(
    "shockingly surprisingly very really extremely incredibly insanely remarkably super ultra"
    " highly exceptionally"
    " absolutely truly totally completely utterly seriously so such by most far much even"
    " especially particularly wildly unbelievably sehr äußerst muy très"
)
MITIGATORS: Final = word_set("bit slightly somewhat little tad touch mildly fairly etwas rather")
RELIEF: Final = re.compile(
    r"\b(?:solve[sd]?|solving|fix(?:es|ed)?|cure[sd]?|eliminat(?:es?|ed|ing)|reduc(?:es?|ed|ing)"
    r"|reliev(?:es?|ed|ing)|get(?:s|ting)? rid|got rid|heal(?:s|ed)?|banish(?:es|ed)?"
    r"|prevent(?:s|ed|ing)?|disappear(?:s|ed)?|vanish(?:es|ed)?|(?:is|are|was|were|all"
    r"|pain) gone|went away|goes away|no more|goodbye to"
    r"|end(?:s|ed) (?:my|the|all)|stop(?:s|ped) (?:my|the|hurting)|free of|rid of|avoid(?:s"
    r"|ed)? (?:any|the|all)|takes? the|took the"
    r"|alleviat(?:es?|ed)|eas(?:es|ed)|minimi[sz](?:es?|ed|ing)|protects? (?:against|from)"
    r"|sav(?:es?|ed) (?:me|us)"
    r"|address(?:es|ed)|resolv(?:es?|ed)|overcame|overcomes?|combats?|fights?)\b",
)
# In scripts without spaces and in Korean, by substring: (positive, negative).
CASELESS_POSITIVE: Final = re.compile(
    "好评|好用|优秀|最佳|最好|推荐|推薦|舒适|舒適|可靠|领先|領先|出色|物美价廉|很好|更好|不错|值得"
    "|最高|おすすめ|お勧め|優れ|快適|人気|素晴らし|高品質|使いやす|良い|いい(?:です|商品|靴)|便利|安心"
    "|좋|편안|편하|추천|최고|훌륭|뛰어|인기|우수|가성비|만족|믿을 만"
)
CASELESS_NEGATIVE: Final = re.compile(
    "太贵|很贵|差评|很差|较差|糟糕|不好|不推荐|不值|召回|失望|昂贵"
    "|高すぎ|悪い|不便|高価|残念|おすすめしない"
    "|リコール|不満|壊れ|よくない|良くない|비싸|나쁘|나쁜|불편|실망"
    "|별로|리콜|단점|추천하지 않|좋지 않|안 좋"
)
_PHRASES: Final = index(
    (
        (NEUTRAL_PHRASES, 0),
        (blame.VERDICTS, -VERDICT),
        (praise.VERDICTS, VERDICT),
        (blame_idioms.PHRASES, -PLAIN),
        (denials.BLAME, -PLAIN),
        (denials.PRAISE, PLAIN),
        (business_idioms.BLAME, -PLAIN),
        (business_idioms.PRAISE, PLAIN),
        (praise_idioms.PHRASES, PLAIN),
    )
)
# How fast or easily a bad thing happens makes it worse.
PACE: Final = word_set("faster fast quicker quickly sooner easily easier rapidly")
_GOOD_ENDINGS: Final = (
    "-quality",
    "-grade",
    "-friendly",
    "-winning",
    "-leading",
    "-proof",
    "-backed",
    "-approved",
)
_BAD_ENDINGS: Final = ("-prone", "-ridden", "-plagued", "-riddled", "-hungry")
_BAD_FIRSTS: Final = ("over", "under", "poorly", "badly", "ill")
_FIRSTS: Final = {"well": PLAIN, **dict.fromkeys(_BAD_FIRSTS, -PLAIN)}
_SHORTEST_STEM: Final = 3


@cache
def phrases(first: str) -> Sequence[tuple[re.Pattern[str], int]]:
    """The phrases that begin with the word, with their values.

    Compiled when first asked for: all of them at once take a second.
    """
    return [(re.compile(pattern), worth) for pattern, worth in _PHRASES[first]]


def begins_phrase(word: str) -> bool:
    """Whether a phrase begins with the word."""
    return word in _PHRASES


@lru_cache(maxsize=8192)
def value(word: str) -> int:
    """The value of a word, or of what it is a form or a compound of (`softer`, `un-comfy`)."""
    if word in NEUTRAL:
        return 0
    for stem in _stems(word):
        if stem in NEUTRAL:
            return 0
        if stem in praise.WORDS or stem in blame.WORDS:
            return PLAIN if stem in praise.WORDS else -PLAIN
    return _compound(word)


def is_judged(word: str) -> bool:
    """Whether the lexicon knows the word, so that no other lexicon need be asked."""
    return word in NEUTRAL or value(word) != 0


def _compound(word: str) -> int:
    if word.endswith((*_GOOD_ENDINGS, *_BAD_ENDINGS)):
        return PLAIN if word.endswith(_GOOD_ENDINGS) else -PLAIN
    first, _, rest = word.partition("-")
    if rest == "free":
        return PLAIN if value(first) < 0 else 0
    if rest and first in _FIRSTS:
        return _FIRSTS[first]
    if word.startswith("un") and word[2:] in praise.WORDS:
        return -PLAIN
    return value(rest) if rest and "-" not in rest and first in ("ultra", "super", "extra") else 0


def _stems(word: str) -> Iterator[str]:
    """The word, and what is left without its likely endings."""
    yield word
    yield word.removesuffix("'s")
    for ending, instead in (
        ("s", ""), ("es", ""), ("ly", ""), ("er", ""), ("est", ""), ("ed", ""), ("ing", ""),
        ("d", ""), ("r", ""), ("ing", "e"), ("ier", "y"), ("iest", "y"), ("ily", "y"), ("ies", "y"),
    ):  # fmt: skip
        stem = word.removesuffix(ending)
        if stem == word or len(stem) < _SHORTEST_STEM:
            continue
        yield stem + instead
        if ending in ("er", "est", "ed", "ing") and stem[-1] == stem[-2]:
            yield stem[:-1]
