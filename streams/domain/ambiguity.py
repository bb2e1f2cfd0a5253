"""Whether a common word (Gap, Apple, On) names the brand where it stands.

Surface case is needed, and it is evidence only where the language would not have written a
capital anyway: at the start of a sentence, in a title, in an all-capitals line, in German
and for a weekday the surroundings must speak of a brand. Source: spec "visibility", 17.
"""

import re
from typing import Final

from streams.domain.matching import Span
from streams.domain.text import word_set

_SENTENCE_END = re.compile(r"[.!?\u3002\uff01\uff1f][\"')\]*_]*\s|\n|:\s")
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_NEXT = re.compile(r"[ \t*_]{0,4}([^\s*_.,;:!?()\[\]|]+)")
_PREVIOUS = re.compile(r"([^\s*_.,;:!?()\[\]|\"]+)[ \t*_]{0,4}$")
_CALENDAR: Final = word_set(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may"
    " june july august september october november december"
)
_FUNCTION_WORDS: Final = word_set(
    "on in at by for from to the a an and or as it its is be so us we you all any one now next"
    " up off out over under with who what that this my your our"
)
# What follows a company's name, in any sentence: its legal form, what companies do or have.
_BRAND_NEXT: Final = re.compile(
    r"(?:inc|corp|ltd|llc|plc|gmbh|ag|co|company|group|brand|stores?|shoes?|sneakers?|app|stock"
    r"|shares?|ceo|announce[sd]?|report(?:s|ed)|launch(?:es|ed)|unveil(?:s|ed)|releas(?:es|ed)"
    r"|introduc(?:es|ed)|acquire[sd]?|sued?|sues|sells?|sold|offers|makes|says|said|plans"
    r"|recall(?:s|ed)|rais(?:es|ed)|hir(?:es|ed)|dominates|overt(?:akes|ook)|beats|expects"
    r"|products?|customers?|users?|employees|jeans|devices|phones?|laptops?|cards?|pay|watch"
    r"|music|store|credit|running|software|platform|drive|prime|outlet|factory|officials?)\b",
    re.IGNORECASE,
)
_BRAND_CONTEXT: Final = re.compile(
    r"\b(?:brands?|compan(?:y|ies)|retailers?|makers?|manufacturers?|compet(?:es|itors?)|rivals?"
    r"|ceo|stocks?|shares|nasdaq|nyse|startups?|vendors?|products?|customers|sales|revenue|profits?"
    r"|market|collection|sneakers?|shoes?|apparel|clothing|jeans|hoodies?|smartphones?|iphones?"
    r"|ipads?|macbooks?|laptops?|software|saas|crm|platform|app|subscription|storefront|stores?"
    r"|founded|headquartered|marke|hersteller|unternehmen|konzern|aktie)\b",
    re.IGNORECASE,
)
_CASELESS_CONTEXT: Final = re.compile(
    "公司|品牌|手机|手機|电脑|電腦|发布|發布|股|官网|产品|產品|旗下|会社|ブランド|製品|発売|企業"
    "|社の|スマホ|회사|브랜드|제품|출시|기업|주가|스마트폰"
)
# Readings that keep the capital: geography, idioms, other names built on the word.
_OTHER_BEFORE: Final = word_set(
    "big pandora's cumberland water gender pay wage generation black juke cranberry candy"
    " custard crab adam's fiona pineapple sea turtle egg eggshell bash times red union trafalgar"
    " madison"
)
_OTHER_AFTER: Final = re.compile(
    r"(?:rain-?forest|river|basin|jungle|tribes?|delta|warriors?|pie|cider|juice|sauce|trees?"
    r"|orchards?|crumble|tart|cake|valley|year|years|analysis|scripts?|scripting|commands?|audience"
    r"|date|requirements?|applications?|waivers?|interviews?|spring|office|plot|set|springs|day"
    r"|morning|night|evening|afternoon|blues|time|site|call|top|side|board|demand|going"
    r"|beach|island|of)\b",
    re.IGNORECASE,
)
_FOOD: Final = re.compile(
    r"\b(?:fruits?|bananas?|oranges?|pears?|grapes?|cinnamon|recipes?|peel(?:ed)?|sliced|juicy"
    r"|snacks?|vitamins?|fiber|pies?|bake[sd]?|orchards?|obst|birnen?|kuchen)\b",
    re.IGNORECASE,
)
_ANIMAL: Final = re.compile(
    r"\b(?:animals?|wild(?:life)?|cats?|predators?|zoo|prey|habitat|species|cubs?)\b", re.IGNORECASE
)
_OTHER_CONTEXT: Final = {  # what else the sentence speaks of when the word is not the brand
    "apple": _FOOD,
    "amazon": re.compile(
        r"\b(?:rain-?forests?|jungles?|rivers?|brazil\w*|peru\w*|tribes?|deforestation|boats?"
        r"|species"
        r"|tributar\w+|indigenous|biodiversity)\b",
        re.IGNORECASE,
    ),
    "puma": _ANIMAL,
    "jaguar": _ANIMAL,
    "delta": re.compile(
        r"\b(?:rivers?|mississippi|variant|nile|airport lounge|epsilon)\b", re.IGNORECASE
    ),
    "mercury": re.compile(r"\b(?:planets?|toxic|thermometers?|venus|metal)\b", re.IGNORECASE),
}
_GERMAN: Final = re.compile(
    r"\b(?:der|die|das|und|ist|nicht|ein|eine|einen|einer|im|auf|mit|für|von|zu|den|dem|sind)\b"
)
_TITLE_WORDS: Final = 4  # fewer capitals in a row are as likely two names
_GERMAN_ARTICLES: Final = word_set(
    "der die das den dem des ein eine einen einem einer eines diese dieser dieses jede jeder"
    " keine kein meine seine ihre unsere große kleine"
)


def is_brand(text: str, span: Span, *, heads_item: bool) -> bool:
    """Whether an ambiguous term that stands here means the brand."""
    surface = text[span.start : span.end]
    before = _PREVIOUS.search(text[max(0, span.start - 40) : span.start])
    after = _NEXT.match(text, span.end + len(span.suffix))
    previous, following = before[1] if before else "", after[1] if after else ""
    if not any(c.isupper() or c.islower() for c in surface):
        return _is_caseless_brand(text, span)
    if any(c.isdigit() for c in surface) or re.search(r"\w[.!&+]\w|[!+]$", surface):
        return True  # monday.com, Yahoo!, 7-Eleven: no common word is written so
    if not _has_brand_case(surface, span.term.surface) or _is_inflected(text, span):
        return False
    if previous.lower() in _OTHER_BEFORE or _OTHER_AFTER.match(following.lstrip("-")):
        return False
    return _is_evident(text, span, previous, following, heads_item=heads_item)


def _is_evident(text: str, span: Span, previous: str, following: str, *, heads_item: bool) -> bool:
    start, end = _sentence(text, span)
    word = span.term.key
    # An entry of a list is read with its neighbours: `- Apple`, `- Banana`.
    around = text[max(0, span.start - 100) : span.end + 100] if heads_item else text[start:end]
    other = _OTHER_CONTEXT.get(word)
    if other and other.search(around) and not _BRAND_CONTEXT.search(around):
        return False
    if heads_item and _stands_in_head(following, word):
        return True
    if _is_part_of_name(text[start : span.start], previous, following):
        return False
    if not _has_idle_capital(text, span, start, end, previous):
        return True
    if word in _FUNCTION_WORDS:
        return bool(_BRAND_NEXT.match(following)) and following[:1].islower()
    return _speaks_of_brand(text, span, end, previous, following)


def _has_idle_capital(text: str, span: Span, start: int, end: int, previous: str) -> bool:
    """Whether the language or the line would have written the capital anyway."""
    sentence = text[start:end]
    is_phrase = any(map(str.isspace, text[span.start : span.end]))
    is_initial = not any(c.isalnum() for c in text[start : span.start])
    if (is_initial and not is_phrase) or _is_title(sentence) or span.term.key in _CALENDAR:
        return True
    is_german = len(_GERMAN.findall(sentence)) > 1
    return is_german and previous.lower() in _GERMAN_ARTICLES


def _speaks_of_brand(text: str, span: Span, end: int, previous: str, following: str) -> bool:
    if _BRAND_NEXT.match(following):
        return True
    if span.term.key in _CALENDAR or previous.lower() in _GERMAN_ARTICLES:
        return False
    return span.suffix == "'s" or bool(_BRAND_CONTEXT.search(text[span.end : end]))


def _is_part_of_name(lead: str, previous: str, following: str) -> bool:
    """`the Cumberland Gap`: a capital right before, within the sentence, and none after."""
    if not previous[:1].isupper() or previous.isupper() or following[:1].isupper():
        return False
    if (
        _BRAND_CONTEXT.fullmatch(previous)
        or _GERMAN.search(lead)
        or previous.lower() in _CALENDAR
        or previous.lower() in _FUNCTION_WORDS
    ):
        return False
    return len(lead.split()) > 1 and not _BRAND_NEXT.match(following)


def _has_brand_case(surface: str, written: str) -> bool:
    """Every word capitalised, or written exactly as the brand writes itself with a capital."""
    if surface == written and not written.islower():
        return True
    return all(word[0][:1].isupper() for word in _WORD.finditer(surface))


def _is_inflected(text: str, span: Span) -> bool:
    """Plurals (Apples, Gaps) and compounds (On-site, Target-driven) are the common word."""
    if span.suffix.isalpha():
        return True
    if text[span.end : span.end + 1] == "-":
        return text[span.end + 1 : span.end + 2].islower()
    return text[max(0, span.start - 1) : span.start] == "-"


def _is_caseless_brand(text: str, span: Span) -> bool:
    """Scripts without case: the sentence must speak of a brand, and the word stand free."""
    before, after = text[max(0, span.start - 1) : span.start], text[span.end : span.end + 1]
    if _same_script(before, text[span.start]) and not before.isspace():
        return False
    start, end = _sentence(text, span)
    return bool(_CASELESS_CONTEXT.search(text[start:end])) or bool(
        after and not after.isalnum() and before == ""
    )


def _same_script(left: str, right: str) -> bool:
    return any(
        low <= left <= high and low <= right <= high
        for low, high in (("\u30a1", "\u30ff"), ("\uac00", "\ud7a3"), ("\u4e00", "\u9fff"))
    )


def _sentence(text: str, span: Span) -> tuple[int, int]:
    """The sentence around a span, at most 300 characters to either side."""
    floor = max(0, span.start - 300)
    start = floor
    for stop in _SENTENCE_END.finditer(text, floor, span.start):
        start = stop.end()
    stop_after = _SENTENCE_END.search(text, span.end, span.end + 300)
    return start, stop_after.start() if stop_after else min(len(text), span.end + 300)


def _is_title(sentence: str) -> bool:
    """Whether nearly every word has a capital, so that one more says nothing."""
    words = [word[0] for word in _WORD.finditer(sentence) if word[0].lower() not in _FUNCTION_WORDS]
    return len(words) >= _TITLE_WORDS and sum(word[0].isupper() for word in words) >= 0.8 * len(
        words
    )


def _stands_in_head(following: str, word: str) -> bool:
    """Whether an item's head reads as a name: the word alone, or before a model's name."""
    if word in _CALENDAR:
        return False
    return not following or not following[0].isalpha() or following[0].isupper()
