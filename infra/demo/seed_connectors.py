"""The connectors of the demo's shop: one at work, and one that somebody paused."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from infra.ports import TenantCatalog
from schemas.activations import CsvConfig


@dataclass(frozen=True, slots=True)
class DemoConnector:
    """A connector to files on this machine, whose segments are given by name."""

    name: str
    folder: str
    segments: tuple[str, ...]
    traits: tuple[str, ...] = ()
    is_paused: bool = False


CONNECTORS: Final[Sequence[DemoConnector]] = (
    DemoConnector("CRM export", "crm", ("High LTV", "Churn Risk"), ("city", "plan")),
    DemoConnector("Loyalty mailing", "loyalty", ("Loyalty Newcomers",), is_paused=True),
)
# More than a demo tenant has.
_ALL: Final = 1_000


async def seed_connectors(catalog: TenantCatalog) -> None:
    """Make the connectors whose segments are there, if the tenant has none at all."""
    if (await catalog.activations(0, 1)).count:
        return
    ids = {segment.name: segment.id for segment in (await catalog.segments(0, _ALL)).items}
    for told in CONNECTORS:
        if set(told.segments) <= ids.keys():
            fields = _fields(told, [ids[name] for name in told.segments])
            made, _ = await catalog.create_activation(fields, secret="")
            if told.is_paused:
                await catalog.pause_activation(made.id)


def _fields(told: DemoConnector, segment_ids: Sequence[int]) -> dict[str, Any]:
    config = CsvConfig(type="csv", store="disk", folder=told.folder, traits=told.traits)
    return {
        "name": told.name,
        "config": config,
        "segment_ids": segment_ids,
        "backfill": True,
    }
