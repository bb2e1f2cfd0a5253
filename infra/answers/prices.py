"""What a call costs: as the provider says, else by a table of prices in US dollars."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Final

from pydantic import Field, TypeAdapter, ValidationError

from infra.settings import PREFIX
from schemas.base import Model
from schemas.calls import Usage

_Dollars = Annotated[Decimal, Field(ge=0, le=1_000_000, max_digits=18, decimal_places=10)]
_PER_TOKENS: Final = 1_000_000
_PLACES: Final = Decimal("1e-10")
# One call cannot cost this much: whoever says so is in error.
_TOO_MUCH: Final = 1_000_000
# A dated or otherwise marked version of a model that is priced under its plain name.
_VERSION: Final = re.compile(r"(?:-latest|-preview)?(?:-[0-9]{2,8})*")


class Price(Model):
    """US dollars per million tokens, per search, and per answer that searched."""

    input: _Dollars
    output: _Dollars
    search: _Dollars = Decimal(0)
    searched_answer: _Dollars = Decimal(0)


_TABLE: Final = TypeAdapter(dict[str, Price])

# List prices of the default models, as read in November 2026.
PRICES: Final[Mapping[str, Price]] = {
    "gpt-5": Price(input=Decimal("1.25"), output=Decimal(10), search=Decimal("0.01")),
    "sonar": Price(input=Decimal(1), output=Decimal(1), searched_answer=Decimal("0.008")),
    "claude-sonnet-5": Price(input=Decimal(2), output=Decimal(10), search=Decimal("0.01")),
    "claude-sonnet-5-5": Price(input=Decimal(2), output=Decimal(10), search=Decimal("0.01")),
    "claude-opus-5-5": Price(input=Decimal(4), output=Decimal(20), search=Decimal("0.01")),
    "gemini-2.5-flash": Price(
        input=Decimal("0.30"), output=Decimal("2.50"), searched_answer=Decimal("0.035")
    ),
    "grok-4": Price(input=Decimal(3), output=Decimal(15), search=Decimal("0.005")),
}


def price_table(told: str) -> Mapping[str, Price]:
    """The built-in prices with those of the setting `provider_prices` over them.

    Raises:
        ValueError: it is not JSON of that shape; the message says where.
    """
    if not told.strip():
        return PRICES
    try:
        return {**PRICES, **_TABLE.validate_json(told)}
    except ValidationError as problem:
        first = problem.errors(include_input=False, include_url=False, include_context=False)[0]
        place = ".".join(str(step) for step in first["loc"])
        sentence = f"{place}: {first['msg']}" if place else first["msg"]
        raise ValueError(f"{PREFIX}PROVIDER_PRICES: {sentence}") from None


def cost(
    prices: Mapping[str, Price], model: str, usage: Usage, *, has_searched: bool
) -> Decimal | None:
    """What a call cost by the table, to ten places; None for a model that is not in it.

    A dated version (`gpt-5-2025-08-07`) costs what its model does.
    """
    price = _price_of(prices, model)
    if price is None:
        return None
    tokens = price.input * usage.input_tokens + price.output * usage.output_tokens
    total = tokens / _PER_TOKENS + price.search * usage.search_count
    return billed(total + price.searched_answer * has_searched)


def billed(amount: Decimal | None) -> Decimal | None:
    """An amount to ten places; None when it is none that a call can cost."""
    if amount is None or not amount.is_finite() or not 0 <= amount <= _TOO_MUCH:
        return None
    return amount.quantize(_PLACES)


def _price_of(prices: Mapping[str, Price], model: str) -> Price | None:
    """The price of the longest name that is the model's, or that it is a version of."""
    fitting = [
        name for name in prices if model.startswith(name) and _VERSION.fullmatch(model, len(name))
    ]
    return prices[max(fitting, key=len)] if fitting else None
