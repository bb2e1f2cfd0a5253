"""Who asks, where its conversations run, and what its tools work with: from the request alone."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Path, Request

from api.copilot.knowledge import TenantKnowledge
from api.copilot.running import Running
from api.copilot.shelf import Shelf
from api.copilot.tool import Desk
from api.deps import Door, Tenant, TheTenant
from infra.copilot_ports import Asker
from schemas.errors import NotFound
from schemas.tokens import Holder

ConversationId = Annotated[
    str, Path(max_length=64, description="The id; one that is not the asker's is not found.")
]


async def get_asker(tenant: TheTenant, request: Request) -> Asker:
    """The token's tenant, and the token itself: it is the user."""
    holder: Holder = request.scope["state"]["holder"]
    return Asker(tenant.id, holder.token_id)


async def get_running(request: Request) -> Running:
    """The runs of this process."""
    running: Running = request.app.state.running
    return running


TheAsker = Annotated[Asker, Depends(get_asker)]
TheRunning = Annotated[Running, Depends(get_running)]


def desk_of(door: Door, tenant: Tenant, now: datetime, results: Mapping[str, Any]) -> Desk:
    """The desk of a run that begins now."""
    return Desk(
        tenant_id=tenant.id,
        catalog=tenant.catalog,
        warehouse=door.copilot.warehouse,
        knowledge=TenantKnowledge(tenant.id, tenant.catalog, door.copilot.warehouse),
        shelf=Shelf(results, now),
        now=now,
    )


def id_of(text: str, kind: str) -> UUID:
    """The id in a path. Raises `NotFound` for what is none: there can be no such thing."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFound(kind) from None
