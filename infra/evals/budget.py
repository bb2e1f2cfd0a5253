"""What a run of the evals may cost."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from infra.answers.prices import Price
from schemas.errors import SegOpsError

_MILLION: Final = 1_000_000


class OverBudget(SegOpsError):
    """No more may be spent."""


class Budget:
    """US dollars that may be spent, and those that were.

    What is under way when they are spent is still paid for. A cached token counts as a whole one,
    so a run is never thought cheaper than it was.
    """

    def __init__(self, most_usd: Decimal, prices: Mapping[str, Price]) -> None:
        self._most = most_usd
        self._prices = prices
        self.spent = Decimal(0)

    def check(self) -> None:
        """Raises `OverBudget` when all is spent."""
        if self.spent >= self._most:
            raise OverBudget(f"{self.spent:.4f} US dollars are spent, at most {self._most}")

    def spend(self, model: str, input_tokens: int, output_tokens: int) -> None:
        """Count what a model used.

        Raises:
            ValueError: it has no price, so nobody knows what it costs.
        """
        if not input_tokens and not output_tokens:
            return
        price = self._prices.get(model)
        if price is None:
            raise ValueError(f"{model} has no price: add it to SEGOPS_PROVIDER_PRICES")
        self.spent += (input_tokens * price.input + output_tokens * price.output) / _MILLION
