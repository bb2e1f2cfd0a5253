"""Examples of event schemas."""

from typing import Any, Final

_SEEN: Final = {"first_seen": "2026-04-10T08:00:00Z", "last_seen": "2026-05-09T10:00:00Z"}
_TOTAL: Final[dict[str, Any]] = {
    "name": "total",
    "types": ["number"],
    "required": True,
    "description": "With tax.",
}
_NEW: Final[dict[str, Any]] = {
    "event": "Order Completed",
    "description": "A cart was paid.",
    "properties": [_TOTAL],
    "additional_properties": True,
    "on_violation": "flag",
}
SCHEMA: Final[dict[str, Any]] = {
    **_NEW,
    "id": 3,
    "created_at": "2026-05-01T10:00:00Z",
    "updated_at": "2026-05-01T10:00:00Z",
}
_KNOWN: Final[dict[str, Any]] = {"event": "Order Completed", "count": 120, **_SEEN}
_MISMATCHES: Final[dict[str, Any]] = {
    "kind": "Datatype-Mismatch",
    "count": 2,
    "rejected": 0,
    **_SEEN,
}
_DETAIL: Final[dict[str, Any]] = {
    **_KNOWN,
    "declaration": SCHEMA,
    "properties": [
        {
            "name": "total",
            "is_declared": True,
            "expected": ["number"],
            "required": True,
            "description": "With tax.",
            "types": [{"type": "number", "count": 118}, {"type": "string", "count": 2}],
            "count": 120,
            **_SEEN,
            "is_personal": False,
            "samples": [],
        },
        {
            "name": "currency",
            "is_declared": False,
            "expected": [],
            "required": False,
            "description": "",
            "types": [{"type": "string", "count": 120}],
            "count": 120,
            **_SEEN,
            "is_personal": False,
            "samples": ["EUR", "USD"],
        },
    ],
    "beyond": 0,
    "violations": [_MISMATCHES],
}
_BROKEN: Final[dict[str, Any]] = {
    **_MISMATCHES,
    "event": "Order Completed",
    "examples": [
        {
            "message_id": "order-4711",
            "ts": "2026-05-09T10:00:00Z",
            "property": "total",
            "expected": ["number"],
            "found": "string",
            "value": '"129,90"',
            "is_rejected": False,
        }
    ],
}
_POLICY: Final = {"unplanned_events": "flag"}

REQUESTS: Final[dict[str, Any]] = {
    "create_event_schema": _NEW,
    "change_event_schema": {"on_violation": "reject"},
    "put_event_policy": _POLICY,
}
REPLIES: Final[dict[tuple[str, str], Any]] = {
    ("list_event_schemas", "200"): {
        "count": 1,
        "next": None,
        "previous": None,
        "results": [
            {
                **_KNOWN,
                "id": 3,
                "description": "A cart was paid.",
                "property_count": 2,
                "declared_property_count": 1,
            }
        ],
        "beyond": 0,
    },
    ("create_event_schema", "201"): SCHEMA,
    ("change_event_schema", "200"): {**SCHEMA, "on_violation": "reject"},
    ("get_event_schema", "200"): _DETAIL,
    ("get_event_by_name", "200"): _DETAIL,
    ("list_violations", "200"): {"results": [_BROKEN]},
    ("get_event_policy", "200"): _POLICY,
    ("put_event_policy", "200"): _POLICY,
}
