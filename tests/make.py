"""Small builders of facts: every argument has a default, a test names what it is about."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from schemas.alerts import AlertType, Window
from schemas.base import Outcome, Provider, Sentiment
from schemas.customer_events import CustomerEvent, EventsIngested
from schemas.events import (
    AlertFired,
    AnswerCaptured,
    AnswerFailed,
    AnswerScored,
    Citation,
    CompetitorScore,
    MembershipChanged,
    SegmentIdsChanged,
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


def fired(sequence: int = 1, **fields: Any) -> AlertFired:
    """A jump of competitor 1's share of voice, by alert 1 of tenant `acme`."""
    defaults: dict[str, Any] = {
        "id": uuid4(),
        "tenant_id": "acme",
        "occurred_at": NOON,
        "recorded_at": NOON,
        "alert_id": 1,
        "alert_type": AlertType.SOV_JUMP,
        "competitor": 1,
        "subject": "Nike",
        "threshold": 0.1,
        "value": 0.15,
        "message": "Nike's share of voice rose by 15 points.",
        "current": window(date(2026, 5, 3), 14),
        "previous": window(date(2026, 4, 26), 8),
        "is_significant": False,
        "evidence": (42, 41),
        "is_simulated": False,
    }
    return AlertFired(**{**defaults, **fields, "sequence": sequence})


def window(since: date, numerator: int) -> Window:
    """Seven days of 35 answers with 40 mentions, so many of whom it is about."""
    return Window(
        since=since,
        until=since + timedelta(days=6),
        answers=35,
        numerator=numerator,
        denominator=40,
        value=numerator / 40,
    )


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


def happened(message_id: str = "m1", **fields: Any) -> CustomerEvent:
    """The user `ann` put something into a cart."""
    defaults = {"type": "track", "event": "Product Added", "user_id": "ann", "ts": NOON}
    return CustomerEvent(**{**defaults, **fields, "message_id": message_id})


def ingested(*events: CustomerEvent, tenant_id: str = "acme", **fields: Any) -> EventsIngested:
    """Events that one call brought."""
    defaults = {"id": uuid4(), "occurred_at": NOON, "recorded_at": NOON}
    return EventsIngested(**{**defaults, **fields, "tenant_id": tenant_id, "events": events})


def moment(text: str) -> datetime:
    """A time as the warehouse answers it."""
    return datetime.fromisoformat(text)


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


def membership(
    segment_id: int,
    sequence: int = 1,
    entered: Sequence[str] = (),
    exited: Sequence[str] = (),
    **fields: Any,
) -> MembershipChanged:
    """Who entered and left a segment of tenant `acme` at noon; those who entered are in it."""
    defaults = {"version": 1, "member_count": len(entered), **_about(segment_id, sequence, fields)}
    told = {"entered": tuple(entered), "exited": tuple(exited), "sequence": sequence}
    return MembershipChanged(**{**defaults, **fields, **told})


def listed(
    segment_id: int,
    revision: int = 1,
    added: Sequence[str] = (),
    removed: Sequence[str] = (),
    **fields: Any,
) -> SegmentIdsChanged:
    """Ids put on the list of a static segment of tenant `acme`, or taken off it."""
    told = {"added": tuple(added), "removed": tuple(removed), "revision": revision}
    return SegmentIdsChanged(**{**_about(segment_id, revision, fields), **fields, **told})


def _about(segment_id: int, number: int, fields: dict[str, Any]) -> dict[str, Any]:
    tenant_id = fields.get("tenant_id", "acme")
    return {
        "id": derived_id(answer_id(tenant_id, segment_id), f"{number}"),
        "tenant_id": tenant_id,
        "segment_id": segment_id,
        "occurred_at": NOON,
        "recorded_at": NOON,
    }
