"""When a batch that failed is delivered again, and what its failure is called."""

from collections.abc import Mapping
from typing import Final

from schemas.activations import Trouble
from streams.domain.webhook_timing import next_attempt

# The third wait of webhooks is half an hour: a receiver that is back is found again within it.
_LONGEST_STEP: Final = 3

_SENTENCES: Final[Mapping[Trouble, str]] = {
    "answered": "The receiver answered with status {status}.",
    "unreachable": "Nobody answers there, or it must not be reached.",
    "timeout": "There was no answer in time.",
    "unauthorized": "The credentials were refused.",
    "unknown_topic": "There is no such topic.",
    "too_large": "A message was refused as too large.",
    "refused": "The brokers did not take the messages.",
    "no_secret": "Its secrets cannot be opened; set them anew.",
    "behind": "Changes of a segment are not there yet.",
    "ours": "A fault on our side; it is tried again.",
}


def wait_seconds(
    failures: int,
    trouble: Trouble,
    status_code: int | None,
    retry_after_seconds: float | None,
    dice: float,
) -> float:
    """Seconds until the next attempt; there is always one.

    Args:
        failures: how often the activation failed in a row, this time included; from 1.
        trouble: how this attempt ended.
        status_code: what the receiver answered, if it did.
        retry_after_seconds: what it asked for; honoured up to a day, never shortening the wait.
        dice: from 0 to 1; spreads the waits by a fifth either way.
    """
    step = min(failures, _LONGEST_STEP)
    return next_attempt(step, trouble, status_code, retry_after_seconds, dice) or 0.0


def sentence(trouble: Trouble, status_code: int | None) -> str:
    """What a tenant is told of it; nothing of a reply or a secret is in it."""
    return _SENTENCES[trouble].format(status=status_code)
