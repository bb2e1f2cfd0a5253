"""One example of every request and reply that is about segments, by operation."""

from typing import Any, Final

# Source of the definition: SegOps AI, "Copilot", and spec "segments".
_DEFINITION: Final[dict[str, Any]] = {
    "version": 1,
    "root": {
        "type": "and",
        "children": [
            {
                "type": "event",
                "event": "Order Completed",
                "occurs": "at_least",
                "times": 1,
                "window": {"last": {"value": 7, "unit": "day"}},
                "where": [],
            },
            {
                "type": "event",
                "event": "Product Added to Wishlist",
                "occurs": "never",
                "where": [],
            },
        ],
    },
}
_HASH: Final = "6f0d8d4f9e2a1b7c3d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4"
_EXPLAIN: Final = [
    "all of:",
    "  performed Order Completed at least once in the last 7 days",
    "  never performed Product Added to Wishlist",
]
SEGMENT: Final[dict[str, Any]] = {
    "id": 12,
    "name": "Recent buyers, no wishlist",
    "description": "",
    "type": "dynamic",
    "status": "active",
    "definition": _DEFINITION,
    "definition_hash": _HASH,
    "explain": _EXPLAIN,
    "version": 1,
    "member_count": 1879,
    "computed_at": "2026-11-22T02:00:00Z",
    "last_error": "",
    "used_by": [],
    "created_at": "2026-11-22T01:59:58Z",
    "updated_at": "2026-11-22T01:59:58Z",
}
_NEW: Final = {**SEGMENT, "status": "computing", "member_count": None, "computed_at": None}
_VERSION: Final = {
    "version": 1,
    "definition": _DEFINITION,
    "definition_hash": _HASH,
    "explain": _EXPLAIN,
    "created_at": "2026-11-22T01:59:58Z",
}


def _page(*results: Any) -> dict[str, Any]:
    return {"count": len(results), "next": None, "previous": None, "results": list(results)}


REQUESTS: Final[dict[str, Any]] = {
    "create_segment": {"name": "Recent buyers, no wishlist", "definition": _DEFINITION},
    "change_segment": {"name": "Recent buyers without a wishlist"},
    "change_segment_ids": {"mode": "add", "ids": ["customer-4711", "customer-4712"]},
    "preview_segment": {"definition": _DEFINITION},
    "validate_segment": {"definition": _DEFINITION},
}

REPLIES: Final[dict[tuple[str, str], Any]] = {
    ("list_segments", "200"): _page(SEGMENT),
    ("create_segment", "201"): _NEW,
    ("get_segment", "200"): SEGMENT,
    ("change_segment", "200"): {**SEGMENT, "name": "Recent buyers without a wishlist"},
    ("list_segment_versions", "200"): _page(_VERSION),
    ("change_segment_ids", "202"): {"revision": 1, "ids": 2},
    ("preview_segment", "200"): {
        "count": 1879,
        "total": 200000,
        "exact": True,
        "reason": None,
        "sample": ["cu…11", "cu…12"],
        "explain": _EXPLAIN,
        "warnings": [
            {
                "code": "unknown_event",
                "pointer": "/root/children/1/event",
                "message": "Product Added to Wishlist has not happened yet",
            }
        ],
        "as_of": "2026-11-22T02:00:00Z",
        "took_ms": 84,
    },
    ("validate_segment", "200"): {
        "valid": True,
        "errors": [],
        "explain": _EXPLAIN,
        "definition_hash": _HASH,
    },
    ("list_members", "200"): {
        "count": 1879,
        "next": "/api/segments/12/members/?limit=1&after=customer-4711",
        "results": [{"user_id": "customer-4711", "since": "2026-11-21T09:30:12.345Z"}],
    },
    (
        "export_members",
        "200",
    ): "user_id,since\r\ncustomer-4711,2026-11-21T09:30:12.345000+00:00\r\n",
    ("get_trend", "200"): {
        "segment_id": 12,
        "since": "2026-11-20",
        "until": "2026-11-22",
        "delta": 37,
        "days": [
            {
                "date": "2026-11-20",
                "member_count": 1842,
                "entered": 12,
                "exited": 3,
                "carried": False,
            },
            {
                "date": "2026-11-21",
                "member_count": 1842,
                "entered": None,
                "exited": None,
                "carried": True,
            },
            {
                "date": "2026-11-22",
                "member_count": 1879,
                "entered": 41,
                "exited": 4,
                "carried": False,
            },
        ],
    },
    ("list_changes", "200"): {
        "next": None,
        "results": [
            {
                "sequence": 3,
                "user_id": "customer-4711",
                "change": "entered",
                "changed_at": "2026-11-21T09:30:12.345Z",
            }
        ],
    },
    ("get_overlap", "200"): {
        "segment_id": 12,
        "other_id": 14,
        "member_count": 1879,
        "other_count": 420,
        "both": 300,
        "jaccard": 0.150075037518759,
    },
}
