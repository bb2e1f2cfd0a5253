"""Who is named in a simulated answer: the tenant, its competitors, brands that nobody tracks."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Final

from infra.answers.simulated.dice import flat, happens, pick, roll, trait
from infra.answers.simulated.vocabulary import Trade
from schemas.base import Provider
from schemas.catalog import Brand, Catalog, TrackedCompetitor

# The chance that the tenant is named, before the query's own offset of up to 0.06 either way:
# about two answers in three over all providers, which differ as the real ones do.
_PRESENCE: Final = {
    Provider.CHATGPT: 0.74,
    Provider.PERPLEXITY: 0.69,
    Provider.CLAUDE: 0.72,
    Provider.GEMINI: 0.63,
    Provider.GROK: 0.55,
}
# A catalog may hold a thousand products with a hundred aliases each: an answer knows the first.
_MOST_PRODUCTS: Final = 50
_MOST_ALIASES: Final = 20
_SITE: Final = re.compile(r"(?:https?://)?((?:[\w-]+\.)+[\w-]{2,})(?:[:/?#].*)?", re.IGNORECASE)


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
class Name:
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
class Draw:
    """One answer in the making: what was asked of whom, and the dice that decide the rest."""

    catalog: Catalog
    query: str
    provider: Provider
    trade: Trade
    leaning: Leaning
    dice: Random


def cast_of(draw: Draw) -> list[Name]:
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
    size = 4 + roll(dice, 4)
    return ranked[:size] + [n for n in ranked[size:] if n.is_tenant]


def _chance(draw: Draw, name: Name) -> float:
    """How likely the answer is to name this brand, 0 to 1 or beyond."""
    if name.is_tenant:
        offset = 0.12 * (trait(draw.query, "presence") - 0.5)
        return _PRESENCE[draw.provider] + offset + draw.leaning.presence
    known = 0.4 if name.is_tracked else 0.15
    return known + 0.5 * trait(draw.query, name.name) + draw.leaning.standing.get(name.name, 0.0)


def _standing(draw: Draw, name: Name) -> float:
    """How well a brand does in general, for this query and with this provider: about 0 to 1."""
    lasting = 0.3 * trait(draw.query, name.name) + 0.3 * trait(draw.provider, name.name)
    known = 0.2 if name.is_tracked else 0.0
    return known + 0.4 * trait(name.name) + lasting + draw.leaning.standing.get(name.name, 0.0)


def _tracked(draw: Draw) -> list[Name]:
    """The tenant, if it has a name, and its competitors."""
    brand = draw.catalog.brand
    products = brand.products[:_MOST_PRODUCTS]
    sold = tuple((flat(p.name), flat(p.sku)) for p in products if flat(p.name))
    called = [text for p in products for text in (p.name, p.sku, *p.aliases[:_MOST_ALIASES])]
    tenant = _named(draw, brand, sold, called)
    models = tuple(m for m in _models(draw) if not (tenant and tenant.is_in(m[0])))
    rivals = [_named(draw, competitor, models) for competitor in draw.catalog.competitors]
    return [name for name in (tenant, *rivals) if name]


def _named(
    draw: Draw,
    brand: Brand | TrackedCompetitor,
    models: tuple[tuple[str, str], ...] = (),
    called: Sequence[str] = (),
) -> Name | None:
    """The brand as this answer may name it, now and then by an alias; None without a name."""
    name, aliases = flat(brand.name), [flat(alias) for alias in brand.brand_aliases]
    by_alias = happens(draw.dice, 0.12) and not brand.is_ambiguous
    if not name:
        return None
    return Name(
        name=name,
        written=(pick(draw.dice, aliases) if by_alias and aliases else "") or name,
        terms=tuple(filter(None, (name, *aliases[:_MOST_ALIASES], *map(flat, called)))),
        domain=domain_of(brand),
        models=models,
        is_ambiguous=brand.is_ambiguous,
        is_tenant=isinstance(brand, Brand),
    )


def _untracked(draw: Draw, tracked: Sequence[Name]) -> list[Name]:
    """Five invented brands, the same for every answer to a query; none that is tracked."""
    models = tuple(m for m in _models(draw) if not any(t.is_in(m[0]) for t in tracked))
    names = [n for n in draw.trade.brands.split(", ") if not any(t.is_in(n) for t in tracked)]
    names.sort(key=lambda name: (trait(draw.query, name), name))
    return [Name(n, n, (n,), "", models, is_tracked=False) for n in names[:5]]


def _models(draw: Draw) -> list[tuple[str, str]]:
    return [(model, "") for model in draw.trade.models.split(", ")]


def domain_of(brand: Brand | TrackedCompetitor) -> str:
    """The host name that a tenant typed, as a bare name or an address; empty if it is neither."""
    site = _SITE.fullmatch(brand.domain.strip())
    return site[1].lower() if site else ""
