"""What a route may ask for: the parts behind the door, and who is calling."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends, Request, Security
from fastapi.security import HTTPBasic, HTTPBearer
from prometheus_client import CollectorRegistry

from api.bearer import unauthorized
from infra.copilot_ports import Copilot
from infra.intake import Intake
from infra.ports import Catalogs, Clock, Standings, TenantCatalog, Warehouse
from infra.tokens import Tokens
from projections.activity.tail import Tail
from schemas.alerts import AlertRule
from schemas.previews import Preview, Seen


@dataclass(frozen=True, slots=True)
class Limits:
    """How much, and how slowly, a caller may send; how long a rescore is waited for, and a
    stream lasts.
    """

    body_bytes: int = 1024 * 1024
    bulk_body_bytes: int = 5 * 1024 * 1024
    segment_body_bytes: int = 500 * 1024
    url_bytes: int = 8 * 1024
    chunk_seconds: float = 10.0
    body_seconds: float = 60.0
    rescore_wait_seconds: float = 10.0
    probe_seconds: float = 2.0
    stream_seconds: float = 300.0
    heartbeat_seconds: float = 15.0


@dataclass(frozen=True, slots=True)
class Door:
    """All that the API needs of the outside.

    `is_ready` says of each part whether it answers; `lag` is how many seconds the projections
    are behind the log, and may raise `Unavailable`; `backtest` tries a rule on days, the oldest
    first, by the judgement that fires alerts.
    """

    catalogs: Catalogs
    intake: Intake
    tokens: Tokens
    warehouse: Warehouse
    tail: Tail
    standings: Standings
    copilot: Copilot
    clock: Clock
    metrics: CollectorRegistry
    is_ready: Callable[[], Awaitable[Mapping[str, bool]]]
    lag: Callable[[], Awaitable[float]]
    backtest: Callable[[AlertRule, Sequence[Seen]], Preview]
    limits: Limits = Limits()


@dataclass(frozen=True, slots=True)
class Tenant:
    """Whose token came with the request, and that tenant's catalog."""

    id: str
    catalog: TenantCatalog


_BEARER: Final = HTTPBearer(scheme_name="bearer", auto_error=False, description="A tenant's token.")


_WRITE_KEY: Final = HTTPBasic(
    scheme_name="write_key",
    auto_error=False,
    description="The key as the user's name, with an empty password.",
)


async def get_door(request: Request) -> Door:
    """The parts this API was built with."""
    door: Door = request.app.state.door
    return door


async def get_tenant(
    request: Request,
    door: Annotated[Door, Depends(get_door)],
    _documented: Annotated[object, Security(_BEARER)],
) -> Tenant:
    """The calling tenant, which `Bearer` has looked up; refused if it somehow has not."""
    return _tenant(request, door)


async def get_writer(
    request: Request,
    door: Annotated[Door, Depends(get_door)],
    _documented: Annotated[object, Security(_WRITE_KEY)],
) -> Tenant:
    """The calling tenant, where it says so by HTTP's Basic authentication."""
    return _tenant(request, door)


def _tenant(request: Request, door: Door) -> Tenant:
    tenant_id = request.scope["state"].get("tenant_id")
    if not isinstance(tenant_id, str):
        raise unauthorized(was_sent=False)
    return Tenant(tenant_id, door.catalogs.of(tenant_id))


TheDoor = Annotated[Door, Depends(get_door)]
TheTenant = Annotated[Tenant, Depends(get_tenant)]
TheWriter = Annotated[Tenant, Depends(get_writer)]
