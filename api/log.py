"""One JSON line per request: who, which route, how it ended. Never a body, token or query."""

import structlog
from starlette.types import Scope

from api.metrics import route_of


def served(scope: Scope, status: int, seconds: float) -> None:
    """Note a request that was answered; 499 when the caller left first."""
    structlog.get_logger().info(
        "request served",
        request_id=scope["state"]["request_id"],
        tenant=scope["state"].get("tenant_id"),
        method=scope["method"],
        route=route_of(scope),
        status=status,
        ms=round(seconds * 1000, 1),
    )


def failed(scope: Scope) -> None:
    """Note the exception that a request ended in, with its traceback."""
    structlog.get_logger().exception(
        "request failed",
        request_id=scope["state"]["request_id"],
        tenant=scope["state"].get("tenant_id"),
        method=scope["method"],
        route=route_of(scope),
    )
