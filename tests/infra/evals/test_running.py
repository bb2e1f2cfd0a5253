"""The judging of a run, by the real SDK against a local server that speaks the Messages API."""

import asyncio
import json
from decimal import Decimal

import pytest

from infra.answers.prices import Price
from infra.evals.anchors import Drift, anchors
from infra.evals.budget import Budget, NotConfigured, OverBudget
from infra.evals.judge import DIMENSIONS, Judge, Judged
from infra.evals.running import Plan, judged
from tests.infra.evals.runs import trial
from tests.infra.test_scoring_model import Model, reply

TRIALS = [trial("g01"), trial("g02", "7 is in no result")]
PRICES = {"claude-judge": Price(input=Decimal(1_000), output=Decimal(0))}
FIVES = dict.fromkeys(DIMENSIONS, 5)


class Ran:
    """A judge that gives a five for everything, of whose replies each costs a tenth of a cent."""

    def __init__(self, usd: str = "1", model: str = "claude-judge"):
        grades = {name: {"reason": "so", "score": 5} for name in DIMENSIONS}
        self.server = Model((200, reply(text=json.dumps(grades))))
        self.budget = Budget(Decimal(usd), PRICES)
        self.model = model

    def judged(self) -> tuple[list[Judged], Drift]:
        async def ask():
            judge = Judge("key", self.model, self.server.url, 1)
            try:
                return await judged(TRIALS, judge, self.budget, Plan(trials=1, at_once=4))
            finally:
                await judge.close()

        return asyncio.run(ask())


def test_the_anchors_are_judged_beside_the_answers():
    ran = Ran()

    said, drift = ran.judged()

    assert [each.raw for each in said] == [FIVES, FIVES]
    assert [each.capped["accuracy"] for each in said] == [5, 2]
    assert (drift.judged, drift.is_too_far) == (5, True)
    assert len(ran.server.requests) == len(anchors()) + len(TRIALS)
    assert ran.budget.spent == Decimal("0.014")


def test_judging_ends_when_too_much_is_spent():
    ran = Ran(usd="0.005")

    with pytest.raises(OverBudget):
        ran.judged()
    assert 5 <= len(ran.server.requests) <= 8


def test_a_judge_without_a_price_is_refused():
    with pytest.raises(NotConfigured, match="claude-other has no price"):
        Ran(model="claude-other").judged()
