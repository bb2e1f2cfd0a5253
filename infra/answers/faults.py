"""Why a reply is no answer, by its status, its error object and its headers."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from itertools import islice
from typing import Any, Final

from infra.answers.reading import count, found, objects, word
from infra.answers.refused import AnswerRefused, NoAnswer, TryLater
from infra.answers.retry_after import wait_seconds
from schemas.events import Call, FailureReason

_PASSING: Final = frozenset({408, 409, 425, 429})
_CODE: Final = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_MOST_CODES: Final = 8
_QUOTA: Final = frozenset(
    {"insufficient_quota", "billing_error", "billing_hard_limit_reached", "billing_not_active"}
)
_KEY: Final = frozenset(
    {
        "authentication_error",
        "permission_error",
        "invalid_api_key",
        "api_key_invalid",
        "unauthenticated",
        "permission_denied",
    }
)
# What Anthropic and xAI say in a sentence only, some of it by a status that means another thing.
_SENTENCES: Final[Mapping[str, FailureReason]] = {
    "credit balance is too low": "quota_exhausted",
    "used all available credits": "quota_exhausted",
    "run out of credits": "quota_exhausted",
    "incorrect api key": "unauthorized",
}
_BUSY: Final = frozenset(
    {"rate_limit_error", "rate_limit_exceeded", "too_many_requests", "resource_exhausted"}
)
_DOWN: Final = frozenset(
    {
        "api_error",
        "deadline_exceeded",
        "internal",
        "internal_error",
        "internal_server_error",
        "overloaded_error",
        "server_error",
        "service_unavailable",
        "timeout_error",
        "unavailable",
    }
)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why there is no answer. `is_passing` says that the same question may be put again."""

    reason: FailureReason
    detail: str = ""
    is_passing: bool = False
    is_outage: bool = False
    after_seconds: float | None = None

    def error(self, call: Call | None = None, provider_reply: str | None = None) -> NoAnswer:
        """The fault as what an adapter raises."""
        if not self.is_passing:
            return AnswerRefused(self.reason, self.detail, call=call, provider_reply=provider_reply)
        return TryLater(
            self.reason,
            self.detail,
            after_seconds=self.after_seconds,
            is_outage=self.is_outage,
            call=call,
            provider_reply=provider_reply,
        )


def error_of(tree: Any) -> Any:
    """The error object of a reply; None when it has none. Google sends some within an array."""
    error = found(tree, "error") or found(tree, 0, "error")
    return error or (tree if word(tree, "type") == "error" else None)


def fault(status: int, error: Any, headers: Mapping[str, str], now: datetime) -> Fault:
    """What an error reply means, whether it comes by its status or inside HTTP 200."""
    codes = tuple(dict.fromkeys(islice(_codes(error), _MOST_CODES)))
    detail = " ".join((f"HTTP {status}", *codes))
    meant = {code.lower() for code in codes}
    if status < HTTPStatus.BAD_REQUEST:
        status = _status_meant(error, meant)
    judged = _judged(status, meant, headers.get("x-should-retry", ""), error)
    if not judged.is_passing:
        return replace(judged, detail=detail)
    is_limited = judged.reason == "rate_limited"
    wait = wait_seconds(headers, error, now, is_limited=is_limited)
    return replace(judged, detail=detail, after_seconds=wait)


def _judged(status: int, meant: set[str], should_retry: str, error: Any) -> Fault:
    if meant & _QUOTA or status == HTTPStatus.PAYMENT_REQUIRED or _is_daily(error):
        return Fault("quota_exhausted")
    told = _told(error) if status < HTTPStatus.INTERNAL_SERVER_ERROR else None
    if told:
        return Fault(told)
    if status in {401, 403} or (meant & _KEY and status < HTTPStatus.TOO_MANY_REQUESTS):
        return Fault("unauthorized")
    is_usually = status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _PASSING
    # OpenAI and Anthropic know better than the status does.
    is_passing = {"true": True, "false": False}.get(should_retry.lower(), is_usually)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Fault("rate_limited", is_passing=is_passing)
    reason: FailureReason = "timeout" if status in {408, 504} else "provider_error"
    return Fault(reason, is_passing=is_passing, is_outage=is_passing and is_usually)


def _codes(error: Any) -> Iterator[str]:
    """The error's short names; its sentences are not repeated: they may hold anything."""
    told = [word(error, name) for name in ("code", "type", "status")]
    told += [word(detail, "reason") for detail in objects(error, "details")]
    yield from (code for code in told if _CODE.fullmatch(code))


def _told(error: Any) -> FailureReason | None:
    """The reason that a sentence of the error gives; xAI's error is nothing else."""
    sentence = (word(error) or word(error, "message")).lower()
    return next((reason for part, reason in _SENTENCES.items() if part in sentence), None)


def _status_meant(error: Any, meant: set[str]) -> int:
    told = count(error, "code")
    if told is not None and HTTPStatus.BAD_REQUEST <= told < 600:  # noqa: PLR2004 - HTTP ends there
        return told
    for codes, status in ((_BUSY, 429), (_DOWN, 503)):
        if meant & codes:
            return status
    return 400


def _is_daily(error: Any) -> bool:
    """Whether a limit of Google's is one of the day: it is over tomorrow, not in a while."""
    return any(
        "perday" in word(violation, "quotaId").lower()
        for detail in objects(error, "details")
        for violation in objects(detail, "violations")
    )
