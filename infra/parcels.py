"""What is handed over at the ports: plain values, no behaviour. Times are aware UTC."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Literal, TypeVar
from uuid import UUID

from schemas.alerts import AlertRule, AlertStatus, Look
from schemas.base import Provider
from schemas.catalog import Catalog
from schemas.events import Call, Citation

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some of `count` things, in their order."""

    count: int
    items: tuple[T, ...]


@dataclass(frozen=True, slots=True)
class Delivered:
    """A fact's way to one agent: enough to settle it. `outbox_id` is None for foreign messages."""

    topic: str
    partition: int
    offset: int
    outbox_id: UUID | None


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that cannot be read or handled: where it stood, why, and its original bytes.

    What was set aside before it came onto its topic stood nowhere.
    """

    topic: str
    partition: int | None
    offset: int | None
    agent: str
    reason: str
    key: bytes | None
    value: bytes | None
    id: int = 0
    recorded_at: datetime | None = None
    replayed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CapturedAnswer:
    """An answer captured elsewhere, checked, ready to become a fact. Offsets, times: UTC."""

    query_id: int
    provider: Provider
    raw_response: str
    captured_at: datetime | None
    idempotency_key: str | None
    model: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Accepted:
    """What became of each captured answer, by its place in the call.

    `created` and `duplicates` map the place to the result's id; `rejected` to a code:
    `unknown_query` or `idempotency_key_reused`.
    """

    created: Mapping[int, int]
    duplicates: Mapping[int, int]
    rejected: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Rescore:
    """One request to score again, and its report once it is finished."""

    id: int
    dry_run: bool
    requested_at: datetime
    report: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Run:
    """One question that is leased to be put to one provider; `id` is its result's.

    `attempt` counts from 1 how often it was taken, `failures` how many calls failed in passing.
    After `give_up_at` it ends without an answer.
    """

    tenant_id: str
    id: int
    attempt: int
    query_id: int
    provider: Provider
    question: str
    slot: str
    failures: int
    give_up_at: datetime


@dataclass(frozen=True, slots=True)
class Question:
    """What an assistant is asked. A simulated one draws the brands it names from `catalog`."""

    tenant_id: str
    query_text: str
    slot: str
    catalog: Catalog


@dataclass(frozen=True, slots=True)
class Answer:
    """What an assistant said. `provider_reply` is its JSON as it came."""

    text: str
    citations: tuple[Citation, ...]
    model: str
    is_simulated: bool
    provider_reply: str | None = None
    call: Call | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """How one attempt to post a webhook ended.

    `outcome` is `delivered` (2xx), `gone` (410), `failed` (any other status), `unreachable`
    (no reply: refused, reset, no such host, a bad certificate, or a target that must not be
    reached: a tenant cannot tell these apart), `timeout`, or `ours` (our own resolver or network
    is at fault: not counted against the endpoint). `reply` is the first KiB of the body as
    text, control characters stripped. `retry_after_seconds` is what the receiver asked for,
    unclamped.
    """

    outcome: Literal["delivered", "gone", "failed", "unreachable", "timeout", "ours"]
    latency_ms: int
    status_code: int | None = None
    reply: str = ""
    retry_after_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Watched:
    """An alert that is leased to be looked at, `now`.

    `episodes` has when those that last fired last, by `streams.domain.episodes.episode_of`.
    `due_at` is as it was when the alert was taken: what moves it is news that this look misses.
    """

    tenant_id: str
    id: int
    attempt: int
    rule: AlertRule
    episodes: Mapping[str, datetime]
    now: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Firing:
    """A rule that became true by one look; `episode` is which of its episodes begins or lasts."""

    episode: str
    look: Look
    value: float
    message: str
    is_significant: bool
    evidence: tuple[int, ...]
    is_simulated: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """What a look at an alert came to: how it stands, what fires, which episodes are over."""

    status: AlertStatus
    firings: tuple[Firing, ...] = ()
    ended: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Posting:
    """A delivery that this worker has leased; `attempt` is the number of the attempt."""

    tenant_id: str
    id: int
    attempt: int
    alert_id: int


@dataclass(frozen=True, slots=True)
class Letter:
    """What one attempt posts, and how the delivery and its endpoint fared until now.

    `secrets` sign it, newest first. `failures` counts those of this delivery,
    `failures_in_a_row` those of the endpoint since it last took something; `waited_seconds` is
    how long ago the delivery was queued.
    """

    url: str
    webhook_id: str
    body: bytes
    secrets: tuple[str, ...]
    failures: int
    failures_in_a_row: int
    waited_seconds: float


@dataclass(frozen=True, slots=True)
class Ending:
    """How an attempt ended and what follows.

    `retry_in_seconds` is None where no attempt follows; for `rest_seconds` nothing else is
    posted to the endpoint.
    """

    sent: Sent
    retry_in_seconds: float | None
    rest_seconds: float = 0.0
