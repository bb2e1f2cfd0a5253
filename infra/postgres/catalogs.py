"""Postgres as the rest sees it: each tenant's catalog."""

from infra.ports import TenantCatalog
from infra.postgres.activations import ActivationsOfTenant
from infra.postgres.alerts import AlertsOfTenant
from infra.postgres.catalog import ConfiguredByTenant
from infra.postgres.database import Database
from infra.postgres.event_schemas import EventSchemasOfTenant
from infra.postgres.history import HistoryOfTenant
from infra.postgres.rescores import finish_rescore
from infra.postgres.results import AskedByTenant
from infra.postgres.run_history import RunsOfTenant
from infra.postgres.segment_lists import ListsOfTenant
from infra.postgres.segments import SegmentsOfTenant
from infra.webhook_rules import WebhookRules
from schemas.events import RescoreFinished


class PostgresTenant(
    ActivationsOfTenant,
    AlertsOfTenant,
    ConfiguredByTenant,
    AskedByTenant,
    HistoryOfTenant,
    RunsOfTenant,
    EventSchemasOfTenant,
    SegmentsOfTenant,
    ListsOfTenant,
):
    """All that one tenant configured, asked for and captured."""


class PostgresCatalogs:
    """The `Catalogs` port on Postgres."""

    def __init__(self, database: Database, webhooks: WebhookRules) -> None:
        self._database = database
        self._webhooks = webhooks

    def of(self, tenant_id: str) -> TenantCatalog:
        """That tenant's catalog; it sees no other's rows."""
        return PostgresTenant(self._database, tenant_id, self._webhooks)

    async def finish_rescore(self, finished: RescoreFinished) -> None:
        """Keep a rescore's report and publish it."""
        await finish_rescore(self._database, finished)

    async def ping(self) -> None:
        """Return when Postgres answers. Raises `Unavailable`."""
        async with self._database.system() as connection:
            await connection.execute("SELECT 1")
