"""For operators: is it alive, is it ready, what does it count."""

import asyncio
from collections.abc import Mapping

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from api.deps import Door, TheDoor
from api.errors import Refused, retry_after
from api.replies import Alive, Ready

router = APIRouter(tags=["operations"])


@router.get("/livez")
async def get_liveness() -> Alive:
    """The process answers; says nothing of its parts."""
    return Alive()


@router.get("/readyz")
async def get_readiness(door: TheDoor) -> Ready:
    """Whether every part answers; 503 names the parts that do not."""
    parts = await _parts(door)
    if parts and all(parts.values()):
        return Ready(parts=parts)
    raise Refused(
        503,
        "not-ready",
        "At least one part does not answer.",
        headers=retry_after(2),
        extensions={"parts": parts},
    )


async def _parts(door: Door) -> Mapping[str, bool]:
    try:
        async with asyncio.timeout(door.limits.probe_seconds):
            return dict(await door.is_ready())
    except TimeoutError:
        return {}


@router.get("/metrics", response_class=Response)
async def get_metrics(door: TheDoor) -> Response:
    """The counters, as Prometheus reads them."""
    return Response(generate_latest(door.metrics), media_type=CONTENT_TYPE_LATEST)
