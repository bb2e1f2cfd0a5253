"""What may be sent of connectors: as they are stored, and with the secrets that are not shown."""

from typing import Annotated, Final

from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    with_config,
)
from typing_extensions import TypedDict

from api.fields import WHOLE, BodyId, Flag, Title
from infra.connectors.rules import SECRETS
from schemas.activations import (
    MOST_SEGMENTS,
    BatchSize,
    Config,
    CsvConfig,
    KafkaConfig,
    Telling,
    WebhookConfig,
)
from schemas.base import Model

_STORED: Final[TypeAdapter[Config]] = TypeAdapter(Config)

Secret = Annotated[
    str,
    StringConstraints(max_length=1_000, pattern=r"^[^\x00]*$"),
    Field(
        description="Never shown. Left out of a change it stays.",
        json_schema_extra={"writeOnly": True},
    ),
]


class _New(Telling):
    """A number is whole however it is written."""

    batch_size: Annotated[BatchSize, WHOLE, Field(description="Members in a batch at most.")] = 500


class NewWebhook(_New, WebhookConfig):
    """A batch is one POST, signed."""


class NewKafka(_New, KafkaConfig):
    """A member is one message; its key is the `user_id`. `password` goes with `username`."""

    password: Secret = ""


class NewCsv(_New, CsvConfig):
    """A batch is one file, on the disk of the service or in a store that speaks S3."""

    secret_access_key: Secret = ""


NewConfig = Annotated[NewWebhook | NewKafka | NewCsv, Field(discriminator="type")]
SegmentIds = Annotated[
    tuple[BodyId, ...],
    Field(min_length=1, max_length=MOST_SEGMENTS, description="A repeated one counts once."),
    AfterValidator(lambda ids: tuple(dict.fromkeys(ids))),
]


class NewActivation(Model):
    """A connector to set up: what, where to, and the members of which segments."""

    name: Title
    config: NewConfig
    segment_ids: SegmentIds
    backfill: Flag = Field(
        default=True, description="Whether present members are told first, or only changes."
    )


@with_config(ConfigDict(extra="forbid"))
class ChangeActivation(TypedDict, total=False):
    """Fields of an activation to change; a config as a whole, of the same type."""

    name: Title
    config: NewConfig
    segment_ids: SegmentIds


def parted(config: NewConfig) -> tuple[Config, str]:
    """The config as it is stored and shown, and its secret; "" where it has none."""
    told = config.model_dump()
    secret = told.pop(SECRETS.get(config.type, ""), "")
    return _STORED.validate_python(told), secret
