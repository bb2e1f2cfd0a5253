"""What the head of a list entry is: a name, an attribute's label, a section's title, advice."""

import re
from dataclasses import dataclass
from typing import Final

from streams.domain.text import word_set

LABELS: Final = word_set(
    "spec specs specification specifications price prices pricing cost costs msrp pro pros con"
    " cons why what how who when where feature features highlight highlights strength strengths"
    " weakness weaknesses drawback drawbacks downside downsides upside benefit benefits"
    " advantage advantages disadvantage disadvantages note notes tip tips verdict summary"
    " overview performance comfort fit cushioning drop material materials weight battery display"
    " screen ram storage memory processor cpu gpu graphics camera rating ratings availability"
    " warranty color colors size sizes sizing capacity dimensions type range fee fees annual"
    " rewards perks welcome players gameplay design build durability quality resolution panel"
    " ports connectivity ergonomics sound noise style vibe location website link release"
    " audience key ideal great good caution limitations reviews review usage setup compatibility"
    " speed coverage data network contract plans plan power use uses tag description details"
    " reason bonus apr interest terms support tech technology maintenance heating dishwasher"
    " induction oven budget safety effectiveness top extra extras ingredients instructions"
    " directions texture taste flavor skin finish length time traction stability responsiveness"
    " breathability upper midsole outsole heel brand manufacturer maker company preis vorteile"
    " nachteile eigenschaften fazit bewertung material gewicht 가격 장점 단점 특징 価格 特徴"
    " 長所 短所 メリット デメリット 价格 优点 缺点 特点"
)
_EXACT_ATTRIBUTES: Final = frozenset(
    ["best for", "best used for", "perfect for", "recommended for", "suitable for", "good for"]
)
_CATEGORY_ATTRIBUTES: Final = frozenset(
    {"feature", "features", "use", "uses", "speed", "perks", "tip"}
)
_CATEGORY: Final = re.compile(
    r"(?:the[ ])?(?:overall[ ])?(?:best|top|most|runner|also|hono[u]?rable|for|if|great[ ]for"
    r"|budget"
    r"|overall|winner|our|editor|upgrade|value|premium|luxury|cheapest|mid-?range|entry|high-?end"
    r"|affordable|other|alternative|popular|recommended|ideal[ ]for|good[ ]for|perfect[ ]for|want"
    r"|need|looking|prefer|low|under|over|pick|choice|first|second|third|easiest|fastest|simplest"
    r"|lightest|favou?rite|leading|notable|more|additional|trending|beginner|advanced|all-?around"
    r"|\w+iest|longest|smallest|strongest|softest|lightest|quietest|safest|beste|bester|bestes"
    r"|günstig|testsieger)\b",
    re.IGNORECASE,
)
_ADVICE: Final = re.compile(
    r"\b(?:what (?:to|do|you|kind|matters|makes|should)|things? to|factors?|considerations?"
    r"|consider|how to|how (?:do|does|we|i)|why (?:you|this|these|choose|we)|tips?|faqs?|questions?"
    r"|key takeaways?|takeaways?|final thoughts?|conclusion|known for|look(?:ing)? (?:for|out)"
    r"|next steps?|notes?|let me know|could you|can you|tell me|would you|do you|are you"
    r"|keep in mind"
    r"|where to (?:buy|shop|find|watch)|buying (?:guide|advice|tips)|features? to|important"
    r"|checklist"
    r"|ingredients|instructions|directions|optional|benefits|advantages|disadvantages|pros|cons"
    r"|key features|reasons|methodology|criteria|glossary|disclaimer|worauf|tipps|fazit)\b",
    re.IGNORECASE,
)
# Words, but characters for abbreviations and for scripts without spaces.
_LONGEST_ABBREVIATION: Final = 3
_LONGEST_LABEL: Final = 4
_LONGEST_NAME: Final = 12
_LONGEST_CASELESS: Final = 60
_SECTION_END: Final = re.compile(r"[:\uff1a][ \t*_]*$")
_CLEAN: Final = re.compile(r"[*_~`\[\]]|\(\s*\)")
_ESCAPE: Final = re.compile(r"\\(?=[^\w\s])")
# `**Brooks Ghost** is softer than …`: the bold part is the head unless a second name follows.
_BOLD_LEAD: Final = re.compile(
    r"(?:\*{2,3}|__)?[^*_\n]{2,120}(?:\*{2,3}|__)(?=[ ](?!(?:and|or|und|oder|by|from|y|et"
    r"|von)\b)[a-z])"
)
_CUT: Final = re.compile(
    r"(?P<open>[(\[])|(?P<close>[)\]])|[ \t][\u2013\u2014-]{1,2}[ \t]|\u2014"
    r"|[:\uff1a](?=[ \t*]|$)|[.!?](?=[ \t\"'*]|$)|[\t;|]"
)
_WORDS: Final = re.compile(r"[^\W_]+(?:['.&+-][^\W_]+)*")
_ADVISORY_START: Final = re.compile(
    r"(?:do|are|is|does|can|could|would|will|what|how|why|which|consider|look|make|check|choose"
    r"|avoid|use|try|if|when|start|remember|keep|ensure|let|add|decide|think|compare|read)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Head:
    """The words that name an entry, `start:end` in the text, and how they read.

    `label` is what stood before a colon ("Best overall"), lower case.
    """

    start: int
    end: int
    words: str
    label: str
    is_attribute: bool
    is_category: bool
    is_advice: bool
    is_name: bool


def read_head(text: str, start: int, end: int) -> Head:
    """The head of the entry whose words stand at `start:end` (one line).

    A category before a colon or dash ("Best overall: Hoka") is a label, and what follows is
    the head; an attribute ("Price: $99") is not.
    """
    line = text[start:end]
    cut = _first_cut(line)
    words = _cleaned(line[:cut])
    label = ""
    rest = cut + len(_separator(line, cut))
    is_titled = bool(_CATEGORY.match(words)) and not _is_attribute(words)
    if is_titled and _cleaned(line[rest:]) and line[cut : cut + 1] not in (".", "!", "?", ""):
        label = words.lower()
        start += rest
        line = text[start:end]
        cut = _first_cut(line)
        words = _cleaned(line[:cut])
    stop = start + cut
    whole = _cleaned(text[start:end])
    return Head(
        start,
        stop,
        words,
        label,
        is_attribute=not label and _is_attribute(words),
        is_category=not label and is_titled,
        is_advice=bool(_ADVICE.search(words)) or "?" in line[: cut + 1],
        is_name=_is_name(words, whole),
    )


def _first_cut(line: str) -> int:
    """Where the head ends: at a dash, a colon, a sentence's end, but not inside brackets."""
    bold = _BOLD_LEAD.match(line)
    depth = 0
    for found in _CUT.finditer(line, 0, 400):
        if found["open"]:
            depth += 1
        elif found["close"]:
            depth = max(0, depth - 1)
        elif depth == 0 and _ends_head(line, found):
            return min(found.start(), bold.end() if bold else 400)
    return min(len(line), bold.end() if bold else 400)


def _ends_head(line: str, found: re.Match[str]) -> bool:
    if not _cleaned(line[: found.start()]):
        return False
    return found[0] != "." or not _is_abbreviation(line, found.start())


def _is_abbreviation(line: str, at: int) -> bool:
    word = re.split(r"[\s*(\[]", line[:at])[-1]
    return len(word) <= _LONGEST_ABBREVIATION and word.isalpha() and word[:1].isupper()


def _separator(line: str, cut: int) -> str:
    found = re.match(r"[ \t]*[\u2013\u2014:\uff1a|;-]*[*_]{0,3}[ \t]*", line[cut:])
    return found[0] if found else ""


def _cleaned(words: str) -> str:
    return " ".join(_CLEAN.sub(" ", _ESCAPE.sub("", words)).split()).strip(
        " -\u2013\u2014:\uff1a,\u00ae"
    )


def _is_attribute(words: str) -> bool:
    found: list[str] = _WORDS.findall(words.lower())
    if not found or words.lower() in _EXACT_ATTRIBUTES:
        return bool(found)
    if len(found) > 1 and _CATEGORY.match(words):
        return found[-1] in _CATEGORY_ATTRIBUTES
    return len(found) <= _LONGEST_LABEL and not LABELS.isdisjoint((found[0], found[-1]))


def _is_name(words: str, whole: str) -> bool:
    """Whether the words look like something's name rather than a phrase or a sentence."""
    found: list[str] = _WORDS.findall(words)
    if (
        not found
        or len(found) > _LONGEST_NAME
        or _ADVISORY_START.match(words)
        or words.startswith("$")
    ):
        return False
    if not words[0].isascii() and not words[0].isupper() and not words[0].islower():
        return len(whole) <= _LONGEST_CASELESS  # scripts without case
    capitals = sum(w[0].isupper() or w[0].isdigit() or any(map(str.isupper, w)) for w in found)
    if len(found) == 1:
        return capitals == 1
    return capitals > 1 and capitals * 2 >= len(found)


def is_section(words: str) -> bool:
    """Whether a heading's words promise entries below rather than name one."""
    return bool(_SECTION_END.search(words)) or bool(_CATEGORY.match(_cleaned(words)))


def is_advisory(words: str) -> bool:
    """Whether what stands below such a heading is advice, not entries."""
    return bool(_ADVICE.search(_cleaned(words)))
