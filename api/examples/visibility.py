"""Examples of queries, results, competitors, the brand and the numbers."""

from typing import Any, Final

# Source of the values: AI Visibility API, word for word, unless a comment says otherwise.
QUERY: Final[dict[str, Any]] = {
    "id": 1,
    "query_text": "best running shoes under $150",
    "category": "product discovery",
    "tags": [],
    "providers": ["chatgpt", "perplexity", "claude"],
    "is_active": True,
    "schedule": "daily",
    "last_run_at": "2026-05-09T10:00:00Z",
    "created_at": "2026-05-09T08:00:00Z",
    "updated_at": "2026-05-09T10:00:00Z",
}
RESULT: Final[dict[str, Any]] = {
    "id": 42,
    "query": 1,
    "provider": "chatgpt",
    "raw_response": "When looking for running shoes...",
    "mentioned_brands": [
        {"name": "Nike", "position": 1, "sentiment": "positive"},
        {"name": "Acme Shoes", "position": 3, "sentiment": "neutral"},
    ],
    "mentioned_products": [{"name": "Acme Pro Runner", "sku": "APR-001", "position": 3}],
    "position": 3,
    "sentiment": "neutral",
    "is_simulated": False,
    "captured_at": "2026-05-09T10:00:00Z",
}
DASHBOARD: Final[dict[str, Any]] = {
    "mention_rate": 0.72,
    "avg_position": 2.4,
    "share_of_voice": 0.31,
    "sentiment_score": 0.68,
    "total_runs": 120,
    "by_provider": [
        {
            "provider": "chatgpt",
            "label": "ChatGPT",
            "mention_rate": 0.80,
            "avg_position": 2.1,
            "total_runs": 30,
        }
    ],
    "timeline": [
        {"date": "2026-05-01", "total": 10, "mentioned": 7, "mention_rate": 0.70},
        {"date": "2026-05-02", "total": 10, "mentioned": 8, "mention_rate": 0.80},
    ],
}
COMPETITOR: Final[dict[str, Any]] = {
    "id": 1,
    "name": "Nike",
    "brand_aliases": ["Nike Inc", "Nike Group"],
    "domain": "nike.com",
    "is_active": True,
    "created_at": "2026-05-09T10:00:00Z",
    "updated_at": "2026-05-09T10:00:00Z",
}
COMPARED_QUERY: Final[dict[str, Any]] = {
    "id": 1,
    "query_text": "best running shoes under $150",
    "category": "product discovery",
    "tenant_avg_position": 2.1,
    "total_results": 15,
    "competitors": [
        {"id": 1, "name": "Nike", "avg_position": 1.3, "mention_count": 12, "win_rate": 0.3},
        {"id": 2, "name": "Adidas", "avg_position": None, "mention_count": 0, "win_rate": 1.0},
    ],
}
WIN_RATE: Final[dict[str, Any]] = {
    "id": 1,
    "name": "Nike",
    "domain": "nike.com",
    "wins": 45,
    "losses": 20,
    "ties": 5,
    "win_rate": 0.64,
    "total_compared": 70,
}
# Ours: the documents name no endpoint for these.
BRAND: Final[dict[str, Any]] = {
    "name": "Acme Shoes",
    "brand_aliases": ["Acme"],
    "domain": "acme.example",
    "is_ambiguous": False,
    "products": [{"name": "Acme Pro Runner", "sku": "APR-001", "aliases": ["Pro Runner"]}],
}
RESCORE: Final[dict[str, Any]] = {
    "id": 7,
    "status": "finished",
    "dry_run": True,
    "requested_at": "2026-05-09T10:00:00Z",
    "report": {
        "catalog_version": 4,
        "rules_version": 1,
        "examined": 120,
        "flipped": 1,
        "flips": [
            {
                "result_id": 42,
                "query_id": 1,
                "provider": "chatgpt",
                "name": "Acme Shoes",
                "field": "mentioned",
                "before": "no",
                "after": "yes",
                "rule": "ordered-list",
                "term": "Acme",
                "start": 5,
                "end": 9,
                "surface": "Acme",
            }
        ],
    },
}
QUEUED_RESCORE: Final[dict[str, Any]] = {**RESCORE, "status": "queued", "report": None}

REQUESTS: Final[dict[str, Any]] = {
    "create_query": {
        "query_text": "best running shoes under $150",
        "category": "product discovery",
        "providers": ["chatgpt", "perplexity", "claude"],
    },
    "change_query": {"is_active": False, "schedule": "weekly"},
    "create_competitor": {
        "name": "Nike",
        "brand_aliases": ["Nike Inc", "Nike Group"],
        "domain": "nike.com",
    },
    "change_competitor": {"is_active": False},
    "put_brand": BRAND,
    "change_brand": {"domain": "acme.example"},
    "request_rescore": {"from": "2026-05-01", "to": "2026-05-09", "dry_run": True},
    "accept_results": {
        "results": [
            {
                "query": 1,
                "provider": "chatgpt",
                "raw_response": "1. Nike Pegasus\n2. Brooks Ghost\n3. Acme Pro Runner",
                "captured_at": "2026-05-09T10:00:00Z",
                "idempotency_key": "crawl-2026-05-09-17",
                "model": "gpt-5",
                "citations": [{"url": "https://www.nike.com/pegasus", "title": "Pegasus"}],
            }
        ]
    },
}

REPLIES: Final[dict[tuple[str, str], Any]] = {
    ("list_queries", "200"): [QUERY],
    ("create_query", "201"): QUERY,
    ("get_query", "200"): QUERY,
    ("change_query", "200"): QUERY,
    ("run_query", "200"): {"status": "queued", "query_id": 1},
    ("list_results", "200"): [RESULT],
    ("list_answers", "200"): {"count": 1, "next": None, "previous": None, "results": [RESULT]},
    ("get_result", "200"): RESULT,
    ("accept_results", "202"): {
        "accepted": 1,
        "duplicates": 0,
        "rejected": [
            {"index": 1, "code": "unknown_query", "message": "query is no query of this tenant"}
        ],
        "result_ids": [43, None],
    },
    ("list_competitors", "200"): {"count": 1, "results": [COMPETITOR]},
    ("create_competitor", "201"): COMPETITOR,
    ("get_competitor", "200"): COMPETITOR,
    ("change_competitor", "200"): COMPETITOR,
    ("get_brand", "200"): BRAND,
    ("put_brand", "200"): BRAND,
    ("change_brand", "200"): BRAND,
    ("get_dashboard", "200"): DASHBOARD,
    ("get_comparison", "200"): {"queries": [COMPARED_QUERY], "competitors": [COMPETITOR]},
    ("get_win_rate", "200"): {"competitors": [WIN_RATE]},
    ("request_rescore", "200"): RESCORE,
    ("request_rescore", "202"): QUEUED_RESCORE,
    ("get_rescore", "200"): RESCORE,
    ("get_liveness", "200"): {"status": "alive"},
    ("get_readiness", "200"): {
        "status": "ready",
        "parts": {"catalog": True, "log": True, "projections": True},
    },
    ("get_metrics", "200"): (
        'segops_http_requests_total{route="/livez",method="GET",status="200"} 1.0\n'
    ),
}
