"""Examples of tokens."""

from typing import Any, Final

TOKEN: Final[dict[str, Any]] = {
    "id": "9f8e7d6c5b4a3f2e",
    "name": "Reporting",
    "kind": "token",
    "scopes": ["read"],
    "last_four": "x7Qa",
    "created_at": "2026-05-09T10:00:00Z",
    "last_used_at": "2026-05-09T11:30:00Z",
    "expires_at": None,
}
MADE: Final[dict[str, Any]] = {
    **TOKEN,
    "last_used_at": None,
    "token": "segops_live_ (shown this once)",
}

REQUESTS: Final[dict[str, Any]] = {
    "create_token": {"name": "Reporting", "scopes": ["read"], "expires_in_days": 365},
    "rotate_token": {"overlap_hours": 24},
}
REPLIES: Final[dict[tuple[str, str], Any]] = {
    ("list_tokens", "200"): {"count": 1, "results": [TOKEN]},
    ("create_token", "201"): MADE,
    ("rotate_token", "201"): MADE,
}
