"""Why a question is not taken, as HTTP says it: problem documents with a stable `code`.

Source: spec "copilot", "Request".
"""

from collections.abc import Mapping
from typing import Final

from api.errors import Refused
from infra.copilot_ports import NotNow

_REFUSALS: Final[Mapping[str, tuple[int, str, str]]] = {
    "copilot_disabled": (403, "copilot-disabled", "An administrator turned the copilot off."),
    "copilot_not_configured": (503, "copilot-not-configured", "A key for its model is missing."),
    "run_in_progress": (409, "run-in-progress", "Wait for the answer, or cancel it."),
    "conversation_changed": (409, "conversation-changed", "Read the conversation again."),
    "rate_limited": (429, "too-many-requests", "Ask again after a while."),
    "budget_spent": (429, "too-many-requests", "The tenant's budget of today is used."),
    "busy": (429, "too-many-requests", "Too many answers are under way."),
}


def refused(problem: NotNow) -> Refused:
    """The problem document of a question that is not taken."""
    status, kind, detail = _REFUSALS[problem.code]
    seconds = problem.retry_after_seconds
    headers = {} if seconds is None else {"Retry-After": str(seconds)}
    return Refused(status, kind, detail, headers=headers, extensions={"code": problem.code})
