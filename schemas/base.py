"""What every noun shares: a frozen model and the words with a fixed list of values."""

from enum import StrEnum
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field


class Model(BaseModel):
    """A frozen value that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Provider(StrEnum):
    """The assistants that answer queries. Source: AI Visibility API, "Create query"."""

    CHATGPT = "chatgpt"
    PERPLEXITY = "perplexity"
    CLAUDE = "claude"
    GEMINI = "gemini"
    GROK = "grok"


PROVIDER_LABELS: Final = {
    Provider.CHATGPT: "ChatGPT",
    Provider.PERPLEXITY: "Perplexity",
    Provider.CLAUDE: "Claude",
    Provider.GEMINI: "Gemini",
    Provider.GROK: "Grok",
}


class Sentiment(StrEnum):
    """How an answer speaks of one brand."""

    POSITIVE = "positive"
    NEUTRAL = "neutral"
    NEGATIVE = "negative"


class Schedule(StrEnum):
    """How often a query runs by itself, in UTC."""

    HOURLY = "hourly"
    DAILY = "daily"
    WEEKLY = "weekly"


class Outcome(StrEnum):
    """How the tenant fared against one competitor in one answer.

    Source: spec "visibility", decision 2. `BOTH_ABSENT` is not compared.
    """

    WIN = "win"
    LOSS = "loss"
    TIE = "tie"
    BOTH_ABSENT = "both_absent"


# Postgres bigint: ids outside it cannot exist, so they are malformed rather than missing.
Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
