"""One example of every request and reply, by operation; the documents' own where they have one."""

from typing import Any, Final

from api.examples import asking, visibility

REQUESTS: Final[dict[str, Any]] = {**visibility.REQUESTS}
REPLIES: Final[dict[tuple[str, str], Any]] = {**visibility.REPLIES, **asking.REPLIES}
