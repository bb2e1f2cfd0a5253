"""The documents are checked against the same running API as everything else."""

from tests.api.conftest import client, served, tenants

__all__ = ["client", "served", "tenants"]
