"""The error of an assistant that gave no usable answer."""

from schemas.errors import SegOpsError
from schemas.events import FailureReason


class AnswerRefused(SegOpsError):
    """There is no usable answer: the run ends as a failure, outside every denominator.

    `reason` and `detail` become those of the `AnswerFailed` fact; `detail` is safe to show.
    """

    def __init__(self, reason: FailureReason, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail
