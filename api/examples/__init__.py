"""One example of every request and reply, by operation; the documents' own where they have one."""

from typing import Any, Final

from api.examples import (
    activations,
    alerts,
    asking,
    candidates,
    copilot,
    event_schemas,
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
    **event_schemas.REQUESTS,
    **segments.REQUESTS,
    **activations.REQUESTS,
    **copilot.REQUESTS,
    **tokens.REQUESTS,
}
REPLIES: Final[dict[tuple[str, str], Any]] = {
    **visibility.REPLIES,
    **candidates.REPLIES,
    **asking.REPLIES,
    **alerts.REPLIES,
    **previews.REPLIES,
    **events.REPLIES,
    **event_schemas.REPLIES,
    **segments.REPLIES,
    **activations.REPLIES,
    **copilot.REPLIES,
    **tokens.REPLIES,
}
# Of what is streamed, where the operation answers in another form too.
STREAMS: Final[dict[str, str]] = copilot.STREAMS
