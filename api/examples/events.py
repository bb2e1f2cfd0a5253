"""Examples of customers' events."""

from typing import Any, Final

EVENT: Final[dict[str, Any]] = {
    "type": "track",
    "event": "Order Completed",
    "message_id": "order-4711",
    "user_id": "u-1001",
    "timestamp": "2026-05-09T10:00:00Z",
    "properties": {"total": 129.9, "currency": "USD", "items": 2},
    "context": {"locale": "en-US"},
}
RECENT: Final[dict[str, Any]] = {
    "message_id": "order-4711",
    "type": "track",
    "event": "Order Completed",
    "user_id": "u-1001",
    "anonymous_id": None,
    "ts": "2026-05-09T10:00:00Z",
    "received_at": "2026-05-09T10:00:01.250Z",
    "properties": EVENT["properties"],
    "context": EVENT["context"],
    "violations": [],
}

ACCEPTED: Final[dict[str, Any]] = {
    "accepted": 1,
    "duplicates": 0,
    "rejected": [
        {"index": 1, "code": "no_user", "message": "the event has neither userId nor anonymousId"}
    ],
    "message_ids": ["order-4711", None],
}
# As a library of Segment's sends it.
CALL: Final[dict[str, Any]] = {
    "event": "Order Completed",
    "name": "Orders",
    "messageId": "order-4711",
    "userId": "u-1001",
    "previousId": "a-7",
    "groupId": "g-1",
    "timestamp": "2026-05-09T10:00:00Z",
    "sentAt": "2026-05-09T10:00:01Z",
    "properties": EVENT["properties"],
    "traits": {"plan": "pro"},
}
BATCH: Final[dict[str, Any]] = {
    "batch": [{**CALL, "type": "track"}],
    "sentAt": "2026-05-09T10:00:01Z",
}
_ONE: Final = {**ACCEPTED, "rejected": [], "message_ids": ["order-4711"]}
_CALLS: Final = ("track", "identify", "page", "screen", "group", "alias")

REQUESTS: Final[dict[str, Any]] = {
    "accept_events": {"events": [EVENT]},
    **dict.fromkeys(("segment_batch", "accept_batch"), BATCH),
    **{f"{door}_{call}": CALL for call in _CALLS for door in ("segment", "accept")},
}
REPLIES: Final[dict[tuple[str, str], Any]] = {
    ("accept_events", "202"): ACCEPTED,
    ("segment_batch", "200"): {**ACCEPTED, "success": True},
    ("accept_batch", "202"): ACCEPTED,
    **{("segment_" + call, "200"): {**_ONE, "success": True} for call in _CALLS},
    **{("accept_" + call, "202"): _ONE for call in _CALLS},
    ("list_recent_events", "200"): {"results": [RECENT]},
    ("list_top_events", "200"): {
        "from": "2026-04-10",
        "to": "2026-05-09",
        "results": [{"event": "Order Completed", "count": 120, "users": 96}],
    },
    ("stream_events", "200"): 'event: event\ndata: {"message_id": "order-4711", …}\n\n',
    ("get_event_volume", "200"): {
        "from": "2026-05-08",
        "to": "2026-05-09",
        "event": None,
        "total": 42,
        "days": [{"date": "2026-05-08", "count": 0}, {"date": "2026-05-09", "count": 42}],
    },
}
