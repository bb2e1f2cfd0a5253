"""From the head of a list entry to the brand in it: `Sony WH-1000XM5` is Sony's."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from schemas.names import key_of
from streams.domain.brand_words import (
    AUDIENCES,
    COMMON,
    COMMON_OPENINGS,
    COMPANY,
    FEATURES,
    INNER,
    OPENERS,
    QUALITIES,
)
from streams.domain.heads import LABELS, read_head
from streams.domain.text import MARK

_ASIDE: Final = re.compile(r"[ \t]*[(\[{].*|[,;|].*|[ \t][\u2013\u2014-]{1,2}[ \t].*")
_OTHERS: Final = re.compile(
    r"[ \t]/[ \t]?|/[ \t]|[ \t](?:or|oder|and|und|vs\.?|x)[ \t]", re.IGNORECASE
)
_MAKER: Final = re.compile(r"(?:^|[ (])(?:by|from|von)[ ](?:the[ ])?(?P<maker>[^()]+)")
_EDGES: Final = " \t\"'.,:;!?*_~`#\u2013\u2014-"
_UNSPACED: Final = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_PARTICLES: Final = re.compile("[\u7684\u306e]")
_MODEL: Final = re.compile(r".*[\d%$].*|.+\+")
_NUMERIC_NAME: Final = re.compile(r"\d{1,3}[A-Z][A-Za-z]{2,}")
# Words written small in running text; what stands in an address does not stand free.
_FREE: Final = re.compile(r"(?<![^\s(\"'*])[a-z][a-z'-]{0,30}[a-z](?=[\s,;:!?)\"'*.]|$)")
_HOST: Final = re.compile(r"(?:https?://|www\.)([A-Za-z0-9.-]{3,100})", re.IGNORECASE)
_JOINTS: Final = frozenset({"&", "+", "of"})
# In words, but characters where it says so.
_MOST_SMALL: Final = 2
_LONGEST_NAME: Final = 4
_LONGEST_WORD: Final = 30  # characters
_LONGEST_UNSPACED: Final = 8  # characters
_SHORTEST_KEY: Final = 2  # characters
_SHORTEST_NUMBERED: Final = 6  # characters: LEVEL8 is a brand, XT9 a model


@dataclass(frozen=True, slots=True)
class Context:
    """What the rest of an answer tells of its heads.

    `common` are the words that it writes small, `sites` the names of the sites that it links,
    `shared` the first words of several entries; `is_bare` says that its list is of brands
    rather than of their products.
    """

    common: frozenset[str]
    sites: frozenset[str]
    shared: frozenset[str]
    is_bare: bool


def read_context(text: str, heads: Sequence[str], domains: Sequence[str]) -> Context:
    """The context of these heads; `domains` are those of the answer's citations."""
    following: dict[str, set[str]] = {}
    named = bare = 0
    for words in map(_words, heads):
        if words and not _is_common(words[0]):
            following.setdefault(words[0].casefold(), set()).add(" ".join(words[1:2]))
            named += 1
            bare += len(words) == 1 and not _MODEL.fullmatch(words[0])
    return Context(
        common=frozenset(_FREE.findall(text)),
        sites=frozenset(_sites(text, domains)),
        shared=frozenset(w for w, then in following.items() if len(then) > 1 and w not in OPENERS),
        is_bare=bare > 1 and bare * 4 >= named,
    )


def _sites(text: str, domains: Sequence[str]) -> Iterator[str]:
    for host in {*_HOST.findall(text), *domains}:
        for label in host.lower().rstrip(".").split(".")[:-1]:
            yield label.replace("-", "")


def brands_of(head: str, context: Context) -> Iterator[str]:
    """The brands that a head names, as it writes them; none where it names a thing of no brand.

    The first word, or more of them where the head or the answer shows that they belong together.
    """
    if _is_no_name(head, context):
        return
    first, *others = _OTHERS.split(_ASIDE.sub("", head))
    name = _brand(first, context)
    if name is None:
        made = _MAKER.search(head)
        name, others = _brand(made["maker"], context) if made else None, []
    if name is not None:
        yield name
        if key_of(name) == key_of(first):  # `Victrola or Crosley`, but not `Orbi RT80 or RT81`
            yield from filter(None, (_brand(other, context) for other in others))


def _is_no_name(head: str, context: Context) -> bool:
    """Whether the head is advice, a category, a feature or a sentence."""
    bare = _ASIDE.sub("", head)
    read, words = read_head(bare, 0, len(bare)), _words(head)
    is_category = read.is_category and _linked_length(words, context) <= 1  # Best Buy
    is_feature = bool(words) and words[-1].casefold() in FEATURES
    small = sum(word.islower() and word.isalpha() for word in words[1:])
    return read.is_advice or is_category or is_feature or small > _MOST_SMALL


def _brand(head: str, context: Context) -> str | None:
    words = _words(head)
    while words and words[0].casefold() in AUDIENCES:
        del words[0]
    if not words:
        return None
    if unspaced := _UNSPACED.match(words[0]):
        return _unspaced_brand(unspaced[0])
    length = _length(words, context)
    if length == 1:
        return words[0] if _is_brand(words[0], context) else None
    if _is_common(words[0]) and words[0].casefold() not in OPENERS:
        return None
    return " ".join(words[:length])


def _words(head: str) -> list[str]:
    """The words of a head without its asides, without the marks around them."""
    bare = _ASIDE.sub("", head.replace(MARK, " "))
    return [word for each in bare.split() if (word := each if each in _JOINTS else _stripped(each))]


def _stripped(word: str) -> str:
    """The word without marks around it and without a script glued to it; empty for an emoji."""
    if not any(map(str.isalnum, word)):
        return ""
    bare = word.strip(_EDGES) + ("'" if word.endswith("s'") else "")  # Lands' End
    glued = _UNSPACED.search(bare)
    return bare[: glued.start()] if glued and glued.start() else bare


def _unspaced_brand(run: str) -> str | None:
    """The name at the start of a run of a script without spaces; Latin or a digit ends it."""
    name = _PARTICLES.split(run)[0]
    if not _SHORTEST_KEY <= len(name) <= _LONGEST_UNSPACED or name.startswith(COMMON_OPENINGS):
        return None
    return name


def _is_common(word: str) -> bool:
    word = word.casefold()
    return word in COMMON or word in LABELS or word.endswith(QUALITIES)


def _is_brand(word: str, context: Context) -> bool:
    """Whether the word can be a brand by itself."""
    if not any(map(str.isalpha, word)) or not _SHORTEST_KEY <= len(key_of(word)) <= _LONGEST_WORD:
        return False
    if any(map(str.isdigit, word)) and len(word) < _SHORTEST_NUMBERED:
        return False
    if word[0].isdigit() and not _NUMERIC_NAME.fullmatch(word):
        return False
    if key_of(word) in context.sites:
        return True
    small = word.casefold()
    return not (
        _is_common(small)
        or small in OPENERS
        or (small in context.common and not word.islower())  # eufy, adidas
    )


def _length(words: Sequence[str], context: Context) -> int:
    """How many of the words are the brand."""
    if linked := _linked_length(words, context):
        return linked
    small = [word.casefold() for word in words]
    length = _opened_length(small)
    if length + 1 < len(small) and small[length] in _JOINTS:
        article = small[length + 1] in {"the", "a"} and length + 2 < len(small)
        return length + 2 + article
    if small[0].endswith("s'"):  # Lands' End
        length = max(length, min(2, len(small)))
    if length < len(small) and small[length] in COMPANY:
        return length + 1
    audience = next((i for i, w in enumerate(small[: _LONGEST_NAME + 1]) if w in AUDIENCES), 0)
    if audience:  # `Beach Riot Women's Bikini`
        return audience
    is_whole = context.is_bare and small[0] not in context.shared
    return _whole_length(words, length) if is_whole else length


def _linked_length(words: Sequence[str], context: Context) -> int:
    """As many words as the name of a linked site has; 0 where there is no such site."""
    lengths = range(min(_LONGEST_NAME, len(words)), 0, -1)
    return next((n for n in lengths if key_of("".join(words[:n])) in context.sites), 0)


def _opened_length(small: Sequence[str]) -> int:
    """1, or more where the first word is no name by itself: `New Balance`, `The North Face`."""
    if len(small) == 1 or small[0] not in OPENERS or small[1] in _JOINTS:
        return 1
    return 3 if small[0] == "the" and small[1] in OPENERS and len(small) > 2 else 2  # noqa: PLR2004


def _whole_length(words: Sequence[str], length: int) -> int:
    """In a list of brands a short head is one as a whole, up to a word that is no name."""
    if len(words) > _LONGEST_NAME or any(map(_MODEL.fullmatch, words)):
        return length
    while length < len(words) and (
        words[length].casefold() in INNER or not _is_common(words[length])
    ):
        length += 1
    while length > 1 and words[length - 1].islower() and words[length - 1] in INNER:
        length -= 1
    return length
