import asyncio

import psycopg
import pytest

from infra.postgres.dump import dump, load
from tests.infra.postgres.scenes import ask


def saved(url, file):
    asyncio.run(dump(url, file))
    return file


def test_a_database_is_as_it_was_but_for_who_asked_for_backups(url, empty, tenant, tmp_path):
    ask(url, "INSERT INTO backups (folder) VALUES ('here')")
    ask(url, 'INSERT INTO brands (tenant_id, brand) VALUES (%s, \'{"name": "Łódź"}\')', tenant)

    asyncio.run(load(empty, saved(url, tmp_path / "dump")))

    brand = "SELECT brand FROM brands WHERE tenant_id = %s"
    assert ask(empty, brand, tenant) == ask(url, brand, tenant) != []
    assert ask(empty, "SELECT * FROM backups") == []
    mine = "SELECT grantee, table_name, privilege_type FROM information_schema.role_table_grants WHERE grantee = 'segops_tenant' ORDER BY 1, 2, 3"
    assert ask(empty, mine) == ask(url, mine) != []


def test_what_was_on_its_way_is_sent_again(url, empty, empty_outbox, tmp_path):
    ask(
        url,
        "INSERT INTO outbox (id, topic, is_sent, waiting)"
        " VALUES (gen_random_uuid(), 'answer-captured', true, '{project}')",
    )

    asyncio.run(load(empty, saved(url, tmp_path / "dump")))

    owed = "SELECT is_sent, waiting FROM outbox"
    assert ask(empty, owed) == [{"is_sent": False, "waiting": ["project"]}]
    assert ask(url, owed) == [{"is_sent": True, "waiting": ["project"]}]


def test_a_database_that_is_not_empty_is_left_alone(url, tenant, tmp_path):
    file = saved(url, tmp_path / "dump")
    before = ask(url, "SELECT count(*) AS n FROM tenants")

    with pytest.raises(OSError, match="pg_restore failed"):
        asyncio.run(load(url, file))

    assert ask(url, "SELECT count(*) AS n FROM tenants") == before


def test_a_server_that_is_not_there_is_said_without_its_password(tmp_path):
    with pytest.raises(OSError, match="pg_dump failed") as raised:
        asyncio.run(dump("postgresql://segops:hunter2@127.0.0.1:1/segops", tmp_path / "dump"))

    assert "hunter2" not in str(raised.value)


def test_what_is_no_dump_is_refused(empty, tmp_path):
    (tmp_path / "dump").write_bytes(b"no dump")

    with pytest.raises(OSError, match="pg_restore failed"):
        asyncio.run(load(empty, tmp_path / "dump"))
    with psycopg.connect(empty) as connection:
        assert connection.execute(
            "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        ).fetchone() == (0,)
