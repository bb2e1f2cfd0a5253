"""The PostgreSQL of `tests/infra/postgres`, for crews, which work on rows."""

from tests.infra.postgres.conftest import other_tenant, server, tenant, url

__all__ = ["other_tenant", "server", "tenant", "url"]
