"""Pieces of runs, for the tests of what is told of them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from infra.evals.anchors import Drift
from infra.evals.answers import Answer
from infra.evals.cases import Case
from infra.evals.judge import DIMENSIONS, Judged
from infra.evals.record import About, JudgedBy
from infra.evals.trial import Trial

USAGE = {"input_tokens": 10, "output_tokens": 2}


def trial(case_id: str, *problems: str, **expected: Any) -> Trial:
    case = Case(id=case_id, prompt="how many?", looks_for="", **expected)
    done = {"type": "done", "status": "ok", "usage": USAGE, "simulated": False}
    return Trial(case, Answer((done,), (), took_ms=9, model="claude-x"), problems)


def grade(raw: int = 4, *, is_judged: bool = True, **capped: int) -> Judged:
    scores = dict.fromkeys(DIMENSIONS, raw)
    return Judged(scores, {**scores, **capped}, 1, is_judged, 100, 10)


def by(judged: float = 3.2, **parts: Any) -> JudgedBy:
    told = {"model": "claude-judge", "samples": 3, "rubric_hash": "r", "anchors_hash": "a"}
    return JudgedBy(**{**told, "anchors": Drift(judged=judged, by_hand=3.2), **parts})


def about(**parts: Any) -> About:
    defaults: dict[str, Any] = {
        "at": datetime(2026, 11, 24, 21, tzinfo=UTC),
        "tenant": "retailcorp",
        "seed": date(2026, 11, 1),
        "trials": 1,
        "models": ["claude-x"],
        "sdk": "2.12.0",
        "cases_hash": "c",
        "prompt_hash": "p",
        "tools_hash": "t",
        "tokens": USAGE,
        "cost_usd": Decimal("0.5"),
        "judge": by(),
    }
    return About(**{**defaults, **parts})
