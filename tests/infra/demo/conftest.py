"""One PostgreSQL for all tests of this folder too."""

from tests.infra.postgres.conftest import other_tenant, server, tenant, url

__all__ = ["other_tenant", "server", "tenant", "url"]
