"""How an exchange over HTTP ended, as deliveries of members call it."""

from collections.abc import Mapping

from infra.parcels import Sent
from infra.sync_parcels import Handover
from schemas.activations import Trouble


def handover_of(sent: Sent, statuses: Mapping[int, Trouble]) -> Handover:
    """The same without what the receiver said; `statuses` are those that mean something special."""
    trouble: Trouble | None = None
    match sent.outcome:
        case "failed" | "gone":
            trouble = statuses.get(sent.status_code or 0, "answered")
        case "unreachable" | "timeout" | "ours":
            trouble = sent.outcome
    return Handover(trouble, sent.latency_ms, sent.status_code, sent.retry_after_seconds)
