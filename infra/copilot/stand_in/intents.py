"""The table of questions that the stand-in knows: the documents' examples and their like."""

import re
from collections.abc import Callable, Mapping, Sequence
from re import Pattern
from typing import Any, Final

from infra.copilot.stand_in import plans, segment_plans, visibility_plans
from infra.copilot.stand_in.heard import Heard, heard, says
from infra.copilot.stand_in.plans import Turn
from infra.copilot.stand_in.wire import Reply, turn
from schemas.base import PROVIDER_LABELS

# What to do about a question, given the names that its pattern found in it.
Plan = Callable[..., Turn]

_UNKNOWN: Final = (
    "I am a stand-in that answers a few questions without a language model: top events, daily"
    " volumes, sizes, trends and conditions of segments, connectors, event schemas, AI visibility."
    " Set SEGOPS_COPILOT_KEY to have a model answer anything."
)
_CANNOT: Final = (
    "I can only look things up and offer segments; I cannot change, delete, send or export"
    " anything. You can do that on the page of the segment itself."
)
_OWN: Final = "I see your own organisation's data only. Ask me about your segments or events."
_PRIVATE: Final = "Personal data is hidden from me. I can count such users, or show a segment."
_OFF_TOPIC: Final = "I answer questions about your events, segments and AI visibility."
_ENOUGH: Final = "I had to stop here; please ask for less at once."


def _says(text: str) -> Plan:
    def plan(_asked: Heard, *_names: str) -> Turn:
        return says(text)

    return plan


def _visibility(asked: Heard) -> Turn:
    labels = {label.lower(): str(provider) for provider, label in PROVIDER_LABELS.items()}
    named = next((labels[name] for name in labels if name in asked.question.lower()), None)
    return visibility_plans.visibility(asked, named)


def _volume(asked: Heard, event: str = "") -> Turn:
    return plans.volume(asked, None if event.lower() in {"", "event", "events"} else event)


def _amount(asked: Heard, event: str = "") -> Turn:
    return plans.amount(asked, event or None)


_TABLE: Final[Sequence[tuple[str, Plan]]] = (
    (r"\b(?:delete|remove|email everyone|send|export|rename|archive)\b", _says(_CANNOT)),
    (r"e-?mail address|phone number|\bemails? of\b", _says(_PRIVATE)),
    (r"\btenant\b|tenant_id|other (?:customer|organi[sz]ation|company)", _says(_OWN)),
    (r"\bpoem\b|\bjoke\b|\bweather\b|\bstory\b", _says(_OFF_TOPIC)),
    (
        r"\bwho (.+?) (?:and|but) (?:did not|didn't|never) (.+?) within (\d+) (hour|day|week)s?\b",
        segment_plans.unfinished,
    ),
    (
        (
            r"^(.+?) (?:customers|users) in (.+?) who were active in the last"
            r" ((?:\d+ )?(?:day|week|month))s?\b"
        ),
        segment_plans.active,
    ),
    (
        r"(?:create|suggest|build|make)\b.*\bsegment\b|segment (?:for|of) (?:users|customers)",
        segment_plans.created,
    ),
    (
        r"(?:trend|development)\b.*?\bfor (?:the )?(.+?)(?: segment)? over\b",
        segment_plans.trend,
    ),
    (r"how is (?:the )?(.+?)(?: segment)? doing", segment_plans.trend),
    (r"conditions (?:for|of) (?:the )?(.+?)(?: segment)?[?.]*$", segment_plans.conditions),
    (
        r"how many (?:users|members|customers) .*?in (?:the )?(.+?)(?: segment)?[?.]*$",
        segment_plans.size,
    ),
    (r"^(?:the )?(.+?) has \d+ (?:users|members|customers)", segment_plans.size),
    (r"how many (?:(.+?) )?events\b", _amount),
    (r"segments?\b.*\b(?:grow|growing|grew|grown)\b", segment_plans.growing),
    (
        r"\blargest\b|\bbiggest\b|(?:list|show)\b.*\bsegments\b",
        segment_plans.largest,
    ),
    (r"\beverything\b|\boverview of (?:all )?my data\b", plans.overview),
    (r"\bconnectors?\b|\bactivations?\b", plans.connectors),
    (r"\bschemas?\b", plans.schemas_listed),
    (
        r"up or down|versus the previous|compared (?:to|with) the previous",
        plans.compared,
    ),
    (
        r"\bingested\b|\blatest events\b|\brecent events\b",
        plans.ingested,
    ),
    (r"\btop\b.*\bevents?\b|\bprincipaux\b", plans.ranking),
    (r"^and\b.*\blast\b", plans.ranking),
    (r"\bdaily (.*?)\s*volume\b", _volume),
    (r"(?:compet|beats? us|\brivals?\b)", visibility_plans.competitors),
    (r"\bvisib|\bmentioned\b|share of voice", _visibility),
)
_PLANS: Final[Sequence[tuple[Pattern[str], Plan]]] = tuple(
    (re.compile(pattern, re.IGNORECASE | re.DOTALL), plan) for pattern, plan in _TABLE
)


def answer(request: Mapping[str, Any]) -> Reply:
    """The stand-in's next turn."""
    asked = heard(request)
    for pattern, plan in _PLANS:
        if found := pattern.search(asked.question):
            blocks = plan(asked, *(name.strip() for name in found.groups() if name))
            is_calling = any(block["type"] == "tool_use" for block in blocks)
            return Reply(turn(says(_ENOUGH) if is_calling and not asked.may_call else blocks))
    return Reply(turn(says(_UNKNOWN)))
