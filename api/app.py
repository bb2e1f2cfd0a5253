"""The HTTP door, built from the parts behind it. There is no global app."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Final

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Route

from api import log, mcp, openapi, validation
from api.bearer import Bearer
from api.copilot.running import Running
from api.deps import Door
from api.documented import DESCRIPTION
from api.edge import Edge
from api.errors import Refused, internal_error, refusal_of, response_to, status_refusal
from api.guard import Guard
from api.metrics import Metrics
from api.parameters import refuse_odd_parameters
from api.routes import (
    activations,
    alerts,
    asking,
    brand,
    candidates,
    competitors,
    conversations,
    copilot,
    deliveries,
    event_registry,
    event_schemas,
    events,
    health,
    memberships,
    preview,
    queries,
    reads,
    rescore,
    results,
    segment,
    segment_tries,
    segments,
    stream,
    tokens,
)
from api.scopes import check_declared, require_scope
from api.site import add_site
from schemas.errors import SegOpsError

ROUTERS: Final[Sequence[APIRouter]] = (
    queries.router,
    asking.router,
    results.router,
    candidates.router,  # before the routes that take its path for a competitor's
    competitors.router,
    brand.router,
    reads.router,
    rescore.router,
    preview.router,  # likewise, for an alert's
    alerts.router,
    deliveries.router,
    events.router,
    event_registry.router,  # likewise, for a schema's
    event_schemas.router,
    stream.router,
    segment.native,
    segment.router,
    segment_tries.router,  # likewise, for a segment's
    segments.router,
    memberships.router,
    activations.router,
    copilot.router,
    conversations.router,
    tokens.router,
    health.router,
)


def build_api(door: Door) -> FastAPI:
    """The API over these parts; a door's metrics registry serves one API.

    Raises:
        Undeclared: a route asks for no scope.
    """
    app = FastAPI(
        title="SegOps AI visibility",
        version="1.0.0",
        description=DESCRIPTION,
        docs_url=None,  # Swagger UI and ReDoc load their code from elsewhere.
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
        dependencies=[Depends(require_scope), Depends(refuse_odd_parameters)],
        middleware=[
            Middleware(Edge, metrics=Metrics(door.metrics)),
            Middleware(Bearer, tokens=door.tokens),
            Middleware(Guard, limits=door.limits),
        ],
    )
    app.state.door = door
    app.state.running = Running(door.copilot)
    for router in ROUTERS:
        app.include_router(router)
    app.router.routes.append(Route(mcp.PATH, mcp.McpDoor(door)))
    check_declared(route for router in ROUTERS for route in router.routes)
    _answer_errors(app)
    openapi.complete(app)
    add_site(app)
    return app


def _answer_errors(app: FastAPI) -> None:
    app.add_exception_handler(Refused, _on_refused)
    app.add_exception_handler(SegOpsError, _on_our_error)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_status)
    app.add_exception_handler(Exception, _on_anything)


async def _on_refused(request: Request, refused: Exception) -> Response:
    assert isinstance(refused, Refused)  # noqa: S101 - registered for nothing else
    return response_to(refused, request.scope["state"]["request_id"])


async def _on_our_error(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, SegOpsError)  # noqa: S101
    refused = refusal_of(problem)
    if refused.status == HTTPStatus.INTERNAL_SERVER_ERROR:
        raise problem
    return await _on_refused(request, refused)


async def _on_invalid(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, RequestValidationError)  # noqa: S101
    return await _on_refused(request, validation.refusal_of(problem.errors()))


async def _on_status(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, HTTPException)  # noqa: S101
    headers = dict(problem.headers or {})
    if problem.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(allowed_methods(request))
    return await _on_refused(request, status_refusal(problem.status_code, headers))


async def _on_anything(request: Request, _: Exception) -> Response:
    """What even the outermost layer could not answer."""
    log.failed(request.scope)
    return await _on_refused(request, internal_error())


def allowed_methods(request: Request) -> list[str]:
    """Every method of the path: the router itself knows only those of the first route it finds."""
    routes = [
        route
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute) and route.path_regex.match(request.scope["path"])
    ]
    methods = (route.methods or set() for route in routes if route.path == routes[0].path)
    return sorted(set().union(*methods)) or ["GET"]
