"""Alerts: list, create, read, change, delete, and a new secret for their webhook."""

from typing import Annotated

from fastapi import APIRouter, Body

from api.bodies import ChangeAlert, NewAlert
from api.deps import TheTenant
from api.fields import PathId
from api.pages import Paged, ThePaging
from api.replies import CreatedAlert, NewSecret
from schemas.alerts import Alert

router = APIRouter(prefix="/api/ai-reach/alerts", tags=["alerts"])


@router.get("/")
async def list_alerts(tenant: TheTenant, paging: ThePaging) -> Paged[Alert]:
    """Alerts, active and not, oldest first."""
    return paging.of(await tenant.catalog.alerts(paging.offset, paging.size))


@router.post("/", status_code=201, response_model_exclude_unset=True)
async def create_alert(tenant: TheTenant, body: NewAlert) -> CreatedAlert:
    """Create an alert; with a webhook, the reply holds the secret that signs its posts."""
    return _with_secret(*await tenant.catalog.create_alert(body.model_dump()))


@router.get("/{alert_id}/")
async def get_alert(tenant: TheTenant, alert_id: PathId) -> Alert:
    """One alert, and how its rule stood when it was looked at last."""
    return await tenant.catalog.alert(alert_id)


@router.patch("/{alert_id}/", response_model_exclude_unset=True)
async def change_alert(
    tenant: TheTenant, alert_id: PathId, body: Annotated[ChangeAlert, Body()]
) -> CreatedAlert:
    """Change some fields of an alert; with none, nothing changes.

    `is_active: true` also turns on again what was disabled. A first webhook gets its secret.
    """
    return _with_secret(*await tenant.catalog.change_alert(alert_id, body))


@router.delete("/{alert_id}/", status_code=204)
async def delete_alert(tenant: TheTenant, alert_id: PathId) -> None:
    """Delete an alert, its history and what it had still to send."""
    await tenant.catalog.delete_alert(alert_id)


@router.post("/{alert_id}/rotate-secret/")
async def rotate_secret(tenant: TheTenant, alert_id: PathId) -> NewSecret:
    """A new secret for the alert's webhook; for a day the one before signs beside it."""
    secret, until = await tenant.catalog.rotate_secret(alert_id)
    return NewSecret(webhook_secret=secret, previous_expires_at=until)


def _with_secret(alert: Alert, secret: str | None) -> CreatedAlert:
    told = {name: getattr(alert, name) for name in Alert.model_fields}
    return CreatedAlert(**told, **({"webhook_secret": secret} if secret else {}))
