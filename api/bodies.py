"""What may be sent: the request bodies, with no field that the tenant may not set.

The `Change...` ones are partial: a field that is left out stays as it is, so they are mappings of
what was sent rather than models with defaults.
"""

from typing import Annotated, Any, Literal

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, with_config
from typing_extensions import TypedDict

from api.fields import (
    WHOLE,
    BodyId,
    BrandAliases,
    Category,
    Day,
    Days,
    DomainName,
    Flag,
    Hours,
    Providers,
    QueryText,
    Samples,
    Sku,
    Tags,
    Threshold,
    Title,
    WebhookUrl,
)
from schemas.alerts import AlertType
from schemas.base import Model, Provider, Schedule
from schemas.tokens import Scope, TokenKind

TokenScope = Literal[Scope.READ, Scope.WRITE, Scope.ADMIN]

_STRICT = ConfigDict(extra="forbid")


class NewQuery(Model):
    """A query to create. Source: AI Visibility API, "Create query"."""

    query_text: QueryText = Field(
        description="Unique per tenant; code points are counted, then it is trimmed."
    )
    category: Category = ""
    tags: Tags = ()
    providers: Providers = tuple(Provider)
    is_active: Flag = True
    schedule: Schedule = Schedule.DAILY


@with_config(_STRICT)
class ChangeQuery(TypedDict, total=False):
    """Fields of a query to change."""

    query_text: QueryText
    category: Category
    tags: Tags
    providers: Providers
    is_active: Flag
    schedule: Schedule


class AcceptedCandidate(Model):
    """A candidate that becomes a competitor; any name that is not taken may."""

    name: Title
    brand_aliases: BrandAliases = ()
    domain: DomainName = ""
    is_ambiguous: Flag = False


class NewCompetitor(AcceptedCandidate):
    """A competitor to create. Source: AI Visibility API, "Create competitor"."""

    is_active: Flag = True


@with_config(_STRICT)
class ChangeCompetitor(TypedDict, total=False):
    """Fields of a competitor to change."""

    name: Title
    brand_aliases: BrandAliases
    domain: DomainName
    is_ambiguous: Flag
    is_active: Flag


class NewProduct(Model):
    """A product of the tenant's brand."""

    name: Title
    sku: Sku = ""
    aliases: BrandAliases = ()


Products = Annotated[tuple[NewProduct, ...], Field(max_length=1000)]


class NewBrand(Model):
    """The tenant's brand as a whole: what is left out becomes empty."""

    name: Title
    brand_aliases: BrandAliases = ()
    domain: DomainName = ""
    is_ambiguous: Flag = False
    products: Products = ()


@with_config(_STRICT)
class ChangeBrand(TypedDict, total=False):
    """Fields of the tenant's brand to change."""

    name: Title
    brand_aliases: BrandAliases
    domain: DomainName
    is_ambiguous: Flag
    products: Products


class NewRescore(Model):
    """Which answers to score again, by their inclusive UTC days; without days, all of them."""

    since: Day | None = Field(default=None, alias="from")
    until: Day | None = Field(default=None, alias="to")
    dry_run: Flag = False


class NewRule(Model):
    """When an alert is to fire. Source: AI Visibility API, "Create alert"; the last three ours."""

    alert_type: AlertType
    competitor: BodyId | None = Field(default=None, description="Required for sov_jump.")
    threshold: Threshold | None = Field(
        default=None, description="By default 0.1; a position of 5 for rank_drop."
    )
    min_samples: Samples = Field(default=3, description="Least answers in a window.")
    cooldown_hours: Hours = Field(
        default=24.0, description="Pause after which a rule that stays true fires again."
    )
    require_significance: Flag = Field(
        default=False, description="Fire only when the intervals of both windows are apart."
    )


class NewAlert(NewRule):
    """An alert to create. Source: AI Visibility API, "Create alert"."""

    webhook_url: WebhookUrl = ""
    is_active: Flag = True


@with_config(_STRICT)
class ChangeAlert(TypedDict, total=False):
    """Fields of an alert to change; the rule as a whole must be sound afterwards."""

    alert_type: AlertType
    competitor: BodyId | None
    threshold: Threshold
    webhook_url: WebhookUrl
    is_active: Flag
    min_samples: Samples
    cooldown_hours: Hours
    require_significance: Flag


class NewPreview(NewRule):
    """A rule to try on the last `days` UTC days, today the last of them."""

    days: Days = 90


class CapturedBatch(Model):
    """Answers captured elsewhere; each item is judged by itself, as `CapturedItem`."""

    results: Annotated[
        tuple[Any, ...],
        Field(
            min_length=1,
            max_length=500,
            json_schema_extra={
                "items": {
                    "description": "A `CapturedItem`. Anything else is rejected by its index, "
                    "and does not stop the other items.",
                    "anyOf": [{"$ref": "#/components/schemas/CapturedItem"}, {}],
                }
            },
        ),
    ]


class EventBatch(Model):
    """Events to take; each is judged by itself, as `IncomingEvent`.

    `sent_at` is when they are sent by the caller's clock: where it is wrong, the times of the
    events are set right. One that cannot be read is as good as none.
    """

    events: Annotated[
        tuple[Any, ...],
        Field(
            min_length=1,
            json_schema_extra={"maxItems": 1000},
        ),
    ]
    sent_at: str | None = None


class SegmentBatch(BaseModel):
    """Events as Segment's libraries send them; each is judged by itself, as `IncomingEvent`.

    At most 2,500 at Segment's own path, 1,000 at ours. Other fields are ignored.
    Source: Segment documentation, "HTTP API", batch.
    """

    batch: tuple[Any, ...]
    sent_at: Annotated[Any, Field(validation_alias=AliasChoices("sentAt", "sent_at"))] = None


class NewToken(Model):
    """A token to make; without scopes it may read and write. A write key has none to choose."""

    model_config = ConfigDict(
        json_schema_extra={
            "not": {
                "required": ["kind", "scopes"],
                "properties": {"kind": {"const": "write_key"}, "scopes": {"type": "array"}},
            }
        }
    )

    name: Title
    kind: TokenKind = "token"
    scopes: Annotated[tuple[TokenScope, ...], Field(min_length=1, max_length=3)] | None = None
    expires_in_days: Annotated[Annotated[int, Field(strict=True, ge=1, le=3650)], WHOLE] | None = (
        None
    )


class Rotation(Model):
    """How long a token that is replaced goes on working."""

    overlap_hours: Annotated[Annotated[int, Field(strict=True, ge=0, le=168)], WHOLE] = 24
