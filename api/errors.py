"""Every 4xx and 5xx is one problem document (RFC 9457) that never repeats what was sent."""

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

from fastapi.responses import Response

from schemas import errors
from schemas.base import Model

MEDIA_TYPE: Final = "application/problem+json"
_TYPE: Final = "urn:segops:problem:"

TITLES: Final = {
    "malformed-request": "The request is malformed",
    "malformed-body": "The body is not acceptable JSON",
    "unauthorized": "A valid bearer token is needed",
    "insufficient-scope": "The token may not do this",
    "not-found": "Not found",
    "method-not-allowed": "The path does not know this method",
    "copilot-disabled": "The copilot is turned off",
    "copilot-not-configured": "There is no model for the copilot",
    "run-in-progress": "An answer is on its way",
    "conversation-changed": "The conversation has gone on",
    "too-many-requests": "Too many questions",
    "request-timeout": "The body did not arrive in time",
    "conflict": "The value is already in use",
    "in-use": "Something else needs it",
    "body-too-large": "The body is too large",
    "uri-too-long": "The URL is too long",
    "unsupported-media-type": "The body must be plain JSON",
    "head-too-large": "The headers are too large",
    "invalid": "The request breaks a rule",
    "internal-error": "Something is broken on our side",
    "catalog-unavailable": "The catalog does not answer",
    "log-unavailable": "The log does not answer",
    "projection-unavailable": "The projections do not answer",
    "not-ready": "Not ready to serve",
}
# The outage matrix names this problem in the singular.
_PARTS: Final = {"projections": "projection"}


class FieldError(Model):
    """What is wrong with one field.

    `pointer` is a JSON pointer into the body, `?name` for a query parameter, `{name}` for a
    part of the path, or a header's name.
    """

    pointer: str
    code: str
    message: str


class Problem(Model):
    """A refusal, as RFC 9457 words it. `instance` is the request's id."""

    type: str
    title: str
    status: int
    instance: str
    detail: str
    errors: tuple[FieldError, ...] = ()
    part: str | None = None
    parts: Mapping[str, bool] | None = None


@dataclass(eq=False)
class Refused(Exception):
    """A request that ends in a problem document of this `kind` (a key of `TITLES`)."""

    status: int
    kind: str
    detail: str
    errors: tuple[FieldError, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    extensions: Mapping[str, Any] = field(default_factory=dict)


def invalid(pointer: str, code: str, message: str) -> Refused:
    """A 422 that names one field."""
    return Refused(
        422,
        "invalid",
        "One field breaks a rule.",
        (FieldError(pointer=pointer, code=code, message=message),),
    )


def retry_after(seconds: int) -> dict[str, str]:
    """`Retry-After` with up to half again of jitter, so that callers do not return as one."""
    return {"Retry-After": str(seconds + random.randint(0, max(1, seconds // 2)))}  # noqa: S311


def refusal_of(problem: errors.SegOpsError) -> Refused:
    """Our own errors as a refusal; what has no status of its own is a fault of ours (500)."""
    match problem:
        case errors.Unavailable():
            return _unavailable(problem)
        case errors.NotFound():
            return Refused(404, "not-found", f"There is no such {problem.kind}.")
        case errors.Conflict():
            taken = FieldError(
                pointer=f"/{problem.field}", code="not_unique", message="is already in use"
            )
            return Refused(409, "conflict", "The value must be unique for the tenant.", (taken,))
        case errors.InUse():
            return Refused(409, "in-use", f"The {problem.kind} is used by {problem.users}.")
        case errors.Invalid():
            return invalid(problem.pointer, problem.code, problem.message)
    return internal_error()


def internal_error() -> Refused:
    """The last resort: nothing about the cause leaves the house."""
    return Refused(500, "internal-error", "The request was not completed; the fault is logged.")


def status_refusal(status: int, headers: Mapping[str, str]) -> Refused:
    """What the router refuses by itself (404, 405) and anything else raised by status."""
    if status == HTTPStatus.NOT_FOUND:
        return Refused(404, "not-found", "There is no such path.")
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        return Refused(405, "method-not-allowed", "See the Allow header.", headers=headers)
    if status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return Refused(status, "malformed-request", "The request was refused.", headers=headers)
    return internal_error()


def _unavailable(problem: errors.Unavailable) -> Refused:
    return Refused(
        503,
        f"{_PARTS.get(problem.part, problem.part)}-unavailable",
        "Nothing was decided; the same request may succeed later.",
        headers=retry_after(problem.retry_after_seconds),
        extensions={"part": problem.part},
    )


def document(refused: Refused, request_id: str) -> dict[str, Any]:
    """The problem document; members that have nothing to say are left out, `errors` excepted."""
    return {
        "type": _TYPE + refused.kind,
        "title": TITLES.get(refused.kind, HTTPStatus(refused.status).phrase),
        "status": refused.status,
        "instance": f"urn:uuid:{request_id}",
        "detail": refused.detail,
        "errors": [problem.model_dump() for problem in refused.errors],
        **refused.extensions,
    }


def response_to(refused: Refused, request_id: str) -> Response:
    """The problem document as a response."""
    return Response(
        json.dumps(document(refused, request_id)),
        refused.status,
        headers={**refused.headers},
        media_type=MEDIA_TYPE,
    )
