from decimal import Decimal

import pytest

from infra.answers.prices import Price
from infra.evals.budget import Budget, NotConfigured, OverBudget

PRICES = {"m": Price(input=Decimal(2), output=Decimal(10))}


def test_what_is_spent_ends_it():
    budget = Budget(Decimal("0.012"), PRICES)

    budget.spend("m", 1_000, 999)
    budget.check()
    budget.spend("m", 0, 1)

    assert budget.spent == Decimal("0.012")
    with pytest.raises(OverBudget, match=r"0\.0120 US dollars"):
        budget.check()


def test_a_dated_version_costs_what_its_model_does():
    budget = Budget(Decimal(1), PRICES)

    budget.spend("m-20260901", 1_000, 0)

    assert budget.spent == Decimal("0.002")


def test_a_model_without_a_price_is_refused_once_it_costs():
    budget = Budget(Decimal(1), PRICES)

    budget.spend("x", 0, 0)

    with pytest.raises(NotConfigured, match="x has no price"):
        budget.spend("x", 1, 0)
