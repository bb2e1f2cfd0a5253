"""Answers of an assistant that nobody asked: repeatable, and in each provider's own manner."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from random import Random
from textwrap import shorten
from typing import Final, TypeVar
from unicodedata import category

from infra.ports import Answer, Question
from schemas.base import Provider, Sentiment
from schemas.catalog import Brand, Catalog, TrackedCompetitor
from schemas.events import Citation

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Leaning:
    """How a story bends the dice; the default bends nothing.

    `presence` is added to the chance (0 to 1) that the tenant is named; `standing` and
    `warmth` (by brand name, about -0.5 to 0.5) move a brand up the list and speak better of it.
    """

    presence: float = 0.0
    standing: Mapping[str, float] = field(default_factory=dict)
    warmth: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Trade:
    """What answers of one trade speak of: untracked brands (invented), models, aspects, price.

    `words` is a pattern for what a query says; `prices` are whole US dollars, both included.
    """

    words: str
    brands: str
    models: str
    aspects: str
    prices: tuple[int, int]
    unit: str = ""


_TRADES: Final = (
    _Trade(
        "shoe|sneaker|runn|boots?\\b|trail|marathon|walking|sandal|footwear",
        "Veldrun, Strada Nord, Kestrel Athletics, Pacewell, Torrent Trail, Fjellfoot, Ostrava Run",
        "Glide 3, Strider 4, Ridge 5, Cadence, Outpost 2",
        "cushioning, fit, grip, durability, breathability",
        (70, 180),
    ),
    _Trade(
        "software|saas|crm|erp|apps?\\b|platform|tools?\\b|api|analytics|cloud|hosting|cms",
        "Brightloop, Stackhaven, Tallyport, Orbitline, Quillbase, Deskferry, Mapleforge",
        "Team, Business, Starter, Suite",
        "onboarding, reporting, support, automation, integration",
        (9, 99),
        " a month",
    ),
    _Trade(
        "laptop|phone|headphone|earbud|camera|tv\\b|monitor|vacuum|watch|speaker|tablet|printer",
        "Voltera, Kanso Audio, Brightwell Electronics, Orrin, Zephra, Tallow & Finch, Ionfield",
        "X2, Air 5, Max, Series 7, Lite",
        "battery life, build quality, performance, noise, setup",
        (90, 900),
    ),
    _Trade(
        "skin|serum|cream|shampoo|make-?up|vitamin|supplement|sunscreen|perfume|soap",
        "Solenne, Dermavia, Lune & Moss, Purefold, Calista Lab, Verdane",
        "Daily, Sensitive, Repair, Classic",
        "texture, scent, absorption, packaging, gentleness",
        (12, 80),
    ),
    _Trade(
        "bank|insur|credit|loan|invest|payment|mortgage|broker|pension",
        "Harborfield, Northgate Mutual, Clearpenny, Sable Trust, Fenwick Direct, Openledger",
        "Plus, Standard, Everyday, Select",
        "support, transparency, coverage, onboarding, claims handling",
        (5, 60),
        " a month",
    ),
)
_ANY_TRADE: Final = _Trade(
    "",
    "Northfield & Sons, Lumora, Castell & Co, Brightmere, Haldenwerk, Oakhollow, Plinth House",
    "Classic, Select, Series 2, Prime Edition",
    "quality, service, reliability, availability, support",
    (20, 300),
)

_BLURBS: Final = {
    Sentiment.POSITIVE: (
        "Excellent {a} and reliable {b}; reviewers love it for everyday use.",
        "A standout choice with great {a}, and its {b} is among the best in this group.",
        "{name} earns high praise for superb {a} and very good {b}.",
        "Highly recommended for {a}, with impressive {b} for the money.",
    ),
    Sentiment.NEUTRAL: (
        "Covers {a} and {b} at a price in line with the rest.",
        "{name} sits in the middle of the range for {a} and {b}.",
        "Sold in several versions, which differ in {a} and {b}.",
        "A common option; {a} and {b} are as the maker lists them.",
    ),
    Sentiment.NEGATIVE: (
        "Reviewers complain of poor {a}, and its {b} is disappointing.",
        "{name} is overpriced for what it offers, and weak {a} is the main problem.",
        "Frequent complaints about {b} and bad {a} hold it back.",
    ),
}

# As many as an answer has items at most: seven, and a tenant beyond them.
_LINKS: Final = (
    "comes up most often",
    "is the next name",
    "is worth knowing as well",
    "appears in several comparisons",
    "is an alternative",
    "is mentioned too",
    "comes after those",
    "closes the field",
)
_CLOSINGS: Final = (
    "Prices and availability change, so check before you decide.",
    "If you tell me your budget and what matters most, I can narrow this down.",
    "In the end, the best option is the one that suits your needs.",
)
# Nobody's real site: domains reserved by RFC 2606.
_SITES: Final = {
    "fieldtested.example": "Field Tested",
    "buyersdesk.example": "The Buyers Desk",
    "consumer-notes.example.org": "Consumer Notes",
    "daily-review.example.net": "Daily Review",
    "forum.example.com": "Community Forum",
}

# The chance that the tenant is named, before the query's own offset of up to 0.06 either way:
# about two answers in three over all providers, which differ as the real ones do.
_PRESENCE: Final = {
    Provider.CHATGPT: 0.74,
    Provider.PERPLEXITY: 0.69,
    Provider.CLAUDE: 0.72,
    Provider.GEMINI: 0.63,
    Provider.GROK: 0.55,
}

_LEAD = re.compile(
    r"(?:(?:what|which|who|where|how|can|could|should|do|does|is|are|there|i|you|me|to|the|a|an"
    r"|any|some|best|top|good|most|please|recommend|find|buy|get|show|list|makes?|sells?|\d+)\b"
    r"[\s:,']*)+",
    re.IGNORECASE,
)
_CAP = re.compile(r"(?:under|below|less than|up to)\s*[$€£]?\s*(\d{1,6})\b", re.IGNORECASE)
_SITE = re.compile(r"(?:https?://)?((?:[\w-]+\.)+[\w-]{2,})(?:[:/?#].*)?", re.IGNORECASE)
_DASH: Final = "\u2013"
# Above the first an answer praises, below the second it blames: about 57 and 15 % of brands.
_WARM: Final = 0.47
_COOL: Final = 0.32
# A catalog may hold a thousand products with a hundred aliases each: an answer knows the first.
_MOST_PRODUCTS: Final = 50
_MOST_ALIASES: Final = 20


@dataclass(frozen=True, slots=True)
class _Name:
    """A brand that an answer may name.

    `written` is how this answer puts it, `terms` all that a query may call it, `models` what it
    sells, each with its SKU or an empty text.
    """

    name: str
    written: str
    terms: tuple[str, ...]
    domain: str
    models: tuple[tuple[str, str], ...]
    is_ambiguous: bool = False
    is_tenant: bool = False
    is_tracked: bool = True

    def is_in(self, text: str) -> bool:
        """Whether the text names the brand or what it sells, as whole words."""
        fold = str if self.is_ambiguous else str.casefold
        folded = fold(text)
        near = (term for term in map(fold, self.terms) if term in folded)
        return any(re.search(rf"(?<!\w){re.escape(term)}(?!\w)", folded) for term in near)


@dataclass(frozen=True, slots=True)
class _Draw:
    """One answer in the making: what was asked of whom, and the dice that decide the rest."""

    catalog: Catalog
    query: str
    provider: Provider
    trade: _Trade
    leaning: Leaning
    dice: Random


@dataclass(frozen=True, slots=True)
class _Item:
    """One entry of the answer's list, in words."""

    head: str
    blurb: str
    aspect: str
    price: str
    marks: str


@dataclass(frozen=True, slots=True)
class _Scene:
    """What one answer says, before any markdown."""

    dice: Random
    subject: str
    items: tuple[_Item, ...]
    closing: str


class SimulatedEngine:
    """One assistant played by dice: it never raises, and marks every answer `is_simulated`.

    The same query text, provider, slot and catalog give the same bytes on every platform.
    Source: spec "providers", "What an adapter owes the rest".
    """

    def __init__(self, provider: Provider, leaning: Leaning | None = None) -> None:
        self._provider = provider
        self._leaning = leaning or Leaning()

    async def ask(self, question: Question) -> Answer:
        """The answer, at once: nothing is waited for."""
        return self.answer(question)

    def answer(self, question: Question) -> Answer:
        """What `ask` answers, for callers that do not wait."""
        provider, query = self._provider, _flat(question.query_text)
        dice = _dice(question.query_text, provider, question.slot)
        trade = _trade(query)
        draw = _Draw(question.catalog, query, provider, trade, self._leaning, dice)
        cast = _cast(draw)
        sources = _sources(draw, cast)
        items = _merged([_item(draw, name, cast, sources) for name in cast], dice)
        scene = _Scene(dice, _subject(query), tuple(items), _pick(dice, _CLOSINGS))
        # About one answer in eight is prose without any list.
        is_prose = _happens(dice, 0.12) or not items
        text = (_prose if is_prose else _MANNERS[provider])(scene)
        return Answer(text, sources, f"simulated-{provider}", is_simulated=True)


def _cast(draw: _Draw) -> list[_Name]:
    """The brands of one answer, best first: perhaps the tenant, some competitors, some untracked.

    Who a query names is among them. The tenant is never cut off the end.
    """
    tracked, dice = _tracked(draw), draw.dice
    names = tracked + _untracked(draw, tracked)
    luck = {n: dice.random() - _chance(draw, n) for n in names}
    others = sorted((n for n in names if not n.is_tenant), key=lambda n: (luck[n], n.name))
    cast = [n for n in names if luck[n] < 0 or n in others[:3] or n.is_in(draw.query)]
    score = {n: _standing(draw, n) + dice.random() / 2 for n in cast}
    ranked = sorted(cast, key=lambda n: (-score[n], n.name))
    size = 4 + _roll(dice, 4)
    return ranked[:size] + [n for n in ranked[size:] if n.is_tenant]


def _chance(draw: _Draw, name: _Name) -> float:
    """How likely the answer is to name this brand, 0 to 1 or beyond."""
    if name.is_tenant:
        offset = 0.12 * (_trait(draw.query, "presence") - 0.5)
        return _PRESENCE[draw.provider] + offset + draw.leaning.presence
    known = 0.4 if name.is_tracked else 0.15
    return known + 0.5 * _trait(draw.query, name.name) + draw.leaning.standing.get(name.name, 0.0)


def _standing(draw: _Draw, name: _Name) -> float:
    """How well a brand does in general, for this query and with this provider: about 0 to 1."""
    lasting = 0.3 * _trait(draw.query, name.name) + 0.3 * _trait(draw.provider, name.name)
    known = 0.2 if name.is_tracked else 0.0
    return known + 0.4 * _trait(name.name) + lasting + draw.leaning.standing.get(name.name, 0.0)


def _tracked(draw: _Draw) -> list[_Name]:
    """The tenant, if it has a name, and its competitors."""
    brand = draw.catalog.brand
    products = brand.products[:_MOST_PRODUCTS]
    sold = tuple((_flat(p.name), _flat(p.sku)) for p in products if _flat(p.name))
    called = [text for p in products for text in (p.name, p.sku, *p.aliases[:_MOST_ALIASES])]
    tenant = _named(draw, brand, sold, called)
    models = tuple(m for m in _models(draw) if not (tenant and tenant.is_in(m[0])))
    rivals = [_named(draw, competitor, models) for competitor in draw.catalog.competitors]
    return [name for name in (tenant, *rivals) if name]


def _named(
    draw: _Draw,
    brand: Brand | TrackedCompetitor,
    models: tuple[tuple[str, str], ...] = (),
    called: Sequence[str] = (),
) -> _Name | None:
    """The brand as this answer may name it, now and then by an alias; None without a name."""
    name, aliases = _flat(brand.name), [_flat(alias) for alias in brand.brand_aliases]
    by_alias = _happens(draw.dice, 0.12) and not brand.is_ambiguous
    if not name:
        return None
    return _Name(
        name=name,
        written=(_pick(draw.dice, aliases) if by_alias and aliases else "") or name,
        terms=tuple(filter(None, (name, *aliases[:_MOST_ALIASES], *map(_flat, called)))),
        domain=_domain(brand),
        models=models,
        is_ambiguous=brand.is_ambiguous,
        is_tenant=isinstance(brand, Brand),
    )


def _untracked(draw: _Draw, tracked: Sequence[_Name]) -> list[_Name]:
    """Five invented brands, the same for every answer to a query; none that is tracked."""
    models = tuple(m for m in _models(draw) if not any(t.is_in(m[0]) for t in tracked))
    names = [n for n in draw.trade.brands.split(", ") if not any(t.is_in(n) for t in tracked)]
    names.sort(key=lambda name: (_trait(draw.query, name), name))
    return [_Name(n, n, (n,), "", models, is_tracked=False) for n in names[:5]]


def _models(draw: _Draw) -> list[tuple[str, str]]:
    return [(model, "") for model in draw.trade.models.split(", ")]


def _item(draw: _Draw, name: _Name, cast: Sequence[_Name], sources: Sequence[Citation]) -> _Item:
    dice = draw.dice
    a, b = _two(dice, draw.trade.aspects.split(", "))
    blurb = _pick(dice, _BLURBS[_mood(draw, name.name)]).format(a=a, b=b, name=name.written)
    others = [other for other in cast if other is not name]
    if others and _happens(dice, 0.15):
        blurb += f" Compare it with {_pick(dice, others).written} on {a}."
    head, sku = _head(name, dice)
    price = _price(draw) + (f", SKU {sku}" if sku and _happens(dice, 0.6) else "")
    return _Item(head, blurb, a, price, _marks(draw, name, sources))


def _mood(draw: _Draw, name: str) -> Sentiment:
    """How this answer speaks of a brand: mostly well, one time in six or so badly."""
    lasting = 0.45 * _trait("mood", draw.provider, name) + 0.2 * _trait("mood", draw.query, name)
    warmth = lasting + 0.35 * draw.dice.random() + draw.leaning.warmth.get(name, 0.0)
    if warmth > _WARM:
        return Sentiment.POSITIVE
    return Sentiment.NEUTRAL if warmth > _COOL else Sentiment.NEGATIVE


def _head(name: _Name, dice: Random) -> tuple[str, str]:
    """How an item is titled, always with the brand's name, and the SKU of what it shows."""
    if not name.models or _happens(dice, 0.25):
        return name.written, ""
    model, sku = _pick(dice, name.models)
    if not name.is_tenant:
        return f"{name.written} {model}", sku
    if model.casefold().startswith(name.name.casefold()):
        return model, sku
    return _pick(dice, (f"{model} by {name.written}", f"{model} ({name.written})")), sku


def _price(draw: _Draw) -> str:
    """A price that the trade knows, within what the query asks for."""
    low, high = draw.trade.prices
    if cap := _CAP.search(draw.query):
        high = max(1, min(high, int(cap[1])))
    low = min(low, high)
    return f"${low + _roll(draw.dice, high - low + 1)}{draw.trade.unit}"


def _merged(items: list[_Item], dice: Random) -> list[_Item]:
    """Now and then the last two share one entry, as equals."""
    match items:
        case [*others, last, equal] if others and _happens(dice, 0.08):
            return [*others, replace(last, head=f"{last.head} and {equal.head}")]
        case _:
            return items


def _sources(draw: _Draw, cast: Sequence[_Name]) -> tuple[Citation, ...]:
    """Two to four review sites and some brands' own.

    The tenant's site may be cited where the tenant is not named: a "ghost citation".
    """
    dice, brand, subject = draw.dice, draw.catalog.brand, _subject(draw.query)
    sites = {n.domain: f"{n.name}: official site" for n in cast if _happens(dice, 0.3)}
    if _happens(dice, 0.15):
        sites[_domain(brand)] = f"{_flat(brand.name)}: official site"
    reviews = sorted(_SITES.items(), key=lambda _: dice.random())[: 2 + _roll(dice, 3)]
    sites |= {domain: f"{title}: {subject}" for domain, title in reviews}
    slug = re.sub(r"[^a-z0-9]+", "-", subject.lower())[:40].strip("-") or "reviews"
    shuffled = sorted(filter(None, sites), key=lambda _: dice.random())
    return tuple(
        Citation(url=f"https://{domain}/{slug}", domain=domain, title=sites[domain], index=index)
        for index, domain in enumerate(shuffled, start=1)
    )


def _domain(brand: Brand | TrackedCompetitor) -> str:
    """The host name that a tenant typed, as a bare name or an address; empty if it is neither."""
    site = _SITE.fullmatch(brand.domain.strip())
    return site[1].lower() if site else ""


def _marks(draw: _Draw, name: _Name, sources: Sequence[Citation]) -> str:
    """The citation marks at an entry's end, as this provider writes them; a brand's own first."""
    reviews = [s for s in sources if s.domain in _SITES]
    own = [s for s in sources if s.domain == name.domain]
    cited, also = _pick(draw.dice, own or reviews), _pick(draw.dice, reviews)
    match draw.provider:
        case Provider.PERPLEXITY:
            return "".join(f"[{index}]" for index in sorted({cited.index, also.index}))
        case Provider.GROK:
            return f"[[{cited.index}]]({cited.url})"
        case Provider.CHATGPT:
            return f"([{_SITES.get(cited.domain, cited.domain)}]({cited.url}))"
        case _:
            return ""


def _chatgpt(scene: _Scene) -> str:
    """Two sections of bold numbered heads with attribute bullets; the second may restart at 1."""
    intro = f"Here's a curated list of options for {scene.subject}, grouped by what they suit:"
    second = 1 + _roll(scene.dice, 3)
    restart = second if _happens(scene.dice, 0.5) else 0
    lines = [intro]
    for place, item in enumerate(scene.items):
        if place in (0, second):
            lines += ["", "---", "", "### 💡 Also worth a look" if place else "### ⭐ Top picks"]
        number = place + 1 - (restart if place >= second else 0)
        lines += ["", f"**{number}. {item.head}** {_DASH} {item.price}", ""]
        lines += [f"* **Highlights:** {item.blurb}", f"* **Best for:** {item.aspect} {item.marks}"]
    return "\n".join([*lines, "", "---", "", scene.closing])


def _perplexity(scene: _Scene) -> str:
    """Bullets with bold names, each with footnote marks glued to its end."""
    intro = f"Recent reviews of {scene.subject} agree on a handful of names."
    lines = [f"- **{item.head}** {_DASH} {item.blurb}{item.marks}" for item in scene.items]
    head = [intro + scene.items[0].marks, "", "## Top options", ""]
    return "\n".join([*head, *lines, "", scene.closing])


def _claude(scene: _Scene) -> str:
    """A careful opening, a numbered list, a closing remark."""
    intro = (
        f"The right choice for {scene.subject} depends on how you will use it, your budget and "
        "what you value most. These are the options I would look at, roughly in order:"
    )
    lines = [
        f"{rank}. **{item.head}** ({item.price}): {item.blurb}"
        for rank, item in enumerate(scene.items, start=1)
    ]
    return "\n".join([intro, "", *lines, "", scene.closing])


def _gemini(scene: _Scene) -> str:
    """Bullets with bold names, or a table with a rank column."""
    intro = f"There are several strong contenders for {scene.subject}. Here is a breakdown:"
    lines = [f"*   **{item.head}:** {item.blurb}" for item in scene.items]
    if _happens(scene.dice, 0.4) and not any("|" in line for line in lines):
        lines = ["| Rank | Option | Best for | Price | Notes |", "|---|---|---|---|---|"]
        lines += [
            f"| {rank} | **{item.head}** | {item.aspect} | {item.price} | {item.blurb} |"
            for rank, item in enumerate(scene.items, start=1)
        ]
    return "\n".join([intro, "", *lines, "", scene.closing])


def _grok(scene: _Scene) -> str:
    """Numbered headings, below each a sentence with an inline citation, and a price."""
    lines = [f"I compared reviews and user posts on {scene.subject}. Here is my ranking."]
    for rank, item in enumerate(scene.items, start=1):
        lines += ["", f"### {rank}. {item.head}", f"{item.blurb} {item.marks}"]
        lines += [f"- **Price:** about {item.price}"]
    return "\n".join([*lines, "", scene.closing])


_MANNERS: Final[Mapping[Provider, Callable[[_Scene], str]]] = {
    Provider.CHATGPT: _chatgpt,
    Provider.PERPLEXITY: _perplexity,
    Provider.CLAUDE: _claude,
    Provider.GEMINI: _gemini,
    Provider.GROK: _grok,
}


def _prose(scene: _Scene) -> str:
    """Two paragraphs that name one option after another."""
    sentences = [
        f"{item.head} {link}. {item.blurb}{item.marks}"
        for item, link in zip(scene.items, _LINKS, strict=False)
    ]
    half = (len(sentences) + 1) // 2
    opening = f"When it comes to {scene.subject}, much depends on what you need."
    paragraphs = (opening, " ".join(sentences[:half]), " ".join(sentences[half:]), scene.closing)
    return "\n\n".join(filter(None, paragraphs))


def _trade(query: str) -> _Trade:
    """The trade that the query speaks of, by the first that has a word in it."""
    told = (t for t in _TRADES if re.search(rf"\b(?:{t.words})", query, re.IGNORECASE))
    return next(told, _ANY_TRADE)


def _subject(query: str) -> str:
    """What the query is about, in its own words, to be read after "options for"."""
    lead = _LEAD.match(query)
    rest = query[lead.end() if lead else 0 :].strip(" ?!.:;,")
    return shorten(rest, 80, placeholder="") or "this"


def _flat(text: str) -> str:
    """One line of printable characters: format characters are dropped, others become spaces."""
    shown = (c for c in text if category(c) != "Cf")
    return " ".join("".join(c if c.isprintable() else " " for c in shown).split())


# Only `Random.random` is promised to give the same numbers in every Python, so nothing else of
# it is used; nor any logarithm or sine, which differ in the last bit between platforms.
def _dice(*words: str) -> Random:
    return Random(int.from_bytes(_digest(words)))  # noqa: S311 - a play, not a secret


def _trait(*words: str) -> float:
    """A number from 0 to below 1 that these words always have."""
    return int.from_bytes(_digest(words)[:6]) / 2**48


def _digest(words: Sequence[str]) -> bytes:
    return sha256("\x1f".join(words).encode("utf-8", "surrogatepass")).digest()


def _happens(dice: Random, chance: float) -> bool:
    return dice.random() < chance


def _roll(dice: Random, sides: int) -> int:
    """A whole number from 0 to below `sides`."""
    return int(dice.random() * sides)


def _pick(dice: Random, choices: Sequence[_T]) -> _T:
    return choices[_roll(dice, len(choices))]


def _two(dice: Random, choices: Sequence[str]) -> tuple[str, str]:
    """Two different ones."""
    first, step = _roll(dice, len(choices)), 1 + _roll(dice, len(choices) - 1)
    return choices[first], choices[(first + step) % len(choices)]
