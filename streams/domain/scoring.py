"""What an answer says of the tenant and its competitors: positions, outcomes, owners."""

from collections.abc import Iterable, Sequence
from typing import Final

from schemas.base import Outcome
from schemas.catalog import Catalog
from schemas.events import (
    AnswerCaptured,
    AnswerScored,
    Citation,
    CompetitorScore,
    ProductScore,
    derived_id,
)
from schemas.mentions import Entity, Extraction, Mention
from streams.domain.mentions import extract

# Grows by one whenever the same answer and catalog may give another score.
RULES_VERSION: Final = 1

TENANT: Final = "tenant"
THIRD_PARTY: Final = "third_party"


def outcome(tenant: int | None, competitor: int | None) -> Outcome:
    """How the tenant fared, from both 1-based positions; None means not mentioned.

    Source: spec "visibility", decision 2; the one place that decides it.
    """
    if tenant is None and competitor is None:
        return Outcome.BOTH_ABSENT
    if competitor is None:
        return Outcome.WIN
    if tenant is None:
        return Outcome.LOSS
    if tenant == competitor:
        return Outcome.TIE
    return Outcome.WIN if tenant < competitor else Outcome.LOSS


def score(answer: AnswerCaptured, catalog: Catalog) -> AnswerScored:
    """The score of an answer as of a catalog version.

    The same answer and catalog always give the same fact, with the same id.
    """
    brands = extract(answer.raw_response, brand_entities(catalog))
    found = {mention.name: mention for mention in brands.mentions}
    own = found.get(catalog.brand.name)
    products, product_mentions = _products(answer.raw_response, catalog, own)
    return AnswerScored(
        id=derived_id(answer.id, f"scored:{catalog.version}:{RULES_VERSION}"),
        tenant_id=answer.tenant_id,
        occurred_at=answer.occurred_at,
        recorded_at=answer.recorded_at,
        result_id=answer.result_id,
        query_id=answer.query_id,
        provider=answer.provider,
        is_simulated=answer.is_simulated,
        catalog_version=catalog.version,
        rules_version=RULES_VERSION,
        brand_name=catalog.brand.name,
        position=own.position if own else None,
        sentiment=own.sentiment if own else None,
        competitors=_competitors(catalog, found, own),
        products=products,
        mentions=(*brands.mentions, *product_mentions),
        items=brands.items,
        citation_owners=tuple(owner(citation, catalog) for citation in answer.citations),
    )


def brand_entities(catalog: Catalog) -> tuple[Entity, ...]:
    """The brands to look for: the tenant's own, then its competitors.

    A competitor of the tenant's own name is the tenant.
    """
    own = catalog.brand_entity()
    rivals = (
        Entity(name=c.name, aliases=c.brand_aliases, is_ambiguous=c.is_ambiguous)
        for c in catalog.competitors
    )
    return (*([own] if own else []), *(r for r in rivals if not own or r.name != own.name))


def owner(citation: Citation, catalog: Catalog) -> str:
    """Whose site a citation is: `tenant`, the competitor's name, or `third_party`.

    A subdomain belongs to its domain's owner. Source: spec "visibility", section 4.
    """
    if _is_within(citation.domain, catalog.brand.domain):
        return TENANT
    owners = (c.name for c in catalog.competitors if _is_within(citation.domain, c.domain))
    return next(owners, THIRD_PARTY)


def _is_within(domain: str, site: str) -> bool:
    domain, site = _bare(domain), _bare(site)
    return bool(site) and (domain == site or domain.endswith("." + site))


def _bare(domain: str) -> str:
    return domain.lower().rstrip(".").removeprefix("www.")


def _competitors(
    catalog: Catalog, found: dict[str, Mention], own: Mention | None
) -> tuple[CompetitorScore, ...]:
    return tuple(
        CompetitorScore(
            competitor_id=competitor.id,
            name=competitor.name,
            position=mention.position if mention else None,
            sentiment=mention.sentiment if mention else None,
            outcome=outcome(_position(own), _position(mention)),
        )
        for competitor in catalog.competitors
        for mention in [found.get(competitor.name)]
    )


def _position(mention: Mention | None) -> int | None:
    return mention.position if mention else None


def _products(
    text: str, catalog: Catalog, own: Mention | None
) -> tuple[tuple[ProductScore, ...], tuple[Mention, ...]]:
    # Looked for apart from the brands: "Acme Pro Runner" names the brand Acme as well as the
    # product, though one pass gives each stretch of text to one entity only.
    skus = {product.name: product.sku for product in catalog.brand.products}
    if not skus:
        return (), ()
    entities = (*_product_entities(catalog), *brand_entities(catalog))
    mentions = _placed(extract(text, entities), skus, own)
    scores = (
        ProductScore(name=mention.name, sku=skus[mention.name], position=mention.position)
        for mention in mentions
    )
    return tuple(scores), mentions


def _product_entities(catalog: Catalog) -> Iterable[Entity]:
    for product in catalog.brand.products:
        aliases: Sequence[str] = (product.sku, *product.aliases) if product.sku else product.aliases
        yield Entity(name=product.name, aliases=tuple(aliases), brand=catalog.brand.name)


def _placed(
    extraction: Extraction, products: dict[str, str], own: Mention | None
) -> tuple[Mention, ...]:
    """The products' mentions; in prose a product shares its brand's position."""
    return tuple(
        mention.model_copy(update={"position": own.position})
        if own and mention.rule == "prose"
        else mention
        for mention in extraction.mentions
        if mention.name in products
    )
