"""The tenant's own brand and its products."""

from typing import Annotated

from fastapi import APIRouter, Body

from api.bodies import ChangeBrand, NewBrand
from api.deps import TheTenant
from schemas.catalog import Brand

router = APIRouter(prefix="/api/ai-reach/brand", tags=["brand"])


@router.get("/")
async def get_brand(tenant: TheTenant) -> Brand:
    """The brand; all empty until it is told."""
    return await tenant.catalog.brand()


@router.put("/")
async def put_brand(tenant: TheTenant, body: NewBrand) -> Brand:
    """Set the brand as a whole."""
    return await tenant.catalog.put_brand(Brand(**body.model_dump()))


@router.patch("/")
async def change_brand(tenant: TheTenant, body: Annotated[ChangeBrand, Body()]) -> Brand:
    """Change some fields of the brand; with none, nothing changes."""
    brand = await tenant.catalog.brand()
    if not body:
        return brand
    return await tenant.catalog.put_brand(
        Brand.model_validate({**dict(brand), **body}, from_attributes=True)
    )
