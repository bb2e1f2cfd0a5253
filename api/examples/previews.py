"""The example of what a rule would have done: one day of a share of voice that jumps."""

from typing import Any, Final

PREVIEW: Final[dict[str, Any]] = {
    "rule": {
        "alert_type": "sov_jump",
        "competitor": 1,
        "threshold": 0.1,
        "min_samples": 3,
        "cooldown_hours": 24,
        "require_significance": False,
    },
    "since": "2026-05-09",
    "until": "2026-05-09",
    "days": 1,
    "basis": "real",
    "firings": [
        {
            "at": "2026-05-09T10:00:00Z",
            "subject": "Nike",
            "value": 0.15,
            "message": "Nike's share of voice rose by 15 percentage points (threshold 10): 35 %"
            " of brand mentions (14 of 40) in the last 7 days, 20 % (8 of 40) in the 7 days before."
            " The 95 % intervals overlap.",
            "current": {
                "since": "2026-05-03",
                "until": "2026-05-09",
                "answers": 35,
                "numerator": 14,
                "denominator": 40,
                "value": 0.35,
                "interval": [0.221, 0.505],
            },
            "previous": {
                "since": "2026-04-26",
                "until": "2026-05-02",
                "answers": 35,
                "numerator": 8,
                "denominator": 40,
                "value": 0.2,
                "interval": [0.105, 0.348],
            },
            "is_significant": False,
            "evidence": [42],
        }
    ],
    "series": [
        {
            "date": "2026-05-09",
            "state": "firing",
            "subject": "Nike",
            "value": 0.15,
            "answers": 35,
            "level": 0.35,
            "interval": [0.221, 0.505],
            "is_true": True,
            "is_significant": False,
        }
    ],
    "thresholds": [
        {"threshold": 0.1, "firings": 1, "significant": 0, "days_true": 1},
        {"threshold": 0.15, "firings": 0, "significant": 0, "days_true": 0},
        {"threshold": 0.16, "firings": 0, "significant": 0, "days_true": 0},
    ],
    "suggested": {
        "threshold": 0.1,
        "reason": "The smallest of these that would have fired at most once a week: 1 times in"
        " 1 days, 0 of them significant.",
    },
}

REQUESTS: Final[dict[str, Any]] = {
    "preview_alert": {"alert_type": "sov_jump", "competitor": 1, "threshold": 0.1, "days": 90},
}
REPLIES: Final[dict[tuple[str, str], Any]] = {("preview_alert", "200"): PREVIEW}
