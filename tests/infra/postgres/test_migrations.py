import asyncio

import psycopg
import pytest

from infra.migrate import MigrationRefused, migrate
from infra.postgres.migrations import POSTGRES, PostgresMigrations
from tests.infra.postgres.scenes import ask, opened, play


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "0001_first.sql").write_text("CREATE TABLE first (id int);")
    (tmp_path / "0002_second.sql").write_text(
        "CREATE TABLE second (id int);\nINSERT INTO second VALUES (1), (2);"
    )
    return tmp_path


def migrated(url, folder):
    return play(url, lambda database: migrate(folder, PostgresMigrations(database)))


def tables(url):
    found = ask(
        url,
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace ="
        " 'public'::regnamespace",
    )
    return {row["relname"] for row in found}


def test_our_own_migrations_are_applied_once(empty):
    first = migrated(empty, POSTGRES)

    assert first == sorted(path.name for path in POSTGRES.glob("*.sql"))
    assert {"tenants", "outbox", "dead_letters", "migrations"} <= tables(empty)
    assert migrated(empty, POSTGRES) == []


def test_each_file_is_applied_in_order_and_noted_with_its_checksum(empty, folder):
    assert migrated(empty, folder) == ["0001_first.sql", "0002_second.sql"]

    notes = ask(empty, "SELECT name, length(checksum) AS n FROM migrations ORDER BY name")
    assert [(note["name"], note["n"]) for note in notes] == [
        ("0001_first.sql", 64),
        ("0002_second.sql", 64),
    ]
    assert ask(empty, "SELECT count(*) AS n FROM second") == [{"n": 2}]


def test_a_file_that_fails_leaves_nothing_and_runs_again_once_it_is_right(empty, folder):
    second = folder / "0002_second.sql"
    whole = second.read_text()
    second.write_text(whole + "\nSELECT 1 / 0;")
    with pytest.raises(psycopg.errors.DivisionByZero):
        migrated(empty, folder)

    assert tables(empty) == {"migrations", "first"}
    second.write_text(whole)
    assert migrated(empty, folder) == ["0002_second.sql"]


def test_a_file_that_was_changed_after_it_was_applied_is_refused(empty, folder):
    migrated(empty, folder)
    (folder / "0001_first.sql").write_text("CREATE TABLE other (id int);")
    (folder / "0003_third.sql").write_text("CREATE TABLE third (id int);")

    with pytest.raises(MigrationRefused, match="0001_first"):
        migrated(empty, folder)
    assert tables(empty) == {"migrations", "first", "second"}


def test_processes_that_start_at_once_migrate_once(empty, folder):
    async def one():
        async with opened(empty, size=2) as database:
            await migrate(folder, PostgresMigrations(database))

    async def scene():
        await asyncio.gather(*(one() for _ in range(5)))

    asyncio.run(scene())

    assert ask(empty, "SELECT count(*) AS n FROM second") == [{"n": 2}]
