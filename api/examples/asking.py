"""Examples of how asking the providers goes."""

from typing import Any, Final

STANDING: Final[dict[str, Any]] = {
    "day": "2026-05-09",
    "budget": {
        "daily_calls": 10000,
        "daily_usd": 20.0,
        "calls_today": 120,
        "cost_today_usd": 1.84,
        "reserved_usd": 0.05,
    },
    "providers": [
        {
            "provider": "chatgpt",
            "label": "ChatGPT",
            "mode": "configured",
            "model": "gpt-5",
            "circuit": {"state": "closed", "open_until": None},
            "calls_today": 24,
            "cost_today_usd": 0.42,
            "at_once": 8,
            "calls_per_minute": 50,
            "budget": {"daily_usd": 200.0},
        }
    ],
}
RUNS: Final[dict[str, Any]] = {
    "query_id": 1,
    "schedule": "daily",
    "next_run_at": "2026-05-10T00:17:04.113Z",
    "runs": [
        {
            "result_id": 42,
            "provider": "chatgpt",
            "slot": "daily:2026-05-09T00:00Z",
            "slot_at": "2026-05-09T00:00:00Z",
            "status": "answered",
            "reason": None,
            "attempts": 1,
            "requested_at": "2026-05-09T00:17:04.601Z",
            "next_attempt_at": None,
            "finished_at": "2026-05-09T00:17:12.730Z",
        }
    ],
    "skipped": [
        {
            "slot": "daily:2026-05-08T00:00Z",
            "slot_at": "2026-05-08T00:00:00Z",
            "reason": "missed",
            "providers": ["chatgpt", "perplexity"],
        }
    ],
}
COSTS: Final[dict[str, Any]] = {
    "group_by": "provider",
    "total_cost_usd": 0.42,
    "calls": 24,
    "unpriced_calls": 0,
    "groups": [
        {
            "key": "chatgpt",
            "label": "ChatGPT",
            "cost_usd": 0.42,
            "calls": 24,
            "failed_calls": 1,
            "unpriced_calls": 0,
            "input_tokens": 19488,
            "output_tokens": 9744,
            "searches": 24,
        }
    ],
}

REPLIES: Final[dict[tuple[str, str], Any]] = {
    ("get_providers", "200"): STANDING,
    ("list_runs", "200"): RUNS,
    ("get_costs", "200"): COSTS,
}
