"""One example of every request and reply, by operation; the documents' own where they have one."""

from typing import Any, Final

from api.examples import alerts, asking, candidates, events, previews, tokens, visibility

REQUESTS: Final[dict[str, Any]] = {
    **visibility.REQUESTS,
    **candidates.REQUESTS,
    **alerts.REQUESTS,
    **previews.REQUESTS,
    **events.REQUESTS,
    **tokens.REQUESTS,
}
REPLIES: Final[dict[tuple[str, str], Any]] = {
    **visibility.REPLIES,
    **candidates.REPLIES,
    **asking.REPLIES,
    **alerts.REPLIES,
    **previews.REPLIES,
    **events.REPLIES,
    **tokens.REPLIES,
}
