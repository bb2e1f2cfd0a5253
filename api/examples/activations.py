"""One example of every request and reply that is about connectors, by operation."""

from typing import Any, Final

_WEBHOOK: Final[dict[str, Any]] = {
    "type": "webhook",
    "url": "https://hooks.acme.example/members",
    "traits": ["email", "plan"],
    "batch_size": 500,
}
_KAFKA: Final[dict[str, Any]] = {
    "type": "kafka",
    "bootstrap_servers": ["kafka-1.acme.example:9093", "kafka-2.acme.example:9093"],
    "topic": "segment-members",
    "tls": True,
    "mechanism": "SCRAM-SHA-512",
    "username": "segops",
    "traits": [],
    "batch_size": 500,
}
_ACTIVATION: Final[dict[str, Any]] = {
    "id": 7,
    "name": "CRM",
    "type": "webhook",
    "config": _WEBHOOK,
    "segment_ids": [3],
    "backfill": True,
    "status": "active",
    "last_sync_at": "2026-05-09T12:00:01Z",
    "last_error": "",
    "resyncs": 1,
    "cursors": [{"segment_id": 3, "sequence": 12, "is_resyncing": False}],
    "created_at": "2026-05-09T10:00:00Z",
    "updated_at": "2026-05-09T10:00:00Z",
}
_FRESH: Final[dict[str, Any]] = {
    **_ACTIVATION,
    "last_sync_at": None,
    "cursors": [{"segment_id": 3, "sequence": 12, "is_resyncing": True}],
}
_FAILING: Final[dict[str, Any]] = {
    **_ACTIVATION,
    "id": 8,
    "name": "Lake",
    "type": "kafka",
    "config": _KAFKA,
    "status": "failing",
    "last_error": "The credentials were refused.",
}
_WHSEC: Final = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
_SYNC: Final[dict[str, Any]] = {
    "id": 41,
    "segment_id": 3,
    "idempotency_key": "sync_4d2f8c6f0b7d5b4e9f0a1c2d3e4f5061",
    "kind": "changes",
    "resync": 1,
    "first_sequence": 12,
    "last_sequence": 12,
    "members": 3,
    "state": "delivered",
    "attempts": 2,
    "error": "",
    "status_code": 200,
    "latency_ms": 71,
    "created_at": "2026-05-09T12:00:00Z",
    "next_attempt_at": None,
    "finished_at": "2026-05-09T12:00:06Z",
}
_WAITING: Final[dict[str, Any]] = {
    **_SYNC,
    "id": 42,
    "idempotency_key": "sync_0f9e8d7c6b5a54434a2b3c4d5e6f7081",
    "first_sequence": 13,
    "last_sequence": 14,
    "state": "pending",
    "attempts": 1,
    "error": "The receiver answered with status 503.",
    "status_code": 503,
    "next_attempt_at": "2026-05-09T12:05:00Z",
    "finished_at": None,
}


def _page(*results: Any) -> dict[str, Any]:
    return {"count": len(results), "next": None, "previous": None, "results": list(results)}


REQUESTS: Final[dict[str, Any]] = {
    "create_activation": {"name": "CRM", "config": _WEBHOOK, "segment_ids": [3]},
    "change_activation": {"config": {**_WEBHOOK, "batch_size": 100}},
}

REPLIES: Final[dict[tuple[str, str], Any]] = {
    ("list_activations", "200"): _page(_ACTIVATION, _FAILING),
    ("create_activation", "201"): {**_FRESH, "webhook_secret": _WHSEC},
    ("get_activation", "200"): _ACTIVATION,
    ("change_activation", "200"): {**_ACTIVATION, "config": {**_WEBHOOK, "batch_size": 100}},
    ("pause_activation", "200"): {**_ACTIVATION, "status": "paused"},
    ("resume_activation", "200"): _ACTIVATION,
    ("resync_activation", "202"): {**_FRESH, "resyncs": 2},
    ("rotate_activation_secret", "200"): {
        "webhook_secret": _WHSEC,
        "previous_expires_at": "2026-05-10T10:00:00Z",
    },
    ("list_syncs", "200"): _page(_WAITING, _SYNC),
}
