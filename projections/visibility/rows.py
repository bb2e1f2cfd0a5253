"""Answers and scores as rows: one fact in, one row out, nothing else looked at."""

from datetime import UTC, datetime
from typing import Final

import orjson

from infra.ports import Row
from schemas.base import Sentiment
from schemas.events import AnswerCaptured, AnswerFailed, AnswerScored, Call, Usage

# Whole numbers, so that sums are exact in any order. Source: spec "visibility", decision 6.
SENTIMENT_POINTS: Final = {Sentiment.POSITIVE: 2, Sentiment.NEUTRAL: 1, Sentiment.NEGATIVE: 0}
RULES_PER_CATALOG: Final = 1000
_UINT32: Final = 2**32 - 1
# A result has one outcome; should it ever have two of one instant, the answer counts.
_FAILED, _COMPLETED = 1, 2


def answer_row(fact: AnswerCaptured) -> Row:
    """An answer as a row of `answers`."""
    return {
        **_place(fact),
        "captured_at": to_milliseconds(fact.occurred_at),
        "result_id": fact.result_id,
        "status": "completed",
        "failure_reason": "",
        "raw_response": fact.raw_response,
        "model": fact.model,
        "citations": _json([citation.model_dump() for citation in fact.citations]),
        "is_simulated": fact.is_simulated,
        "version": _COMPLETED,
        "failure_detail": "",
        "source": fact.source,
        **_call_columns(fact.call),
    }


def failure_row(fact: AnswerFailed) -> Row:
    """A failure as a row of `answers`: it has a reason and no text."""
    return {
        **_place(fact),
        "captured_at": to_milliseconds(fact.occurred_at),
        "result_id": fact.result_id,
        "status": "failed",
        "failure_reason": fact.reason,
        "raw_response": "",
        "model": fact.call.model_served if fact.call else "",
        "citations": "[]",
        "is_simulated": fact.is_simulated,
        "version": _FAILED,
        "failure_detail": fact.detail,
        "source": "run",
        **_call_columns(fact.call),
    }


def score_row(fact: AnswerScored) -> Row:
    """A score as a row of `scores`; position 0 stands for "not mentioned"."""
    captured_at = to_milliseconds(fact.occurred_at)
    return {
        **_place(fact),
        "captured_date": captured_at.date(),
        "captured_at": captured_at,
        "result_id": fact.result_id,
        "is_simulated": fact.is_simulated,
        "version": version(fact),
        "fact_id": fact.id,
        "position": _position(fact.position),
        "sentiment_points": _points(fact.position, fact.sentiment),
        "brand_name": fact.brand_name,
        "skus": sorted({product.sku for product in fact.products if product.sku}),
        **_competitor_columns(fact),
        "mentions": _json([mention.model_dump() for mention in fact.mentions]),
        "products": _json([product.model_dump() for product in fact.products]),
        "citation_owners": list(fact.citation_owners),
        "candidate_names": [each.name for each in fact.candidates],
        "candidate_ranks": [_position(each.rank) for each in fact.candidates],
        "candidate_starts": [each.start for each in fact.candidates],
        "candidate_ends": [each.end for each in fact.candidates],
    }


def version(fact: AnswerScored) -> int:
    """What orders the scores of one answer: the catalog's version, then the rules'."""
    return fact.catalog_version * RULES_PER_CATALOG + fact.rules_version


def to_milliseconds(moment: datetime) -> datetime:
    """The moment in UTC, cut to the milliseconds that tables hold."""
    moment = moment.astimezone(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _place(fact: AnswerCaptured | AnswerFailed | AnswerScored) -> Row:
    """The columns that every row begins with."""
    return {
        "tenant_id": fact.tenant_id,
        "query_id": fact.query_id,
        "provider": fact.provider.value,
    }


def _competitor_columns(fact: AnswerScored) -> Row:
    """One array a column, an element a competitor."""
    scores = fact.competitors
    return {
        "competitor_ids": [score.competitor_id for score in scores],
        "competitor_names": [score.name for score in scores],
        "competitor_positions": [_position(score.position) for score in scores],
        "competitor_sentiment_points": [_points(s.position, s.sentiment) for s in scores],
        "competitor_outcomes": [score.outcome.value for score in scores],
    }


def _call_columns(call: Call | None) -> Row:
    usage = call.usage if call else Usage()
    return {
        "cost_usd": str(call.cost_usd) if call and call.cost_usd is not None else None,
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "search_count": usage.search_count,
        "call": call.model_dump_json() if call else "",
    }


def _position(position: int | None) -> int:
    # A list may print any number beside its items: what does not fit is as far down as can be.
    return min(position or 0, _UINT32)


def _points(position: int | None, sentiment: Sentiment | None) -> int:
    """0 where there is no mention: no such answer is in the sentiment's denominator."""
    return 0 if position is None else SENTIMENT_POINTS[sentiment or Sentiment.NEUTRAL]


def _json(value: object) -> str:
    return orjson.dumps(value).decode()
