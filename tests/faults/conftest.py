"""A deployment of plain processes, which the tests of this folder may break."""

import pytest

from tests.faults.deployment import Deployment


@pytest.fixture(scope="package")
def deployed(jars, tmp_path_factory):
    """Two of each of ours, at work."""
    with Deployment(tmp_path_factory.mktemp("deployed"), jars).running() as running:
        yield running
