"""The real engine reads every statement; that a cluster runs them is not tried here."""

import asyncio
import re

import pytest

from infra.clickhouse_cluster import Cluster, cluster_of, spread
from infra.clickhouse_server import ServerWarehouse
from infra.migrate import CLICKHOUSE, NOTES, ClickHouseMigrations, migrations, split
from infra.settings import Settings

FILES = [NOTES, *(file.sql for file in migrations(CLICKHOUSE))]
STATEMENTS = [statement for sql in FILES for statement in split(sql)]
REPLICATED, SHARDED = Cluster("segops", is_sharded=False), Cluster("segops", is_sharded=True)
TABLES = re.compile(r"^CREATE TABLE IF NOT EXISTS segmentation\.(\w+)", re.MULTILINE)


def named(statement):
    return statement.splitlines()[0]


def parsed(warehouse, statement):
    """The statement in one line, once the engine has understood it."""
    assert asyncio.run(warehouse.ask(f"EXPLAIN AST {statement}"))
    return " ".join(statement.split())


@pytest.mark.parametrize("statement", STATEMENTS, ids=named)
def test_a_replicated_table_is_the_one_that_the_migration_makes(warehouse, statement):
    (spread_out,) = spread(statement, REPLICATED)

    told = parsed(warehouse, spread_out)
    assert told.count(" ON CLUSTER segops") == 1
    assert told.count("Replicated") == statement.count("MergeTree")
    one = told.replace(" ON CLUSTER segops", "").replace("Replicated", "")
    assert one == parsed(warehouse, statement)


@pytest.mark.parametrize("statement", STATEMENTS, ids=named)
def test_each_shard_has_a_replicated_part(warehouse, statement):
    (replicated,) = spread(statement, REPLICATED)
    local, *whole = spread(statement, SHARDED)

    if "DATABASE" in statement:
        assert (local, whole) == (replicated, [])
        return
    assert len(whole) == 1
    assert parsed(warehouse, local).replace("_local", "") == parsed(warehouse, replicated)
    assert parsed(warehouse, local).count("_local") == 1


@pytest.mark.parametrize(
    "statement", [each for each in STATEMENTS if each.startswith("ALTER")], ids=named
)
def test_a_column_is_added_to_the_parts_and_then_to_the_whole(warehouse, statement):
    local, whole = spread(statement, SHARDED)

    assert parsed(warehouse, whole) == parsed(warehouse, local).replace("_local", "")


@pytest.mark.parametrize(
    "statement", [each for each in STATEMENTS if TABLES.match(each)], ids=named
)
def test_the_whole_of_a_sharded_table_keeps_a_tenant_in_one_shard(warehouse, statement):
    table = TABLES.match(statement)[1]
    _, whole = spread(statement, SHARDED)

    key = "name" if table == "migrations" else "tenant_id"
    assert f"    {key} " in statement
    assert parsed(warehouse, whole) == (
        f"CREATE TABLE IF NOT EXISTS segmentation.{table} ON CLUSTER segops"
        f" AS segmentation.{table}_local"
        f" ENGINE = Distributed(segops, segmentation, {table}_local, cityHash64({key}))"
    )


@pytest.mark.parametrize("statement", ["DROP TABLE segmentation.facts", "OPTIMIZE TABLE facts"])
def test_a_statement_of_another_kind_is_not_guessed_at(statement):
    with pytest.raises(ValueError, match="not known on a cluster"):
        spread(statement, SHARDED)


def test_a_cluster_asks_for_what_makes_it_behave_as_one_server(warehouse):
    known = asyncio.run(
        warehouse.ask(
            "SELECT name FROM system.settings WHERE name IN {names:Array(String)}",
            {"names": list(SHARDED.settings)},
        )
    )

    assert {row["name"] for row in known} == set(SHARDED.settings)
    assert REPLICATED.settings.items() < SHARDED.settings.items()


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({}, None),
        ({"warehouse_cluster": "segops"}, REPLICATED),
        ({"warehouse_cluster": "segops", "warehouse_sharded": True}, SHARDED),
    ],
)
def test_a_cluster_is_set(told, expected):
    assert cluster_of(Settings(**told)) == expected


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ({"warehouse_sharded": True}, "SEGOPS_WAREHOUSE_SHARDED"),
        ({"warehouse_cluster": "a b"}, "SEGOPS_WAREHOUSE_CLUSTER"),
    ],
)
def test_what_names_no_cluster_is_refused(told, name):
    with pytest.raises(ValueError, match=name):
        cluster_of(Settings(**told))


@pytest.mark.parametrize("cluster", [None, REPLICATED, SHARDED])
def test_a_server_of_a_cluster_is_told_how_to_behave(cluster):
    opened = ServerWarehouse("clickhouse://127.0.0.1:1/?insert_quorum=2", cluster)

    told = opened._client().settings

    # What the address says holds.
    assert told == {**(cluster.settings if cluster else {}), "insert_quorum": "2"}


class Recorded:
    """A warehouse that runs nothing."""

    def __init__(self):
        self.ran = []

    async def command(self, sql):
        self.ran.append(sql)


@pytest.mark.parametrize("cluster", [None, SHARDED])
def test_migrations_are_spread_where_there_is_a_cluster(cluster):
    recorded = Recorded()

    for sql in FILES:
        asyncio.run(ClickHouseMigrations(recorded, cluster).apply(sql))

    spread_out = [each for statement in STATEMENTS for each in spread(statement, SHARDED)]
    assert recorded.ran == (spread_out if cluster else STATEMENTS)
