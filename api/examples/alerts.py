"""One example of every request and reply that is about alerts, by operation."""

from typing import Any, Final

from api.examples.previews import PREVIEW

# The values that the document names are its own; the numbers behind a firing are ours.
ALERT: Final[dict[str, Any]] = {
    "id": 3,
    "alert_type": "sov_jump",
    "competitor": 1,
    "threshold": 0.1,
    "webhook_url": "https://hooks.acme.example/segops",
    "is_active": True,
    "min_samples": 3,
    "cooldown_hours": 24.0,
    "require_significance": False,
    "disabled_reason": "",
    "status": None,
    "last_fired_at": None,
    "created_at": "2026-05-09T10:00:00Z",
    "updated_at": "2026-05-09T10:00:00Z",
}
_WHSEC: Final = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
_CREATED: Final = {**ALERT, "webhook_secret": _WHSEC}
_FIRING_ID: Final = "6f1c2a34-1111-5222-8333-944455566677"
_DELIVERY: Final[dict[str, Any]] = {
    "id": 12,
    "firing_id": _FIRING_ID,
    "webhook_id": "msg_01KR69QNG0A8H86CWM8HANCSKQ",
    "state": "delivered",
    "reason": "",
    "created_at": "2026-05-09T12:00:01Z",
    "next_attempt_at": None,
    "finished_at": "2026-05-09T12:00:07Z",
    "attempts": [
        {
            "number": 1,
            "started_at": "2026-05-09T12:00:01Z",
            "outcome": "failed",
            "status_code": 503,
            "latency_ms": 84,
            "reply": "try again",
        },
        {
            "number": 2,
            "started_at": "2026-05-09T12:00:06Z",
            "outcome": "delivered",
            "status_code": 200,
            "latency_ms": 71,
            "reply": "ok",
        },
    ],
}
_QUEUED: Final[dict[str, Any]] = {
    **_DELIVERY,
    "state": "pending",
    "next_attempt_at": "2026-05-09T12:30:00Z",
    "finished_at": None,
}
_SAMPLE: Final[dict[str, Any]] = {**_QUEUED, "id": 13, "firing_id": None, "attempts": []}


_FIRED: Final[dict[str, Any]] = PREVIEW["firings"][0]
_FIRING: Final[dict[str, Any]] = {
    "id": _FIRING_ID,
    "fired_at": "2026-05-09T12:00:00Z",
    "sequence": 1,
    "threshold": 0.1,
    **{name: value for name, value in _FIRED.items() if name != "at"},
    "is_simulated": False,
    "deliveries": [_DELIVERY],
}


def _page(*results: Any) -> dict[str, Any]:
    return {"count": len(results), "next": None, "previous": None, "results": list(results)}


REQUESTS: Final[dict[str, Any]] = {
    "create_alert": {
        "alert_type": "sov_jump",
        "competitor": 1,
        "threshold": 0.1,
        "webhook_url": "https://hooks.acme.example/segops",
    },
    "change_alert": {"threshold": 0.15},
}

REPLIES: Final[dict[tuple[str, str], Any]] = {
    ("list_alerts", "200"): _page(ALERT),
    ("create_alert", "201"): _CREATED,
    ("get_alert", "200"): ALERT,
    ("change_alert", "200"): {**ALERT, "threshold": 0.15},
    ("rotate_secret", "200"): {
        "webhook_secret": _WHSEC,
        "previous_expires_at": "2026-05-10T10:00:00Z",
    },
    ("list_firings", "200"): _page(_FIRING),
    ("list_deliveries", "200"): _page(_SAMPLE, _DELIVERY),
    ("replay_delivery", "202"): _QUEUED,
    ("send_sample", "202"): _SAMPLE,
}
