"""The error of an assistant that gave no usable answer."""

from typing import Literal

from schemas.errors import SegOpsError

# The reasons of `schemas.events.AnswerFailed`; a test compares the two.
Reason = Literal[
    "empty",
    "refused",
    "truncated",
    "blocked",
    "search_not_used",
    "rate_limited",
    "provider_error",
    "timeout",
    "budget_exhausted",
    "no_adapter",
]


class AnswerRefused(SegOpsError):
    """There is no usable answer: the run ends as a failure, outside every denominator.

    `reason` and `detail` become those of the `AnswerFailed` fact; `detail` is safe to show.
    """

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail
