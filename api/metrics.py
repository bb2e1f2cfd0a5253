"""How many requests, how they ended and how long they took, by route template."""

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.types import Scope

UNMATCHED: Final = "(none)"
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


def route_of(scope: Scope) -> str:
    """The route's template; a raw path would make a series of every id, or of any nonsense."""
    template = getattr(scope.get("route"), "path", None)
    return template if isinstance(template, str) else UNMATCHED


class Metrics:
    """The two series that the API keeps in the given registry."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._requests = Counter(
            "segops_http_requests",
            "Requests answered.",
            ("route", "method", "status"),
            registry=registry,
        )
        self._seconds = Histogram(
            "segops_http_request_seconds",
            "Seconds from the request's head to the end of the answer.",
            ("route", "method"),
            buckets=_BUCKETS,
            registry=registry,
        )

    def observe(self, scope: Scope, status: int, seconds: float) -> None:
        """Count one request."""
        method = scope["method"] if scope["method"] in _METHODS else "other"
        route = route_of(scope)
        self._requests.labels(route, method, str(status)).inc()
        self._seconds.labels(route, method).observe(seconds)
