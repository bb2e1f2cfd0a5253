"""A server for each provider, fresh for each test."""

import pytest

from schemas.base import Provider
from tests.wire.providers import ProviderServer


@pytest.fixture(params=list(Provider), ids=str)
def server(request):
    """Every provider in turn."""
    with ProviderServer(request.param) as running:
        yield running
