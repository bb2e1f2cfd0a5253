"""One example of every request and reply, by operation; the documents' own where they have one."""

from typing import Any, Final

from api.examples import (
    activations,
    alerts,
    asking,
    candidates,
    events,
    previews,
    segments,
    tokens,
    visibility,
)

REQUESTS: Final[dict[str, Any]] = {
    **visibility.REQUESTS,
    **candidates.REQUESTS,
    **alerts.REQUESTS,
    **previews.REQUESTS,
    **events.REQUESTS,
    **segments.REQUESTS,
    **activations.REQUESTS,
    **tokens.REQUESTS,
}
REPLIES: Final[dict[tuple[str, str], Any]] = {
    **visibility.REPLIES,
    **candidates.REPLIES,
    **asking.REPLIES,
    **alerts.REPLIES,
    **previews.REPLIES,
    **events.REPLIES,
    **segments.REPLIES,
    **activations.REPLIES,
    **tokens.REPLIES,
}
