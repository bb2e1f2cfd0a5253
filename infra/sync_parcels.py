"""What is handed over where members are delivered: plain values, no behaviour."""

from dataclasses import dataclass, field
from datetime import datetime

from schemas.activations import Config, Trouble
from schemas.batches import Batch, Position


@dataclass(frozen=True, slots=True)
class Syncing:
    """An activation that this worker has leased.

    `due_at` is as it was when it was taken: what moves it is news that this turn misses.
    """

    tenant_id: str
    id: int
    attempt: int
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Place:
    """A segment with something to tell: up to where its changes are told, and its members.

    `resync` is the number of the time that all members are told, None for no such time; it begins
    when the changes up to the fact `resync_from` are told. `member` is up to which user they are,
    None before the first.
    """

    segment_id: int
    segment_name: str
    position: Position
    resyncs: int
    resync: int | None = None
    resync_from: int = 0
    member: str | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """Where an activation delivers to.

    `secret` is the receiver's own, "" for none; `signing` is what posts are signed with, newest
    first. Neither is in a `repr`.
    """

    tenant_id: str
    activation_id: int
    config: Config
    secret: str = field(repr=False)
    signing: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Parcel:
    """A batch that waits to be delivered, the same on every attempt."""

    key: str
    batch: Batch
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Errand:
    """What an activation has to do next: deliver `parcel`, or make one for the first of `places`.

    `target` is None where its secrets cannot be opened. `failures` counts those in a row;
    `behind_seconds` is for how long changes are waited for that are not there.
    """

    target: Target | None
    config: Config
    failures: int
    behind_seconds: float
    parcel: Parcel | None
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Handover:
    """How one attempt to deliver a batch ended; `trouble` is None when the receiver has it."""

    trouble: Trouble | None
    latency_ms: int
    status_code: int | None = None
    retry_after_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class SyncEnding:
    """How an attempt ended, what a tenant is told of it, and when the next one is due."""

    handover: Handover
    error: str = ""
    retry_in_seconds: float = 0.0
