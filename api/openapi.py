"""The OpenAPI document, completed with what FastAPI cannot know: refusals, headers, examples."""

from collections.abc import Iterator
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import TypeAdapter

from api import errors
from api.bodies import EventBatch, SegmentBatch
from api.captured import CapturedItem
from api.documented import DOCUMENTED, TAGS
from api.examples import REPLIES, REQUESTS, STREAMS
from api.incoming import IncomingCall, IncomingEvent
from api.scopes import SCOPES

_EVERY: Final = ("400", "414", "422", "500")
_WITH_TOKEN: Final = ("401", "403", "503")
_WITH_BODY: Final = ("408", "413", "415")
_KINDS: Final = {
    "400": "malformed-body",
    "401": "unauthorized",
    "403": "insufficient-scope",
    "404": "not-found",
    "405": "method-not-allowed",
    "408": "request-timeout",
    "409": "conflict",
    "413": "body-too-large",
    "414": "uri-too-long",
    "415": "unsupported-media-type",
    "422": "invalid",
    "429": "too-many-requests",
    "500": "internal-error",
    "503": "projection-unavailable",
}
_UNIQUE: Final = {
    "create_query",
    "change_query",
    "create_competitor",
    "change_competitor",
    "accept_candidate",
    "create_event_schema",
    "change_event_schema",
    "create_segment",
    "change_segment",
    "delete_segment",
}
_BY_QUERY: Final = {
    "get_dashboard",
    "get_comparison",
    "get_win_rate",
    "list_candidates",
    "list_answers",
}
_BY_NAME: Final = {"get_event_by_name"}
_LAGGING: Final = _BY_QUERY | {
    "list_results",
    "get_result",
    "get_costs",
    "preview_alert",
    "list_recent_events",
    "list_top_events",
    "get_event_volume",
    "list_event_schemas",
    "get_event_schema",
    "get_event_by_name",
    "list_violations",
    "preview_segment",
    "list_members",
    "get_trend",
    "list_changes",
    "get_overlap",
}
_HEADERS: Final = {
    "401": {"WWW-Authenticate": "The scheme, and `invalid_token` when one was sent (RFC 6750)."},
    "403": {"WWW-Authenticate": "`insufficient_scope`, and the scope that is missing (RFC 6750)."},
    "429": {"Retry-After": "Seconds to wait."},
    "405": {"Allow": "The methods that the path knows."},
    "503": {"Retry-After": "Seconds to wait, with some jitter."},
}
_LOCATED: Final = {
    ("request_rescore", "202"): "Where the report will be.",
    ("accept_candidate", "201"): "The new competitor.",
}
# Bodies and parts of bodies that FastAPI does not see: routes read these themselves.
_OURS: Final = (
    errors.Problem,
    CapturedItem,
    EventBatch,
    SegmentBatch,
    IncomingCall,
    IncomingEvent,
)
_ANY_CALL: Final = {
    "description": "An `IncomingCall`, with `sentAt` beside it; anything else is rejected in the"
    " reply.",
    "type": "object",
    "properties": {},
    "anyOf": [{"$ref": "#/components/schemas/IncomingCall"}, {}],
}
_ANY_EVENT: Final = {
    "description": "An `IncomingEvent`. Anything else is rejected by its index, and does not stop"
    " the other events.",
    "anyOf": [{"$ref": "#/components/schemas/IncomingEvent"}, {}],
}
_SOME_ID: Final = "6f1c1d2e-6a53-4f0e-9d7e-0c1a2b3c4d5e"


def complete(app: FastAPI) -> None:
    """Make the app describe itself completely."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # the way FastAPI documents


def _document(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(
        title=app.title,
        version=app.version,
        description=app.description,
        routes=app.routes,
        tags=[{"name": name, "description": text} for name, text in TAGS],
        servers=[{"url": "/"}],
    )
    _complete_schemas(document["components"]["schemas"])
    document["components"]["responses"] = {status: _refusal(status) for status in _KINDS}
    for path, method, operation in operations(document):
        _complete_operation(path, method, operation)
    return document


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every (path, method, operation) of an OpenAPI document."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def _complete_schemas(schemas: dict[str, Any]) -> None:
    for ours in _OURS:
        schema = TypeAdapter(ours).json_schema(ref_template="#/components/schemas/{model}")
        schemas |= schema.pop("$defs", {})
        schemas[ours.__name__] = schema
    schemas["EventBatch"]["properties"]["events"]["items"] = _ANY_EVENT
    schemas["SegmentBatch"]["properties"]["batch"]["items"] = _ANY_EVENT
    schemas["SegmentCall"] = _ANY_CALL
    schemas.pop("HTTPValidationError", None)
    schemas.pop("ValidationError", None)
    for name, fields in DOCUMENTED.items():
        schemas[name]["required"] = fields.split()


def _complete_operation(path: str, method: str, operation: dict[str, Any]) -> None:
    name, replies = operation["operationId"], operation["responses"]
    for scheme in operation.get("security", ()):
        scheme.update({key: [str(SCOPES[name])] for key in scheme})
    for parameter in operation.get("parameters", ()):
        _without_null(parameter["schema"])
    if name in REQUESTS:
        operation["requestBody"]["content"]["application/json"]["example"] = REQUESTS[name]
    replies.pop("422", None)
    for status, reply in replies.items():
        _complete_reply(name, status, reply)
    for status in sorted(_refusals(path, method, operation)):
        replies[status] = {"$ref": f"#/components/responses/{status}"}


def _without_null(schema: dict[str, Any]) -> None:
    """A parameter that may be left out is not one that may be null."""
    choices = [each for each in schema.pop("anyOf", ()) if each != {"type": "null"}]
    for choice in choices:
        schema.update(choice)


def _complete_reply(operation_id: str, status: str, reply: dict[str, Any]) -> None:
    reply["headers"] = {"X-Request-Id": _header("The request's id.", "uuid")}
    if operation_id in _LAGGING:
        reply["headers"]["X-Data-Lag"] = _header(
            "Seconds by which the numbers are behind; absent when unknown.", required=False
        )
    if (operation_id, status) in _LOCATED:
        text = _LOCATED[operation_id, status]
        reply["headers"]["Location"] = _header(text, "uri-reference")
    if operation_id == "get_metrics":
        reply["content"] = {"text/plain": {"schema": {"type": "string"}}}
    for media, content in reply.get("content", {}).items():
        told = STREAMS.get(operation_id) if media == "text/event-stream" else None
        content["example"] = told or REPLIES[operation_id, status]


def _refusals(path: str, method: str, operation: dict[str, Any]) -> set[str]:
    """The statuses with which this operation may refuse."""
    statuses = set(_EVERY)
    if path.startswith(("/api/", "/v1/")):
        statuses.update(_WITH_TOKEN)
    if method in ("post", "put", "patch"):
        statuses.update(_WITH_BODY)
    if "{" in path or operation["operationId"] in _BY_QUERY | _BY_NAME:
        statuses.add("404")
    if operation["operationId"] in _UNIQUE:
        statuses.add("409")
    if operation["operationId"] == "ask_copilot":
        statuses.update(("404", "409", "429"))
    if operation["operationId"] == "get_readiness":
        statuses.add("503")
    return statuses


def _refusal(status: str) -> dict[str, Any]:
    kind = _KINDS[status]
    example = errors.document(errors.Refused(int(status), kind, errors.TITLES[kind]), _SOME_ID)
    return {
        "description": errors.TITLES[kind],
        "headers": {
            "X-Request-Id": _header("The request's id, as in `instance`.", "uuid"),
            **{name: _header(text) for name, text in _HEADERS.get(status, {}).items()},
        },
        "content": {
            errors.MEDIA_TYPE: {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "example": example,
            }
        },
    }


def _header(text: str, form: str | None = None, *, required: bool = True) -> dict[str, Any]:
    schema = {"type": "string"} | ({"format": form} if form else {})
    return {"description": text, "required": required, "schema": schema}
