"""What a tenant tells us: queries, its brand and products, competitors."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from schemas.base import Id, Model, Provider, Schedule
from schemas.mentions import Entity

TenantId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]

# Limits are in code points. Source: AI Visibility API, "Create query" (query_text), ours (rest).
Text1000 = Annotated[str, StringConstraints(min_length=1, max_length=1000, strip_whitespace=True)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
Label = Annotated[str, StringConstraints(max_length=200, strip_whitespace=True)]
Tag = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)]
Tags = Annotated[tuple[Tag, ...], Field(max_length=50)]
Aliases = Annotated[tuple[Name, ...], Field(max_length=100)]
Domain = Annotated[str, StringConstraints(max_length=253, strip_whitespace=True)]


class Query(Model):
    """A question that a tenant wants answered. Source: AI Visibility API, "List queries"."""

    id: Id
    query_text: str
    category: str
    tags: tuple[str, ...]
    providers: tuple[Provider, ...]
    is_active: bool
    schedule: Schedule
    last_run_at: datetime | None
    created_at: datetime
    updated_at: datetime


class Competitor(Model):
    """A brand to compare with. Source: AI Visibility API, "List competitors"."""

    id: Id
    name: str
    brand_aliases: tuple[str, ...]
    domain: str
    is_ambiguous: bool
    is_active: bool
    created_at: datetime
    updated_at: datetime


class Product(Model):
    """Something the tenant sells, found in answers by name, SKU or alias."""

    name: Name
    sku: Annotated[str, StringConstraints(max_length=100, strip_whitespace=True)] = ""
    aliases: Aliases = ()


class Brand(Model):
    """The tenant's own brand. Source: spec "visibility", section 2."""

    name: Annotated[str, StringConstraints(max_length=200, strip_whitespace=True)] = ""
    brand_aliases: Aliases = ()
    domain: Domain = ""
    is_ambiguous: bool = False
    products: Annotated[tuple[Product, ...], Field(max_length=1000)] = ()


class TrackedCompetitor(Model):
    """What scoring needs to know of an active competitor."""

    id: Id
    name: str
    brand_aliases: tuple[str, ...] = ()
    domain: str = ""
    is_ambiguous: bool = False


class Catalog(Model):
    """All that scoring knows of a tenant, as of one version.

    `version` starts at 0 (nothing told yet) and grows by one with every change to the brand,
    its products or the competitors. Only active competitors are in it.
    """

    tenant_id: TenantId
    version: int = Field(ge=0)
    brand: Brand = Brand()
    competitors: tuple[TrackedCompetitor, ...] = ()

    def brand_entity(self) -> Entity | None:
        """The tenant's brand as an entity to look for; None while it has no name."""
        if not self.brand.name:
            return None
        brand = self.brand
        return Entity(name=brand.name, aliases=brand.brand_aliases, is_ambiguous=brand.is_ambiguous)
