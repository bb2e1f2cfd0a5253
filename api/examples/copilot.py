"""Examples of the copilot, with the document's own frames."""

from typing import Any, Final

_CONVERSATION: Final = "0b6f7a52-3f0e-4c1e-9a43-8a2f5d1c7e10"
_MESSAGE: Final = "5d2c9c3e-7c1b-4b8e-8a5f-1f2e3d4c5b6a"
_USAGE: Final = {"input_tokens": 9120, "output_tokens": 311, "cache_read_input_tokens": 7400}
_CHART: Final[dict[str, Any]] = {
    "type": "ui",
    "id": "ui_1",
    "component": "EventVolumeChart",
    "data": {
        "v": 1,
        "title": "Top 5 events, last 7 days",
        "metric": "events",
        "x": "category",
        "series": [{"name": "All events", "points": [{"label": "Order Completed", "count": 120}]}],
        "timezone": "UTC",
        "last_day_partial": True,
        "source": "r1",
    },
}
CONVERSATION: Final[dict[str, Any]] = {
    "id": _CONVERSATION,
    "title": "show me my top events",
    "is_starred": False,
    "is_running": False,
    "created_at": "2026-05-09T10:00:00Z",
    "updated_at": "2026-05-09T10:00:04Z",
}
_ASKED: Final[dict[str, Any]] = {
    "id": "d1f3c2b4-1a2b-4c3d-8e9f-0a1b2c3d4e5f",
    "role": "user",
    "text": "show me my top events",
    "ui": [],
    "status": "ok",
    "error_code": None,
    "usage": dict.fromkeys(_USAGE, 0),
    "model": "",
    "simulated": False,
    "rating": None,
    "created_at": "2026-05-09T10:00:00Z",
}
_ANSWER: Final[dict[str, Any]] = {
    **_ASKED,
    "id": _MESSAGE,
    "role": "assistant",
    "text": "Here are your top events",
    "ui": [_CHART],
    "usage": _USAGE,
    "model": "claude-sonnet-5-5",
    "rating": 1,
    "created_at": "2026-05-09T10:00:04Z",
}
STREAM: Final = (
    'data: {"type": "start", "v": 1, …}\n\n'
    'data: {"type": "computing", "content": "Querying ClickHouse...", …}\n\n'
    'data: {"type": "ui", "component": "EventVolumeChart", "data": {…}, …}\n\n'
    'data: {"type": "text", "content": "Here are your top events"}\n\n'
    'data: {"type": "done", "status": "ok", …}\n\n'
)

REQUESTS: Final[dict[str, Any]] = {
    "ask_copilot": {"message": "show me my top events"},
    "change_conversation": {"title": "Events", "is_starred": True},
    "rate_answer": {"rating": 1, "comment": "just what I needed"},
}
REPLIES: Final[dict[tuple[str, str], Any]] = {
    ("ask_copilot", "200"): {
        "conversation_id": _CONVERSATION,
        "message_id": _MESSAGE,
        "status": "ok",
        "text": "Here are your top events",
        "ui": [_CHART],
        "usage": _USAGE,
        "simulated": False,
        "error_code": None,
        "notice": None,
    },
    ("list_conversations", "200"): {
        "count": 1,
        "next": None,
        "previous": None,
        "results": [CONVERSATION],
    },
    ("get_conversation", "200"): {**CONVERSATION, "messages": [_ASKED, _ANSWER]},
    ("change_conversation", "200"): {**CONVERSATION, "title": "Events", "is_starred": True},
    ("get_copilot_usage", "200"): {
        "day": "2026-05-09",
        "questions": 12,
        "questions_limit": 200,
        "tokens": 91_204,
        "tokens_limit": 2_000_000,
        "usd": 0.31,
        "usd_limit": 20.0,
        "is_near_limit": False,
    },
}
STREAMS: Final = {"ask_copilot": STREAM}
