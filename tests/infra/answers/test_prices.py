"""What a call costs."""

from decimal import Decimal

import pytest

from infra.answers.prices import PRICES, Price, billed, cost, price_table
from infra.settings import Settings
from schemas.base import Provider
from schemas.calls import Usage

USAGE = Usage(input_tokens=1_000_000, output_tokens=100_000, search_count=3)


@pytest.mark.parametrize(
    ("model", "usd"),
    [
        ("gpt-5", "2.28"),  # 1.25 + 1.00 + 3 x 0.01
        ("claude-sonnet-5", "3.03"),  # 2 + 1 + 3 x 0.01
        ("sonar", "1.108"),  # 1 + 0.1 + 0.008 for the answer
        ("gemini-2.5-flash", "0.585"),  # 0.30 + 0.25 + 0.035 for the answer
        ("grok-4", "4.515"),  # 3 + 1.5 + 3 x 0.005
    ],
)
def test_tokens_and_searches_are_billed_by_the_table(model, usd):
    found = cost(PRICES, model, USAGE, has_searched=True)

    assert found == Decimal(usd)
    assert found.as_tuple().exponent == -10


def test_an_answer_without_a_search_does_not_pay_for_it():
    assert cost(PRICES, "sonar", USAGE, has_searched=False) == Decimal("1.1")


@pytest.mark.parametrize("provider", Provider)
def test_the_default_model_of_every_provider_has_a_price(provider):
    assert getattr(Settings(), f"{provider}_model") in PRICES


@pytest.mark.parametrize(
    ("model", "usd"), [(Settings().copilot_model, "3.03"), (Settings().copilot_judge_model, "6.03")]
)
def test_the_copilots_default_model_and_its_judge_have_prices(model, usd):
    assert cost(PRICES, model, USAGE, has_searched=False) == Decimal(usd)


@pytest.mark.parametrize(
    ("model", "is_known"),
    [
        ("gpt-5-2025-08-07", True),
        ("gpt-5-latest", True),
        ("grok-4-0709", True),
        ("claude-sonnet-5-20260601", True),
        ("gemini-2.5-flash-preview-09-2025", True),
        ("gpt-5-mini", False),
        ("gpt-5-mini-2025-08-07", False),
        ("gpt-5.1", False),
        ("claude-sonnet-5-5-20260901", True),
        ("claude-sonnet-5-6", False),
        ("gemini-2.5-flash-lite", False),
        ("grok-4-fast", False),
        ("gpt", False),
        ("", False),
    ],
)
def test_a_dated_version_costs_what_its_model_does_and_another_model_nothing_known(model, is_known):
    assert (cost(PRICES, model, USAGE, has_searched=True) is not None) is is_known


def test_a_version_with_a_price_of_its_own_has_that():
    prices = {
        "m": Price(input=Decimal(1), output=Decimal(0)),
        "m-2026-01-01": Price(input=Decimal(9), output=Decimal(0)),
    }

    assert cost(prices, "m-2026-01-01", USAGE, has_searched=True) == 9
    assert cost(prices, "m-2026-02-02", USAGE, has_searched=True) == 1


def test_the_setting_stands_over_the_table():
    told = '{"gpt-5": {"input": 2, "output": 20, "search": 0.5}, "new": {"input": 1, "output": 1}}'
    prices = price_table(told)

    assert cost(prices, "gpt-5", USAGE, has_searched=True) == Decimal("5.5")
    assert cost(prices, "new", USAGE, has_searched=True) == Decimal("1.1")
    assert prices["sonar"] == PRICES["sonar"]
    assert price_table(" ") == PRICES


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ("cheap", "Invalid JSON: expected value at line 1 column 1"),
        ("[]", "Input should be an object"),
        ('{"m": 3}', "m: Input should be an object"),
        ('{"m": {"input": 1}}', "m.output: Field required"),
        (
            '{"m": {"input": -1, "output": 1}}',
            "m.input: Input should be greater than or equal to 0",
        ),
        ('{"m": {"input": "NaN", "output": 1}}', "m.input: Input should be a finite number"),
        ('{"m": {"input": "dear", "output": 1}}', "m.input: Input should be a valid decimal"),
        (
            '{"m": {"input": 1e7, "output": 1}}',
            "m.input: Input should be less than or equal to 1000000",
        ),
        ('{"m": {"input": 1, "output": 1, "per": 1}}', "m.per: Extra inputs are not permitted"),
    ],
)
def test_what_is_no_price_table_is_named(told, message):
    with pytest.raises(ValueError) as problem:
        price_table(told)

    assert str(problem.value).startswith(f"SEGOPS_PROVIDER_PRICES: {message}")


@pytest.mark.parametrize(
    ("amount", "usd"),
    [
        ("0.0082", "0.0082000000"),
        ("0", "0E-10"),
        ("0.00000000015", "2E-10"),
        ("1e-400", "0E-10"),
        ("-0.1", None),
        ("NaN", None),
        ("Infinity", None),
        ("1e400", None),
        ("1000000.1", None),
    ],
)
def test_an_amount_is_billed_to_ten_places_where_a_call_can_cost_it(amount, usd):
    found = billed(Decimal(amount))

    assert str(found) == str(None if usd is None else Decimal(usd))
