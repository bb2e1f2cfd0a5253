"""Connectors that are in use: where the members of segments are told of, and how that goes."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import Field, StrictBool, StringConstraints

from schemas.base import Id, Model
from schemas.batches import BatchKind

MOST_SEGMENTS: Final = 50
MOST_TRAITS: Final = 10


class ConnectorType(StrEnum):
    """The kinds of place that members are told to."""

    WEBHOOK = "webhook"
    KAFKA = "kafka"
    CSV = "csv"


ActivationStatus = Literal["active", "paused", "failing"]

# How handing a batch over ended, beside `delivered`.
Trouble = Literal[
    "answered",
    "unreachable",
    "timeout",
    "unauthorized",
    "unknown_topic",
    "too_large",
    "refused",
    "no_secret",
    "behind",
    "ours",
]

_NO_NUL: Final = r"^[^\x00]*$"
TraitName = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=_NO_NUL)]
BatchSize = Annotated[int, Field(strict=True, ge=1, le=1000)]
Server = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=_NO_NUL)]
Url = Annotated[str, StringConstraints(max_length=2_048, pattern=_NO_NUL)]
TopicName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,249}$")]
# A folder below one that is given: no empty, hidden or upper part.
FolderName = Annotated[
    str,
    StringConstraints(
        max_length=200,
        pattern=r"^([A-Za-z0-9_-][A-Za-z0-9._-]{0,63}(/[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}){0,4})?$",
    ),
]
# Source: Amazon S3 User Guide, "Bucket naming rules".
BucketName = Annotated[
    str, StringConstraints(max_length=63, pattern=r"^([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])?$")
]
Region = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}$")]
AccessKey = Annotated[str, StringConstraints(max_length=128, pattern=r"^[A-Za-z0-9_./+=-]*$")]


class Telling(Model):
    """What is told of a member, and in which portions."""

    traits: Annotated[
        tuple[TraitName, ...],
        Field(max_length=MOST_TRAITS, description="Traits of the profile to tell with its id."),
    ] = ()
    batch_size: Annotated[BatchSize, Field(description="Members in a batch at most.")] = 500


class WebhookConfig(Telling):
    """A batch is one POST, signed."""

    type: Literal["webhook"]
    url: Annotated[Url, Field(min_length=1)]


class KafkaConfig(Telling):
    """A member is one message; its key is the `user_id`."""

    type: Literal["kafka"]
    bootstrap_servers: Annotated[
        tuple[Server, ...], Field(min_length=1, max_length=10, description="Each `host:port`.")
    ]
    topic: TopicName
    tls: StrictBool = True
    mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = "PLAIN"
    username: Annotated[
        str,
        StringConstraints(max_length=200, pattern=_NO_NUL),
        Field(description="Empty for no SASL."),
    ] = ""


class CsvConfig(Telling):
    """A batch is one file, on the disk of the service or in a store that speaks S3."""

    type: Literal["csv"]
    store: Literal["disk", "s3"]
    folder: FolderName = ""
    endpoint: Annotated[
        Url,
        Field(description="The store's address, without the bucket; only for `s3`, as the next."),
    ] = ""
    bucket: BucketName = ""
    region: Region = "us-east-1"
    access_key_id: AccessKey = ""


Config = Annotated[WebhookConfig | KafkaConfig | CsvConfig, Field(discriminator="type")]


class Cursor(Model):
    """How far one segment is told: all changes up to the fact `sequence` of its log.

    While `is_resyncing` its present members are told, or will be, before later changes.
    """

    segment_id: Id
    sequence: int = Field(ge=0)
    is_resyncing: bool


class Activation(Model):
    """A connector of a tenant: what it is set up with, and how it fares.

    Secrets are not in it. `resyncs` counts how often all members were, or are, told: the first
    time is the backfill.
    """

    id: Id
    name: str
    type: ConnectorType
    config: Config
    segment_ids: tuple[Id, ...]
    backfill: bool
    status: ActivationStatus
    last_sync_at: Annotated[datetime | None, Field(description="When a batch was last delivered.")]
    last_error: Annotated[str, Field(description="Why it is failing; empty unless it is.")]
    resyncs: int = Field(ge=0)
    cursors: tuple[Cursor, ...]
    created_at: datetime
    updated_at: datetime


class Sync(Model):
    """One batch of members of one segment, and how it was delivered.

    `first_sequence` and `last_sequence` are the facts of the segment's log that it tells of, both
    inclusive; of a `resync` both are the fact after which the members were these. `attempts` counts
    those that have begun; `error` says why the last one failed. `next_attempt_at` is null once it
    has ended. `dropped` is one whose segment was taken out of the activation.
    """

    id: Id
    segment_id: Id
    idempotency_key: Annotated[str, Field(description="The same on every attempt.")]
    kind: BatchKind
    resync: int = Field(ge=0)
    first_sequence: int = Field(ge=0)
    last_sequence: int = Field(ge=0)
    members: int = Field(ge=0)
    state: Literal["pending", "delivered", "dropped"]
    attempts: int = Field(ge=0)
    error: str
    status_code: int | None
    latency_ms: int | None
    created_at: datetime
    next_attempt_at: datetime | None
    finished_at: datetime | None
