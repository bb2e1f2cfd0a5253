import asyncio

import pytest

from infra.migrate import (
    CLICKHOUSE,
    ClickHouseMigrations,
    MigrationRefused,
    migrate,
    migrations,
    split,
)


class Store:
    """A database that remembers what was run."""

    def __init__(self, fails_at=None):
        self.ran, self.notes, self.fails_at = [], {}, fails_at

    async def applied(self):
        return dict(self.notes)

    async def apply(self, sql):
        if sql == self.fails_at:
            raise RuntimeError(sql)
        self.ran.append(sql)

    async def record(self, migration):
        self.notes[migration.name] = migration.checksum


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "0002_second.sql").write_text("two")
    (tmp_path / "0001_first.sql").write_text("one")
    return tmp_path


def run(folder, store):
    return asyncio.run(migrate(folder, store))


def test_files_are_applied_in_order_of_their_numbers(folder):
    store = Store()

    assert run(folder, store) == ["0001_first.sql", "0002_second.sql"]
    assert store.ran == ["one", "two"]


def test_a_second_time_nothing_is_done(folder):
    store = Store()
    run(folder, store)

    assert run(folder, store) == []
    assert store.ran == ["one", "two"]


def test_a_new_file_is_applied_alone(folder):
    store = Store()
    run(folder, store)
    (folder / "0003_third.sql").write_text("three")

    assert run(folder, store) == ["0003_third.sql"]


def test_a_migration_that_fails_is_not_noted_and_runs_again(folder):
    store = Store(fails_at="two")
    with pytest.raises(RuntimeError):
        run(folder, store)
    store.fails_at = None

    assert run(folder, store) == ["0002_second.sql"]


def test_an_applied_file_that_changed_is_refused(folder):
    store = Store()
    run(folder, store)
    (folder / "0001_first.sql").write_text("one, but better")
    (folder / "0003_third.sql").write_text("three")

    with pytest.raises(MigrationRefused, match=r"0001_first\.sql was changed"):
        run(folder, store)
    assert store.ran == ["one", "two"]


def test_an_applied_file_that_is_gone_is_refused(folder):
    store = Store()
    run(folder, store)
    (folder / "0002_second.sql").unlink()

    with pytest.raises(MigrationRefused, match=r"0002_second\.sql was applied"):
        run(folder, store)


def test_a_new_file_before_an_applied_one_is_refused(folder):
    store = Store()
    (folder / "0001_first.sql").rename(folder / "0001_first.later")
    run(folder, store)
    (folder / "0001_first.later").rename(folder / "0001_first.sql")

    with pytest.raises(MigrationRefused, match="before"):
        run(folder, store)


@pytest.mark.parametrize(
    ("name", "reason"), [("0002_twice.sql", "one number"), ("3_short.sql", "NNNN")]
)
def test_a_folder_that_cannot_be_meant_is_refused(folder, name, reason):
    (folder / name).write_text("more")

    with pytest.raises(MigrationRefused, match=reason):
        migrations(folder)


def test_a_file_is_split_at_semicolons_that_end_a_line():
    text = "-- first; of two;\nSELECT 'a;b';\n\nSELECT 2;  \n"

    assert split(text) == ["SELECT 'a;b'", "SELECT 2"]


def test_the_warehouse_notes_what_was_applied(warehouse):
    store = ClickHouseMigrations(warehouse)

    assert asyncio.run(migrate(CLICKHOUSE, store)) == []
    assert asyncio.run(store.applied()) == {m.name: m.checksum for m in migrations(CLICKHOUSE)}


OWN = """
tenant_id String, query_id String, provider LowCardinality(String), mention_rate Float32,
avg_position Float32, share_of_voice Float32, sentiment_score Float32, mentioned_skus String,
is_simulated UInt8, captured_date Date
"""
RIVALS = """
tenant_id String, query_id String, provider LowCardinality(String), competitor_name String,
position Float32, sov Float32, sentiment_score Float32, is_mentioned UInt8, captured_date Date
"""


@pytest.mark.parametrize(
    ("table", "columns", "keys"),
    [
        ("ai_visibility_snapshots", OWN, "tenant_id, query_id, provider, captured_date"),
        (
            "competitor_snapshots",
            RIVALS,
            "tenant_id, query_id, provider, competitor_name, captured_date",
        ),
    ],
)
def test_the_documented_tables_are_as_documented(warehouse, table, columns, keys):
    """AI Visibility API, "ClickHouse Table" and "ClickHouse Tables"."""
    where = "WHERE database = 'segmentation' AND "
    found = asyncio.run(
        warehouse.ask(
            f"SELECT name, type FROM system.columns {where} table = {{table:String}} ORDER BY position",
            {"table": table},
        )
    )
    (engine,) = asyncio.run(
        warehouse.ask(
            f"SELECT engine_full, sorting_key FROM system.tables {where} name = {{table:String}}",
            {"table": table},
        )
    )

    assert ", ".join(f"{row['name']} {row['type']}" for row in found) == " ".join(columns.split())
    assert engine["engine_full"].startswith("ReplacingMergeTree(captured_date) ")
    assert engine["sorting_key"] == keys
