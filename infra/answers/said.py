"""What a provider's reply says, before anybody judges whether that is an answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from infra.answers.faults import Fault
from schemas.events import Citation, Usage

SearchUsed = Literal["yes", "no", "unknown"]


@dataclass(frozen=True, slots=True)
class Said:
    """A reply that was understood.

    `fault` is why the text is no answer, as far as the provider says so. `usage` is None when it
    counts nothing, `cost_usd` when it does not say what the call cost.
    """

    text: str
    citations: tuple[Citation, ...]
    model: str
    finish_reason: str
    fault: Fault | None
    searches: Sequence[str]
    search_used: SearchUsed
    usage: Usage | None
    cost_usd: Decimal | None = None
    request_id: str = ""
