"""How an assistant says that it gave no answer: for good, or in passing."""

from schemas.errors import SegOpsError
from schemas.events import Call, FailureReason


class NoAnswer(SegOpsError):
    """There is no usable answer: outside every denominator.

    `reason` and `detail` become those of the `AnswerFailed` fact; `detail` is safe to show.
    `call` and `provider_reply` are there when the provider was reached: it may have cost.
    """

    def __init__(
        self,
        reason: FailureReason,
        detail: str = "",
        *,
        call: Call | None = None,
        provider_reply: str | None = None,
    ) -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail
        self.call = call
        self.provider_reply = provider_reply


class AnswerRefused(NoAnswer):
    """The run ends as a failure: asking again would give none either."""


class TryLater(NoAnswer):
    """The call failed in passing: the same question may be put again, a few times.

    `after_seconds` is how long the provider asked us to wait, None when it did not say.
    `is_outage` says that the provider is down rather than busy with others: it counts for its
    circuit breaker.
    """

    def __init__(  # noqa: PLR0913 - what there is to say of one failed call
        self,
        reason: FailureReason,
        detail: str = "",
        *,
        after_seconds: float | None = None,
        is_outage: bool,
        call: Call | None = None,
        provider_reply: str | None = None,
    ) -> None:
        super().__init__(reason, detail, call=call, provider_reply=provider_reply)
        self.after_seconds = after_seconds
        self.is_outage = is_outage
