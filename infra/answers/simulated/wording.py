"""How each brand of a simulated answer is worded, priced and cited."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Final

from infra.answers.simulated.cast import Draw, Name, domain_of
from infra.answers.simulated.dice import flat, happens, pick, roll, subject_of, trait, two
from infra.answers.simulated.vocabulary import BLURBS, SITES
from schemas.base import Provider, Sentiment
from schemas.events import Citation

_CAP: Final = re.compile(r"(?:under|below|less than|up to)\s*[$€£]?\s*(\d{1,6})\b", re.IGNORECASE)
# Above the first an answer praises, below the second it blames: about 57 and 15 % of brands.
_WARM: Final = 0.47
_COOL: Final = 0.32


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of the answer's list, in words."""

    head: str
    blurb: str
    aspect: str
    price: str
    marks: str


def item_of(draw: Draw, name: Name, cast: Sequence[Name], sources: Sequence[Citation]) -> Item:
    """What the answer says of one brand of its cast."""
    dice = draw.dice
    a, b = two(dice, draw.trade.aspects.split(", "))
    blurb = pick(dice, BLURBS[_mood(draw, name.name)]).format(a=a, b=b, name=name.written)
    others = [other for other in cast if other is not name]
    if others and happens(dice, 0.15):
        blurb += f" Compare it with {pick(dice, others).written} on {a}."
    head, sku = _head(name, dice)
    price = _price(draw) + (f", SKU {sku}" if sku and happens(dice, 0.6) else "")
    return Item(head, blurb, a, price, _marks(draw, name, sources))


def _mood(draw: Draw, name: str) -> Sentiment:
    """How this answer speaks of a brand: mostly well, one time in six or so badly."""
    lasting = 0.45 * trait("mood", draw.provider, name) + 0.2 * trait("mood", draw.query, name)
    warmth = lasting + 0.35 * draw.dice.random() + draw.leaning.warmth.get(name, 0.0)
    if warmth > _WARM:
        return Sentiment.POSITIVE
    return Sentiment.NEUTRAL if warmth > _COOL else Sentiment.NEGATIVE


def _head(name: Name, dice: Random) -> tuple[str, str]:
    """How an item is titled, always with the brand's name, and the SKU of what it shows."""
    if not name.models or happens(dice, 0.25):
        return name.written, ""
    model, sku = pick(dice, name.models)
    if not name.is_tenant:
        return f"{name.written} {model}", sku
    if model.casefold().startswith(name.name.casefold()):
        return model, sku
    return pick(dice, (f"{model} by {name.written}", f"{model} ({name.written})")), sku


def _price(draw: Draw) -> str:
    """A price that the trade knows, within what the query asks for."""
    low, high = draw.trade.prices
    if cap := _CAP.search(draw.query):
        high = max(1, min(high, int(cap[1])))
    low = min(low, high)
    return f"${low + roll(draw.dice, high - low + 1)}{draw.trade.unit}"


def merged(items: list[Item], dice: Random) -> list[Item]:
    """Now and then the last two share one entry, as equals."""
    match items:
        case [*others, last, equal] if others and happens(dice, 0.08):
            return [*others, replace(last, head=f"{last.head} and {equal.head}")]
        case _:
            return items


def sources_of(draw: Draw, cast: Sequence[Name]) -> tuple[Citation, ...]:
    """Two to four review sites and some brands' own.

    The tenant's site may be cited where the tenant is not named: a "ghost citation".
    """
    dice, brand, subject = draw.dice, draw.catalog.brand, subject_of(draw.query)
    sites = {n.domain: f"{n.name}: official site" for n in cast if happens(dice, 0.3)}
    if happens(dice, 0.15):
        sites[domain_of(brand)] = f"{flat(brand.name)}: official site"
    reviews = sorted(SITES.items(), key=lambda _: dice.random())[: 2 + roll(dice, 3)]
    sites |= {domain: f"{title}: {subject}" for domain, title in reviews}
    slug = re.sub(r"[^a-z0-9]+", "-", subject.lower())[:40].strip("-") or "reviews"
    shuffled = sorted(filter(None, sites), key=lambda _: dice.random())
    return tuple(
        Citation(url=f"https://{domain}/{slug}", domain=domain, title=sites[domain], index=index)
        for index, domain in enumerate(shuffled, start=1)
    )


def _marks(draw: Draw, name: Name, sources: Sequence[Citation]) -> str:
    """The citation marks at an entry's end, as this provider writes them; a brand's own first."""
    reviews = [s for s in sources if s.domain in SITES]
    own = [s for s in sources if s.domain == name.domain]
    cited, also = pick(draw.dice, own or reviews), pick(draw.dice, reviews)
    match draw.provider:
        case Provider.PERPLEXITY:
            return "".join(f"[{index}]" for index in sorted({cited.index, also.index}))
        case Provider.GROK:
            return f"[[{cited.index}]]({cited.url})"
        case Provider.CHATGPT:
            return f"([{SITES.get(cited.domain, cited.domain)}]({cited.url}))"
        case _:
            return ""
