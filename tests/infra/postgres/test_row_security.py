from contextlib import asynccontextmanager

import psycopg
import pytest

from infra.postgres.database import Database
from schemas.base import Provider, Schedule
from schemas.catalog import Brand
from tests.infra.postgres.scenes import ask, for_tenant, play

OWNED = (
    "queries",
    "competitors",
    "brands",
    "catalogs",
    "results",
    "rescores",
    "skipped_slots",
    "provider_days",
    "alerts",
    "episodes",
    "firings",
    "webhook_secrets",
    "deliveries",
    "delivery_attempts",
    "message_ids",
    "tokens",
    "event_schemas",
    "segments",
    "segment_versions",
    "activations",
    "activation_secrets",
    "activation_segments",
    "activation_syncs",
    "copilot_conversations",
    "copilot_messages",
    "copilot_askers",
    "copilot_days",
)
CLOSED = ("outbox", "dead_letters", "replays", "backups", "migrations", "provider_states")
CHANGES = {
    "queries": "category = 'stolen'",
    "competitors": "name = 'stolen'",
    "brands": "brand = '{}'",
    "results": "slot = 'stolen'",
    "rescores": "dry_run = true",
    "tenants": "name = 'stolen'",
    "skipped_slots": "reason = 'stolen'",
    "provider_days": "calls = 0",
    "alerts": "webhook_url = 'stolen'",
    "episodes": "is_firing = true",
    "firings": "fact = '{}'",
    "webhook_secrets": "sealed = 'stolen'",
    "deliveries": "body = 'stolen'",
    "delivery_attempts": "reply = 'stolen'",
    "message_ids": "seen_at = 'epoch'",
    "tokens": "revoked_at = now()",
    "event_schemas": "description = 'stolen'",
    "segments": "name = 'stolen'",
    "segment_versions": "definition = '{}'",
    "activations": "config = '{}'",
    "activation_secrets": "sealed = 'stolen'",
    "activation_segments": "sequence = 9",
    "activation_syncs": "batch = 'stolen'",
    "copilot_conversations": "title = 'stolen'",
    "copilot_messages": "text = 'stolen'",
    "copilot_askers": "recent = '{}'",
    "copilot_days": "tokens = 0",
}
# One row in each of the tables that the pipeline fills by itself.
FILLED = (
    (
        "INSERT INTO skipped_slots (tenant_id, query_id, slot, reason, providers, slot_at)"
        " VALUES (%(tenant)s, 1, 'daily:2026-05-09', 'missed', '{}', now())"
    ),
    "INSERT INTO provider_days (tenant_id, day, provider) VALUES (%(tenant)s, now(), 'grok')",
    (
        "INSERT INTO alerts (tenant_id, alert_type, threshold, webhook_url, is_active, min_samples,"
        " cooldown_hours, require_significance)"
        " VALUES (%(tenant)s, 'rank_drop', 5, '', true, 3, 24, false)"
    ),
    (
        "INSERT INTO episodes (tenant_id, alert_id, subject, is_firing, fired_at)"
        " SELECT tenant_id, id, '', false, now() FROM alerts WHERE tenant_id = %(tenant)s"
    ),
    (
        "INSERT INTO firings (tenant_id, id, alert_id, fired_at, fact)"
        " SELECT tenant_id, gen_random_uuid(), id, now(), '{}' FROM alerts"
        " WHERE tenant_id = %(tenant)s"
    ),
    (
        "INSERT INTO webhook_secrets (tenant_id, alert_id, sealed)"
        " SELECT tenant_id, id, 'x' FROM alerts WHERE tenant_id = %(tenant)s"
    ),
    (
        "INSERT INTO deliveries (tenant_id, alert_id, webhook_id, body, created_at)"
        " SELECT tenant_id, id, 'msg_1', '{}', now() FROM alerts WHERE tenant_id = %(tenant)s"
    ),
    (
        "INSERT INTO delivery_attempts (tenant_id, delivery_id, number, started_at)"
        " SELECT tenant_id, id, 1, now() FROM deliveries WHERE tenant_id = %(tenant)s"
    ),
    "INSERT INTO message_ids (tenant_id, digest, seen_at) VALUES (%(tenant)s, 'x', now())",
    (
        "INSERT INTO tokens (id, tenant_id, digest, name, last_four, kind, scopes)"
        " VALUES (%(tenant)s, %(tenant)s, %(tenant)s::text::bytea, 'x', 'abcd', 'token', '{read}')"
    ),
    (
        "INSERT INTO event_schemas"
        " (tenant_id, event, description, properties, additional_properties, on_violation)"
        " VALUES (%(tenant)s, 'x', '', '[]', true, 'flag')"
    ),
    (
        "INSERT INTO segments (tenant_id, name, type, status)"
        " VALUES (%(tenant)s, 'x', 'static', 'active')"
    ),
    (
        "INSERT INTO segment_versions (tenant_id, segment_id, version, definition,"
        " definition_hash) SELECT tenant_id, id, 1, '{}', 'x' FROM segments"
        " WHERE tenant_id = %(tenant)s"
    ),
    (
        "INSERT INTO activations (tenant_id, name, type, config, backfill)"
        " VALUES (%(tenant)s, 'x', 'csv', '{}', true)"
    ),
    (
        "INSERT INTO activation_secrets (tenant_id, activation_id, sealed)"
        " SELECT tenant_id, id, 'x' FROM activations WHERE tenant_id = %(tenant)s"
    ),
    (
        "INSERT INTO activation_segments (tenant_id, activation_id, segment_id, sequence)"
        " SELECT tenant_id, a.id, s.id, 0 FROM activations AS a JOIN segments AS s"
        " USING (tenant_id) WHERE tenant_id = %(tenant)s"
    ),
    (
        "INSERT INTO activation_syncs (tenant_id, activation_id, segment_id, idempotency_key,"
        " kind, resync, first_sequence, last_sequence, members, created_at)"
        " SELECT tenant_id, id, 1, 'sync_1', 'changes', 0, 1, 1, 1, now() FROM activations"
        " WHERE tenant_id = %(tenant)s"
    ),
    (
        "INSERT INTO copilot_conversations (tenant_id, id, owner, title, created_at, updated_at)"
        " VALUES (%(tenant)s, gen_random_uuid(), 'o', 't', now(), now())"
    ),
    (
        "INSERT INTO copilot_messages (tenant_id, id, conversation_id, role, text, said, created_at)"
        " SELECT tenant_id, gen_random_uuid(), id, 'user', 'x', '[]', now()"
        " FROM copilot_conversations WHERE tenant_id = %(tenant)s"
    ),
    "INSERT INTO copilot_askers (tenant_id, owner) VALUES (%(tenant)s, 'o')",
    "INSERT INTO copilot_days (tenant_id, owner, day) VALUES (%(tenant)s, 'o', now())",
)


@pytest.fixture
def b(url, other_tenant):
    """A tenant with a row in every table that tenants own."""

    async def fill(catalog):
        query = await catalog.create_query(
            {
                "query_text": "best shoes",
                "category": "",
                "tags": (),
                "providers": tuple(Provider),
                "is_active": True,
                "schedule": Schedule.DAILY,
            }
        )
        await catalog.put_brand(Brand(name="Acme"))
        await catalog.create_competitor(
            {
                "name": "Nike",
                "brand_aliases": (),
                "domain": "",
                "is_ambiguous": False,
                "is_active": True,
            }
        )
        await catalog.request_run(query.id, "now")
        await catalog.request_rescore(None, None, dry_run=False)

    for_tenant(url, other_tenant, fill)
    for statement in FILLED:
        with psycopg.connect(url) as connection:
            connection.execute(statement, {"tenant": other_tenant})
    return other_tenant


def rows(url, table, tenant):
    column = "id" if table == "tenants" else "tenant_id"
    statement = f"SELECT t::text AS row FROM {table} AS t WHERE {column} = %s ORDER BY 1"
    return [row["row"] for row in ask(url, statement, tenant)]


@asynccontextmanager
async def acting_for_nobody(database: Database):
    """The role of a tenant's transaction, without the tenant."""
    async with database.system() as connection:
        await connection.execute("SET LOCAL ROLE segops_tenant")
        yield connection


def test_every_table_with_a_tenant_is_bound_by_row_security(url):
    found = ask(
        url,
        "SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity,"
        " EXISTS (SELECT 1 FROM pg_policy AS p WHERE p.polrelid = c.oid"
        "  AND pg_get_expr(p.polqual, p.polrelid) LIKE '%%app.tenant_id%%') AS has_policy"
        " FROM pg_class AS c WHERE c.relkind IN ('r', 'p')"
        " AND c.relnamespace = 'public'::regnamespace AND (c.relname = 'tenants' OR EXISTS"
        "  (SELECT 1 FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id'))",
    )

    assert {row["relname"] for row in found} == {*OWNED, "tokens", "tenants"}
    assert [
        row["relname"]
        for row in found
        if not (row["relrowsecurity"] and row["relforcerowsecurity"] and row["has_policy"])
    ] == []


def test_the_tenant_role_owns_nothing_and_cannot_pass_row_security(url):
    (role,) = ask(
        url,
        "SELECT rolsuper, rolbypassrls, rolcanlogin, rolcreaterole, rolcreatedb,"
        " EXISTS (SELECT 1 FROM pg_class WHERE relowner = r.oid) AS owns,"
        " EXISTS (SELECT 1 FROM pg_auth_members WHERE member = r.oid) AS is_member"
        " FROM pg_roles AS r WHERE rolname = 'segops_tenant'",
    )

    assert not any(role.values())


@pytest.mark.parametrize("table", [*OWNED, "tenants"])
def test_a_tenant_sees_its_own_rows_only(url, tenant, b, table):
    column = "id" if table == "tenants" else "tenant_id"

    async def scene(database):
        seen = []
        for each in (tenant, b):
            async with database.tenant(each) as connection:
                cursor = await connection.execute(f"SELECT DISTINCT {column} AS id FROM {table}")
                seen.append({row["id"] for row in await cursor.fetchall()})
        return seen

    of_a, of_b = play(url, scene)

    assert rows(url, table, b)
    assert of_a == ({tenant} if table == "tenants" else set())
    assert of_b == {b}


@pytest.mark.parametrize("table", CHANGES)
def test_a_tenant_cannot_change_the_rows_of_another(url, tenant, b, table):
    column = "id" if table == "tenants" else "tenant_id"
    before = rows(url, table, b)

    async def scene(database):
        async with database.tenant(tenant) as connection:
            cursor = await connection.execute(
                f"UPDATE {table} SET {CHANGES[table]} WHERE {column} = %s", (b,)
            )
            return cursor.rowcount

    assert play(url, scene) == 0
    assert rows(url, table, b) == before


# Nobody may delete the others at all.
@pytest.mark.parametrize("table", sorted(CHANGES.keys() - {"tenants", "message_ids", "tokens"}))
def test_a_tenant_cannot_delete_the_rows_of_another(url, tenant, b, table):
    before = rows(url, table, b)

    async def scene(database):
        async with database.tenant(tenant) as connection:
            return (await connection.execute(f"DELETE FROM {table}")).rowcount

    assert play(url, scene) == 0
    assert rows(url, table, b) == before


@pytest.mark.parametrize(
    "statement",
    [
        (
            "INSERT INTO queries (tenant_id, query_text, category, tags, providers, is_active, schedule)"
            " VALUES (%s, 'planted', '', '{}', '{}', true, 'daily')"
        ),
        (
            "INSERT INTO competitors (tenant_id, name, brand_aliases, domain, is_ambiguous, is_active)"
            " VALUES (%s, 'planted', '{}', '', false, true)"
        ),
        "INSERT INTO brands (tenant_id, brand) VALUES (%s, '{}')",
        "INSERT INTO catalogs (tenant_id, version, catalog) VALUES (%s, 99, '{}')",
        "INSERT INTO results (tenant_id, id, query_id, provider) VALUES (%s, 99, 1, 'grok')",
        "INSERT INTO rescores (tenant_id, dry_run) VALUES (%s, true)",
        "INSERT INTO tenants (id, name) VALUES (%s || 'x', 'planted')",
        (
            "INSERT INTO tokens (id, tenant_id, digest, name, last_four)"
            " VALUES ('x', %s, 'x', 'planted', 'xxxx')"
        ),
    ],
    ids=lambda statement: statement.split()[2],
)
def test_a_tenant_cannot_plant_a_row_on_another(url, tenant, b, statement):
    table = statement.split()[2]
    before = rows(url, table, b)

    async def scene(database):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            async with database.tenant(tenant) as connection:
                await connection.execute(statement, (b,))

    play(url, scene)

    assert rows(url, table, b) == before


@pytest.mark.parametrize("table", sorted(CHANGES.keys() - {"tenants"}))
def test_a_tenant_cannot_give_its_own_rows_away(url, tenant, b, table):
    async def scene(database):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            async with database.tenant(b) as connection:
                await connection.execute(f"UPDATE {table} SET tenant_id = %s", (tenant,))

    play(url, scene)

    assert rows(url, table, tenant) == []


@pytest.mark.parametrize("table", [*OWNED, "tenants"])
def test_without_a_tenant_there_are_no_rows(url, tenant, b, table):
    async def scene(database):
        counts = []
        # The second time the connection has had a tenant, whose setting ends as an empty text.
        for _ in range(2):
            async with acting_for_nobody(database) as connection:
                cursor = await connection.execute(f"SELECT count(*) AS n FROM {table}")
                counts.append((await cursor.fetchone())["n"])
            async with database.tenant(b) as connection:
                await connection.execute("SELECT 1")
        return counts

    assert play(url, scene) == [0, 0]


def test_what_one_transaction_was_for_is_forgotten_by_the_next(url, tenant):
    async def scene(database):
        async with database.tenant(tenant) as connection:
            await connection.execute("SELECT 1")
        async with database.system() as connection:
            cursor = await connection.execute(
                "SELECT current_user AS role, current_setting('app.tenant_id', true) AS tenant"
            )
            return await cursor.fetchone()

    found = play(url, scene)

    assert found["role"] == "segops"
    assert not found["tenant"]


@pytest.mark.parametrize("table", CLOSED)
def test_a_tenant_cannot_read_what_belongs_to_all(url, tenant, table):
    async def scene(database):
        for statement in (f"SELECT * FROM {table}", f"DELETE FROM {table}"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                async with database.tenant(tenant) as connection:
                    await connection.execute(statement)

    play(url, scene)


def test_a_tenants_name_is_a_value_and_never_sql(url, tenant):
    async def scene(database):
        async with database.tenant(f"{tenant}' OR true --") as connection:
            cursor = await connection.execute("SELECT count(*) AS n FROM tenants")
            return (await cursor.fetchone())["n"]

    assert play(url, scene) == 0
