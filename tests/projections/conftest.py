"""What tests of whole tables need."""

import asyncio

import pytest

_TABLES = "SELECT name FROM system.tables WHERE database = 'segmentation' AND name != 'migrations'"


@pytest.fixture(scope="module")
def emptied(warehouse):
    """The warehouse without what other modules put into its tables, by no fact of theirs."""
    for row in asyncio.run(warehouse.ask(_TABLES)):
        asyncio.run(warehouse.command(f"TRUNCATE TABLE segmentation.{row['name']}"))
