"""Answers captured elsewhere, judged one by one: a bad item is named and stops no other."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, StringConstraints, ValidationError, WithJsonSchema

from api.validation import code_and_message
from infra.parcels import CapturedAnswer
from schemas.base import Model, Provider
from schemas.events import Citation

MAX_BYTES: Final = 256 * 1024
_EARLIEST: Final = datetime(2000, 1, 1, tzinfo=UTC)
# A producer's clock may run ahead of ours by this much.
_AHEAD: Final = timedelta(minutes=10)
_TIME: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?"
    r"(?P<zone>[Zz]|[+-][0-9]{2}:[0-9]{2})?"
)
_MESSAGES: Final[Mapping[str, str]] = {
    "not_an_object": "the item must be an object",
    "unknown_field": "the item has a field that is unknown",
    "unknown_query": "query is no query of this tenant",
    "unknown_provider": "provider is none that is known",
    "empty_raw_response": "raw_response is empty",
    "raw_response_too_large": f"raw_response has more than {MAX_BYTES} bytes",
    "invalid_captured_at": "captured_at must be a time as RFC 3339 writes it",
    "captured_at_without_zone": "captured_at must say its zone",
    "captured_at_in_future": "captured_at is in the future",
    "captured_at_too_old": "captured_at is before 2000-01-01",
    "invalid_citations": "citations must be objects with an http or https url that names a host",
    "idempotency_key_reused": "idempotency_key was used for another answer",
}


class NotTaken(Exception):
    """An item that is rejected: a stable code and a sentence, neither repeating the input."""

    def __init__(self, code: str, message: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.message = message or _MESSAGES.get(code, "the answer was not taken")


def _to_time(value: object) -> datetime | None:
    # Pydantic's own reading of times takes numbers too; the contract says text with a zone.
    if value is None:
        return None
    match = _TIME.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise NotTaken("invalid_captured_at")
    if match["zone"] is None:
        raise NotTaken("captured_at_without_zone")
    try:
        return datetime.fromisoformat(match[0].upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise NotTaken("invalid_captured_at") from None


_TIME_SCHEMA: Final = {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "null"}]}


class CapturedCitation(Model):
    """A source that the answer names, in the answer's order."""

    url: Annotated[str, StringConstraints(min_length=1, max_length=2000, pattern=r"^https?://\S+$")]
    title: Annotated[str, StringConstraints(max_length=500)] = ""


class CapturedItem(Model):
    """One answer captured elsewhere. Source: spec "visibility", section 3."""

    query: Annotated[int, Field(strict=True, ge=1, le=2**63 - 1)]
    provider: Provider
    raw_response: Annotated[
        str,
        Field(min_length=1, description="Kept exactly as it comes; at most 256 KiB in UTF-8."),
    ]
    captured_at: Annotated[
        datetime | None,
        BeforeValidator(_to_time),
        WithJsonSchema(_TIME_SCHEMA),
        Field(description="With its zone, from 2000 until now; by default now."),
    ] = None
    idempotency_key: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = None
    model: Annotated[str, StringConstraints(max_length=200)] = ""
    citations: Annotated[tuple[CapturedCitation, ...], Field(max_length=100)] = ()


def captured(item: Any, now: datetime) -> CapturedAnswer:
    """The item as an answer to put on the log.

    Raises:
        NotTaken: the item breaks a rule.
    """
    try:
        checked = CapturedItem.model_validate(item)
    except ValidationError as problem:
        raise _first(problem) from None
    _check_text(checked.raw_response)
    _check_time(checked.captured_at, now)
    return CapturedAnswer(
        query_id=checked.query,
        provider=checked.provider,
        raw_response=checked.raw_response,
        captured_at=checked.captured_at,
        idempotency_key=checked.idempotency_key,
        model=checked.model,
        citations=tuple(_citation(cited, at) for at, cited in enumerate(checked.citations, 1)),
    )


def _first(problem: ValidationError) -> NotTaken:
    finding = problem.errors(include_input=False, include_url=False)[0]
    kind = finding["type"]
    if not finding["loc"]:
        return NotTaken("not_an_object")
    if kind == "extra_forbidden":
        return NotTaken("unknown_field")
    return _about(str(finding["loc"][0]), kind, code_and_message(finding)[1])


def _about(field: str, kind: str, sentence: str) -> NotTaken:
    match field, kind:
        case "citations", _:
            return NotTaken("invalid_citations")
        case _, "missing":
            return NotTaken("required", f"{field} {sentence}")
        case "provider", _:
            return NotTaken("unknown_provider")
        case "query", "greater_than_equal" | "less_than_equal":
            return NotTaken("unknown_query")
        case "raw_response", "string_too_short":
            return NotTaken("empty_raw_response")
    return NotTaken(f"invalid_{field}", f"{field} {sentence}")


def _check_text(raw_response: str) -> None:
    if not raw_response.strip():
        raise NotTaken("empty_raw_response")
    if len(raw_response.encode()) > MAX_BYTES:
        raise NotTaken("raw_response_too_large")


def _check_time(captured_at: datetime | None, now: datetime) -> None:
    if captured_at is not None and captured_at > now + _AHEAD:
        raise NotTaken("captured_at_in_future")
    if captured_at is not None and captured_at < _EARLIEST:
        raise NotTaken("captured_at_too_old")


def _citation(cited: CapturedCitation, index: int) -> Citation:
    return Citation(url=cited.url, domain=domain_of(cited.url), title=cited.title, index=index)


def domain_of(url: str) -> str:
    """The URL's host, in lower case and without a leading `www.`.

    Raises:
        NotTaken: the URL names no host.
    """
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        host = ""
    domain = host.rstrip(".").removeprefix("www.")
    if not domain:
        raise NotTaken("invalid_citations")
    return domain
