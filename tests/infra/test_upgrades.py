"""A warehouse of any earlier version becomes one of today, with all that was in it."""

import asyncio

import pytest

from infra.migrate import CLICKHOUSE, ClickHouseMigrations, migrate

NAMES = sorted(path.name for path in CLICKHOUSE.glob("*.sql"))
# A value of each type that a column may have; the others have their default.
VALUES = {
    "String": "old",
    "LowCardinality(String)": "old",
    "UInt64": 7,
    "UInt32": 7,
    "UInt8": 1,
    "Bool": True,
    "Float32": 0.5,
    "Date": "2026-05-09",
    "DateTime64(3, 'UTC')": "2026-05-09 12:00:00.125",
    "UUID": "6f1c2a34-1111-5222-8333-944455566677",
    "Array(String)": ["old"],
    "Array(UInt64)": [7],
}
COLUMNS = """
SELECT table, name, type, default_expression
FROM system.columns
WHERE database = {database:String} AND table != 'migrations'
ORDER BY table, position
"""
ENGINES = """
SELECT name, engine, sorting_key
FROM system.tables
WHERE database = {database:String}
ORDER BY name
"""


class Elsewhere:
    """The warehouse with a database of another name in the place of ours."""

    def __init__(self, warehouse, database):
        self._warehouse, self._database = warehouse, database

    async def ask(self, sql, parameters=None):
        return await self._warehouse.ask(self._moved(sql), parameters)

    async def insert(self, table, rows):
        await self._warehouse.insert(self._moved(table), rows)

    async def command(self, sql, parameters=None):
        await self._warehouse.command(self._moved(sql), parameters)

    def _moved(self, sql):
        return sql.replace("segmentation", self._database)


@pytest.fixture
def elsewhere(warehouse, request):
    database = f"old_{request.node.callspec.params['number']}"
    yield Elsewhere(warehouse, database)
    asyncio.run(warehouse.command(f"DROP DATABASE {database}"))


def migrated(warehouse, last=None):
    return asyncio.run(migrate(CLICKHOUSE, ClickHouseMigrations(warehouse), last))


def shape(warehouse, database):
    bound = {"database": database}
    return [asyncio.run(warehouse.ask(question, bound)) for question in (COLUMNS, ENGINES)]


def fill(warehouse, database):
    """A row in each table."""
    for table, columns in columns_of(warehouse, database).items():
        row = {name: VALUES[type_] for name, type_ in columns.items() if type_ in VALUES}
        asyncio.run(warehouse.insert(f"{database}.{table}", [row]))


def columns_of(warehouse, database):
    found = {}
    for row in asyncio.run(warehouse.ask(COLUMNS, {"database": database})):
        found.setdefault(row["table"], {})[row["name"]] = row["type"]
    return found


def contents(warehouse, database):
    return {
        table: asyncio.run(warehouse.ask(f"SELECT * FROM {database}.{table} FINAL"))
        for table in columns_of(warehouse, database)
    }


@pytest.mark.parametrize("number", range(1, len(NAMES) + 1))
def test_what_is_in_a_warehouse_of_an_earlier_version_is_kept(warehouse, elsewhere, number):
    database = f"old_{number}"
    assert migrated(elsewhere, NAMES[number - 1]) == NAMES[:number]
    fill(warehouse, database)
    before = contents(warehouse, database)
    assert [table for table, rows in before.items() if len(rows) != 1] == []

    assert migrated(elsewhere) == NAMES[number:]

    after = contents(warehouse, database)
    assert {
        table: [
            {name: row[name] for name in old} for row, old in zip(after[table], rows, strict=True)
        ]
        for table, rows in before.items()
    } == before
    assert shape(warehouse, database) == shape(warehouse, "segmentation")
