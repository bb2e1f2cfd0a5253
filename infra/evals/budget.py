"""What a run of the evals may cost."""

from collections.abc import Mapping
from decimal import Decimal

from infra.answers.prices import Price, cost
from schemas.calls import Usage
from schemas.errors import SegOpsError


class OverBudget(SegOpsError):
    """No more may be spent."""


class NotConfigured(SegOpsError):
    """Something that the run needs is not set; the message says what."""


class Budget:
    """US dollars that may be spent, and those that were.

    What is under way when they are spent is still paid for. Whether a token was read from a cache
    (a tenth of the price) or written to one (a quarter more) is left out: each counts as one.
    """

    def __init__(self, most_usd: Decimal, prices: Mapping[str, Price]) -> None:
        self._most = most_usd
        self._prices = prices
        self.spent = Decimal(0)

    def check(self) -> None:
        """Raises `OverBudget` when all is spent."""
        if self.spent >= self._most:
            raise OverBudget(f"{self.spent:.4f} US dollars are spent, at most {self._most}")

    def check_price(self, model: str) -> None:
        """Raises `NotConfigured` when nobody knows what a model costs."""
        if cost(self._prices, model, Usage(), has_searched=False) is None:
            raise NotConfigured(f"{model} has no price: add it to SEGOPS_PROVIDER_PRICES")

    def spend(self, model: str, input_tokens: int, output_tokens: int) -> None:
        """Count what a model used.

        Raises:
            NotConfigured: it has no price, so nobody knows what it costs.
        """
        if not input_tokens and not output_tokens:
            return
        self.check_price(model)
        used = Usage(input_tokens=input_tokens, output_tokens=output_tokens)
        self.spent += cost(self._prices, model, used, has_searched=False) or 0
