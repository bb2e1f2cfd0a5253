"""Examples of candidates: brands that nobody tracks yet."""

from typing import Any, Final

from api.examples.visibility import COMPETITOR, QUEUED_RESCORE

CANDIDATES: Final[dict[str, Any]] = {
    "count": 1,
    "results": [
        {
            "name": "Hoka",
            "spellings": ["Hoka", "HOKA"],
            "answers": 12,
            "answer_rate": 0.3,
            "answer_rate_ci": [0.1807, 0.4543],
            "best_position": 1,
            "avg_position": 2.25,
            "first_seen": "2026-04-12T09:00:04.113Z",
            "last_seen": "2026-05-09T09:00:07.620Z",
            "by_provider": [{"key": "chatgpt", "label": "ChatGPT", "answers": 12}],
            "by_query": [{"key": "1", "label": "best running shoes under $150", "answers": 12}],
            "evidence": [
                {
                    "result_id": 42,
                    "query_id": 1,
                    "provider": "chatgpt",
                    "captured_at": "2026-05-09T09:00:07.620Z",
                    "rank": 2,
                    "start": 61,
                    "end": 79,
                    "surface": "**Hoka Clifton 9**",
                }
            ],
        }
    ],
    "answers": 40,
    "basis": "real",
    "from": "2026-04-09",
    "to": None,
}

REQUESTS: Final[dict[str, Any]] = {
    "accept_candidate": {"name": "Hoka", "brand_aliases": ["Hoka One One"], "domain": "hoka.com"},
}
REPLIES: Final[dict[tuple[str, str], Any]] = {
    ("list_candidates", "200"): CANDIDATES,
    ("accept_candidate", "201"): {
        "competitor": {
            **COMPETITOR,
            "name": "Hoka",
            "brand_aliases": ["Hoka One One"],
            "domain": "hoka.com",
        },
        "rescore": QUEUED_RESCORE,
    },
}
