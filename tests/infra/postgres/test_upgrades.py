"""A database of any earlier version becomes one of today, with all that was in it."""

import contextlib

import psycopg
import pytest

from infra.migrate import migrate
from infra.postgres.migrations import POSTGRES, PostgresMigrations
from tests.infra.postgres.scenes import ask, play
from tests.infra.postgres.test_row_security import FILLED

NAMES = sorted(path.name for path in POSTGRES.glob("*.sql"))
# A row in each table of the first version; FILLED has the later ones.
FIRST = (
    "INSERT INTO tenants (id, name, catalog_version) VALUES (%(tenant)s, 'Old', 3)",
    (
        "INSERT INTO tokens (id, tenant_id, digest, name, last_four)"
        " VALUES ('first', %(tenant)s, 'first', 'x', 'abcd')"
    ),
    (
        "INSERT INTO queries (tenant_id, query_text, category, tags, providers, is_active, schedule)"
        " VALUES (%(tenant)s, 'best shoes', '', '{a}', '{grok}', true, 'daily')"
    ),
    (
        "INSERT INTO competitors"
        " (tenant_id, name, brand_aliases, domain, is_ambiguous, is_active)"
        " VALUES (%(tenant)s, 'Nike', '{}', '', false, true)"
    ),
    'INSERT INTO brands (tenant_id, brand) VALUES (%(tenant)s, \'{"name": "Acme"}\')',
    "INSERT INTO catalogs (tenant_id, version, catalog) VALUES (%(tenant)s, 3, '{}')",
    (
        "INSERT INTO results (tenant_id, id, query_id, provider, idempotency_key, fingerprint)"
        " VALUES (%(tenant)s, nextval('result_ids'), 1, 'grok', 'key', 'x')"
    ),
    "INSERT INTO rescores (tenant_id, dry_run) VALUES (%(tenant)s, true)",
    (
        "INSERT INTO outbox (id, topic, key, value, is_sent, waiting)"
        " VALUES (gen_random_uuid(), 'answer-captured', 'x', '{}', true, '{project}')"
    ),
    (
        'INSERT INTO dead_letters (topic, partition, "offset", agent, reason)'
        " VALUES ('answer-captured', 0, 7, 'score', 'x')"
    ),
    "INSERT INTO replays DEFAULT VALUES",
    "INSERT INTO backups (folder) VALUES ('here')",
)
# What a version has no room for yet, or wants to be told as a later one does.
NOT_YET = (
    psycopg.errors.UndefinedTable,
    psycopg.errors.UndefinedColumn,
    psycopg.errors.NotNullViolation,
)

TABLES = (
    "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    " ORDER BY relname"
)
SHAPE = (
    (
        "SELECT table_name, column_name, data_type, column_default, is_nullable"
        " FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2"
    ),
    "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
    (
        "SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2"
    ),
    "SELECT tablename, policyname, qual, with_check FROM pg_policies ORDER BY 1, 2",
    (
        "SELECT table_name, privilege_type FROM information_schema.role_table_grants"
        " WHERE grantee = 'segops_tenant' ORDER BY 1, 2"
    ),
)


def migrated(url, last=None):
    return play(url, lambda database: migrate(POSTGRES, PostgresMigrations(database), last))


def fill(url):
    for statement in (*FIRST, *FILLED):
        with contextlib.suppress(*NOT_YET), psycopg.connect(url) as connection:
            connection.execute(statement, {"tenant": "old"})


def contents(url):
    """Every row of every table, as a mapping."""
    return {
        row["relname"]: [
            each["row"]
            for each in ask(url, f"SELECT to_jsonb(t) AS row FROM {row['relname']} AS t")
        ]
        for row in ask(url, TABLES)
    }


def is_kept(old, rows):
    return any(row | old == row for row in rows)


@pytest.fixture(scope="module")
def today(server):
    """What the tables of a database look like that knew no earlier version."""
    return [ask(server.url, question) for question in SHAPE]


@pytest.mark.parametrize("number", range(1, len(NAMES) + 1))
def test_what_is_in_a_database_of_an_earlier_version_is_kept(empty, today, number):
    assert migrated(empty, NAMES[number - 1]) == NAMES[:number]
    fill(empty)
    before = contents(empty)
    assert [table for table, rows in before.items() if not rows] == []

    assert migrated(empty) == NAMES[number:]

    after = contents(empty)
    lost = [
        (table, old) for table in before for old in before[table] if not is_kept(old, after[table])
    ]
    assert lost == []
    assert [ask(empty, question) for question in SHAPE] == today


def test_a_token_of_a_version_without_scopes_may_do_what_it_could(empty):
    migrated(empty, NAMES[0])
    fill(empty)
    migrated(empty)

    (token,) = ask(empty, "SELECT kind, scopes FROM tokens WHERE id = 'first'")
    assert token == {"kind": "token", "scopes": ["read", "write", "admin"]}
