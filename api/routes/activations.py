"""Connectors in use: set up, paused and resumed, told everything again, and how deliveries went."""

from typing import Annotated

from fastapi import APIRouter, Body

from api.activation_bodies import ChangeActivation, NewActivation, parted
from api.deps import TheTenant
from api.fields import PathId
from api.pages import Paged, ThePaging
from api.replies import CreatedActivation, NewSecret
from schemas.activations import Activation, Sync

router = APIRouter(prefix="/api/activations", tags=["activations"])


@router.get("/")
async def list_activations(tenant: TheTenant, paging: ThePaging) -> Paged[Activation]:
    """Activations, whatever their status, oldest first."""
    return paging.of(await tenant.catalog.activations(paging.offset, paging.size))


@router.post("/", status_code=201, response_model_exclude_unset=True)
async def create_activation(tenant: TheTenant, body: NewActivation) -> CreatedActivation:
    """Set up a connector, which works at once; of a webhook, the reply holds the signing secret."""
    config, secret = parted(body.config)
    fields = {name: getattr(body, name) for name in ("name", "segment_ids", "backfill")}
    made, signing = await tenant.catalog.create_activation({**fields, "config": config}, secret)
    told = {name: getattr(made, name) for name in Activation.model_fields}
    return CreatedActivation(**told, **({"webhook_secret": signing} if signing else {}))


@router.get("/{activation_id}/")
async def get_activation(tenant: TheTenant, activation_id: PathId) -> Activation:
    """One activation, and how far each of its segments is told."""
    return await tenant.catalog.activation(activation_id)


@router.patch("/{activation_id}/")
async def change_activation(
    tenant: TheTenant, activation_id: PathId, body: Annotated[ChangeActivation, Body()]
) -> Activation:
    """Change some fields of an activation; with none, nothing changes.

    Segments that stay keep their cursors. A config is replaced as a whole, but for a secret that
    is left out: that stays, as long as the receiver does.
    """
    if "config" not in body:
        return await tenant.catalog.change_activation(activation_id, body, "")
    config, secret = parted(body["config"])
    return await tenant.catalog.change_activation(activation_id, {**body, "config": config}, secret)


@router.delete("/{activation_id}/", status_code=204)
async def delete_activation(tenant: TheTenant, activation_id: PathId) -> None:
    """Delete an activation, its cursors and its history."""
    await tenant.catalog.delete_activation(activation_id)


@router.post("/{activation_id}/pause/")
async def pause_activation(tenant: TheTenant, activation_id: PathId) -> Activation:
    """Deliver nothing more until it is resumed; the cursors stay."""
    return await tenant.catalog.pause_activation(activation_id)


@router.post("/{activation_id}/resume/")
async def resume_activation(tenant: TheTenant, activation_id: PathId) -> Activation:
    """Go on from the cursors; of a failing one, try again at once."""
    return await tenant.catalog.resume_activation(activation_id)


@router.post("/{activation_id}/resync/", status_code=202)
async def resync_activation(tenant: TheTenant, activation_id: PathId) -> Activation:
    """Deliver every present member again, once the changes until now are; then changes go on."""
    return await tenant.catalog.resync_activation(activation_id)


@router.post("/{activation_id}/rotate-secret/")
async def rotate_activation_secret(tenant: TheTenant, activation_id: PathId) -> NewSecret:
    """A new secret for a webhook; for a day the one before signs beside it."""
    secret, until = await tenant.catalog.rotate_activation_secret(activation_id)
    return NewSecret(webhook_secret=secret, previous_expires_at=until)


@router.get("/{activation_id}/syncs/")
async def list_syncs(tenant: TheTenant, activation_id: PathId, paging: ThePaging) -> Paged[Sync]:
    """The batches of an activation and how they were delivered, newest first."""
    return paging.of(await tenant.catalog.syncs(activation_id, paging.offset, paging.size))
