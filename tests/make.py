"""Small builders of facts: every argument has a default, a test names what it is about."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from schemas.base import Outcome, Provider, Sentiment
from schemas.events import (
    AnswerCaptured,
    AnswerFailed,
    AnswerScored,
    Citation,
    CompetitorScore,
    answer_id,
    derived_id,
)

NOON = datetime(2026, 5, 9, 12, tzinfo=UTC)


def captured(result_id: int = 1, **fields: Any) -> AnswerCaptured:
    """An answer of ChatGPT to query 1 of tenant `acme`."""
    return AnswerCaptured(**_answer(result_id, fields, raw_response="An answer.", source="run"))


def failed(result_id: int = 1, **fields: Any) -> AnswerFailed:
    """A run of query 1 that gave no answer."""
    return AnswerFailed(**_answer(result_id, fields, reason="refused"))


def scored(
    result_id: int = 1,
    position: int | None = 1,
    competitors: Sequence[CompetitorScore] = (),
    **fields: Any,
) -> AnswerScored:
    """The score of a result by catalog version 1; mentions are neutral unless said otherwise."""
    defaults = {
        "position": position,
        "sentiment": None if position is None else Sentiment.NEUTRAL,
        "competitors": tuple(competitors),
        "catalog_version": 1,
        "rules_version": 1,
        "is_simulated": False,
        "brand_name": "Acme",
    }
    values = _answer(result_id, fields, **defaults)
    versions = f"{values['catalog_version']}.{values['rules_version']}"
    return AnswerScored(**{**values, "id": derived_id(values["id"], f"scored/{versions}")})


def versus(
    competitor_id: int = 1,
    name: str = "Nike",
    position: int | None = None,
    outcome: Outcome = Outcome.WIN,
    sentiment: Sentiment | None = None,
) -> CompetitorScore:
    """How a competitor fared; give the outcome that fits."""
    if position is not None and sentiment is None:
        sentiment = Sentiment.NEUTRAL
    return CompetitorScore(
        competitor_id=competitor_id,
        name=name,
        position=position,
        sentiment=sentiment,
        outcome=outcome,
    )


def cited(url: str, domain: str, index: int = 1) -> Citation:
    """A citation without a title."""
    return Citation(url=url, domain=domain, index=index)


def _answer(result_id: int, fields: dict[str, Any], **defaults: Any) -> dict[str, Any]:
    """What facts about one result share, with `fields` over `defaults`."""
    values: dict[str, Any] = {
        "tenant_id": "acme",
        "query_id": 1,
        "provider": Provider.CHATGPT,
        "occurred_at": NOON,
        **defaults,
        **fields,
        "result_id": result_id,
    }
    return {
        "id": answer_id(values["tenant_id"], result_id),
        "recorded_at": values["occurred_at"],
        **values,
    }
