"""One call to a provider: the sources it names, what it counted, what it cost."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from schemas.base import Model


class Citation(Model):
    """A source that an answer names, in the answer's order (1-based `index`).

    `start` and `end` are half-open offsets in code points into `raw_response` of the words that
    the source is cited for, where the provider tells them.
    """

    url: str
    domain: str
    title: str = ""
    index: int = Field(ge=1)
    start: int | None = Field(default=None, ge=0)
    end: int | None = Field(default=None, ge=0)


# US dollars. A provider bills in units as small as a ten-thousand-millionth of one (xAI's ticks).
Usd = Annotated[Decimal, Field(ge=0, max_digits=18, decimal_places=10)]


class Usage(Model):
    """What a provider counted of one call."""

    input_tokens: int = Field(default=0, ge=0)
    output_tokens: int = Field(default=0, ge=0)
    search_count: int = Field(default=0, ge=0)


class Call(Model):
    """How one question was put to a provider, what came of it and what it cost.

    `attempt` is 1 for the first call of a run; `cost_usd` is None where neither the reply nor
    the price table says it. Source: spec "providers", "Common rules for the adapter layer".
    """

    model_requested: str = ""
    model_served: str = ""
    finish_reason: str = ""
    searches: tuple[str, ...] = ()
    search_used: Literal["yes", "no", "unknown"] = "unknown"
    usage: Usage = Usage()
    cost_usd: Usd | None = None
    latency_ms: int = Field(default=0, ge=0)
    request_id: str = ""
    attempt: int = Field(default=1, ge=1)
