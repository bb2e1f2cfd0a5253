"""What an answer says of the tenant and its competitors: positions, outcomes, owners."""

from collections.abc import Mapping
from typing import Final

from schemas.base import Outcome, Sentiment
from schemas.catalog import Catalog
from schemas.events import (
    AnswerCaptured,
    AnswerScored,
    Citation,
    CompetitorScore,
    ProductScore,
    answer_id,
    derived_id,
)
from schemas.mentions import Entity, Mention
from streams.domain.candidates import candidates
from streams.domain.mentions import extract

# Grows by one whenever the same answer and catalog may give another score.
RULES_VERSION: Final = 2
# A score whose sentiments a model judged is newer than the rules' own of the same catalog.
JUDGED: Final = 500

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
    tracked = entities(catalog)
    extraction = extract(answer.raw_response, tracked)
    found = {mention.name: mention for mention in extraction.mentions}
    own = found.get(catalog.brand.name)
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
        products=_products(catalog, found),
        mentions=extraction.mentions,
        items=extraction.items,
        candidates=candidates(
            answer.raw_response,
            extraction.items,
            tracked,
            [citation.domain for citation in answer.citations],
        ),
        citation_owners=tuple(owner(citation, catalog) for citation in answer.citations),
    )


def judged(scored: AnswerScored, sentiments: Mapping[str, Sentiment]) -> AnswerScored:
    """The score with a model's sentiments where it has any; positions stay the rules' own.

    It is another fact, of a rules version above `JUDGED`. Names that the score does not mention
    are ignored. Source: spec "visibility", section 6, rule 8.
    """
    version = scored.rules_version + JUDGED
    changed = {
        mention.name: sentiments.get(mention.name, mention.sentiment) for mention in scored.mentions
    }
    return scored.model_copy(
        update={
            "id": derived_id(
                answer_id(scored.tenant_id, scored.result_id),
                f"scored:{scored.catalog_version}:{version}",
            ),
            "rules_version": version,
            "sentiment": changed.get(scored.brand_name),
            "mentions": tuple(
                mention.model_copy(update={"sentiment": changed[mention.name]})
                for mention in scored.mentions
            ),
            "competitors": tuple(
                competitor.model_copy(update={"sentiment": changed.get(competitor.name)})
                for competitor in scored.competitors
            ),
        }
    )


def entities(catalog: Catalog) -> tuple[Entity, ...]:
    """Whom to look for: the tenant's brand, its competitors, then its products.

    A name belongs to the first that has it, so a competitor of the tenant's own name is the
    tenant, and a product that is called like a brand is that brand.
    """
    own = catalog.brand_entity()
    by_name = {own.name: own} if own else {}
    for rival in catalog.competitors:
        by_name.setdefault(
            rival.name,
            Entity(name=rival.name, aliases=rival.brand_aliases, is_ambiguous=rival.is_ambiguous),
        )
    for product in catalog.brand.products:
        terms = (product.sku, *product.aliases) if product.sku else product.aliases
        brand = catalog.brand.name or None
        by_name.setdefault(product.name, Entity(name=product.name, aliases=terms, brand=brand))
    return tuple(by_name.values())


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


def _products(catalog: Catalog, found: dict[str, Mention]) -> tuple[ProductScore, ...]:
    return tuple(
        ProductScore(name=product.name, sku=product.sku, position=mention.position)
        for product in catalog.brand.products
        if (mention := found.get(product.name))
    )
