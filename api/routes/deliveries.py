"""What an alert fired and whom it told: its history, its deliveries, samples and replays."""

from fastapi import APIRouter

from api.deps import TheTenant
from api.fields import PathId
from api.pages import Paged, ThePaging
from schemas.deliveries import Delivery, Firing

router = APIRouter(prefix="/api/ai-reach/alerts/{alert_id}", tags=["alerts"])


@router.get("/history/")
async def list_firings(tenant: TheTenant, alert_id: PathId, paging: ThePaging) -> Paged[Firing]:
    """The firings of an alert with their numbers, evidence and deliveries, newest first."""
    return paging.of(await tenant.catalog.firings(alert_id, paging.offset, paging.size))


@router.get("/deliveries/")
async def list_deliveries(
    tenant: TheTenant, alert_id: PathId, paging: ThePaging
) -> Paged[Delivery]:
    """The webhooks of an alert with their attempts, samples included, newest first."""
    return paging.of(await tenant.catalog.deliveries(alert_id, paging.offset, paging.size))


@router.post("/deliveries/{delivery_id}/replay/", status_code=202)
async def replay_delivery(tenant: TheTenant, alert_id: PathId, delivery_id: PathId) -> Delivery:
    """Post a delivery again, with the same `webhook-id` and the same body."""
    return await tenant.catalog.replay(alert_id, delivery_id)


@router.post("/test/", status_code=202)
async def send_sample(tenant: TheTenant, alert_id: PathId) -> Delivery:
    """Post a sample to the alert's webhook, signed as a firing is."""
    return await tenant.catalog.send_sample(alert_id)
