import re
import string

import psycopg
import pytest

from infra.postgres.database import Database
from infra.postgres.tenants import Tenants, digest, is_well_formed, mint
from infra.postgres.tokens import PostgresTokens
from schemas.errors import Conflict, Unavailable
from tests.infra.postgres.scenes import ask, play

PEPPER = "a pepper"
SHAPE = re.compile(r"segops_(live|write)_[0-9A-Za-z]{8}_[0-9A-Za-z]{43}[0-9A-Za-z]{6}")


def admitted(url, tenant, token):
    play(url, lambda database: Tenants(database, PEPPER).admit(tenant, token, "first"))


def tenant_of(url, token, pepper=PEPPER):
    holder = play(url, lambda database: PostgresTokens(database, pepper).holder_of(token))
    return holder and holder.tenant_id


async def nowhere():
    raise AssertionError("a query was made")


def test_a_token_has_its_prefix_its_public_id_256_bits_and_a_checksum():
    tokens = {mint(kind) for kind in ("token", "write_key") for _ in range(100)}

    assert len(tokens) == 200
    assert sum(token.startswith("segops_write_") for token in tokens) == 100
    assert all(SHAPE.fullmatch(token) for token in tokens)
    assert all(is_well_formed(token) for token in tokens)
    assert set("".join(token[13:] for token in tokens)) >= set(string.ascii_letters + string.digits)


@pytest.mark.parametrize(
    ("kind", "prefix"), [("token", len("segops_live_")), ("write_key", len("segops_write_"))]
)
def test_one_flipped_character_is_seen_by_the_checksum_without_a_query(url, kind, prefix):
    token = mint(kind)

    async def scene(_):
        # Never opened: whoever asks it gets `Unavailable`.
        closed = PostgresTokens(Database(nowhere), PEPPER)
        for place in range(prefix, len(token)):
            for other in ("a", "Z", "0", "_", "é", "\ud800"):
                if token[place] == other:
                    continue
                flipped = token[:place] + other + token[place + 1 :]
                assert await closed.holder_of(flipped) is None, flipped
        with pytest.raises(Unavailable):
            await closed.holder_of(token)

    play(url, scene)


@pytest.mark.parametrize(
    "token", ["", "demo", "segops_live", "segops_test_abc", "日本語", "\ud800"]
)
def test_a_token_of_another_form_is_judged_by_whether_it_is_known(url, token):
    assert is_well_formed(token)
    assert tenant_of(url, token) is None


def test_a_token_acts_for_its_tenant(url, tenant, other_tenant):
    first, second = mint(), mint()
    admitted(url, tenant, first)
    admitted(url, other_tenant, second)

    assert tenant_of(url, first) == tenant
    assert tenant_of(url, second) == other_tenant
    assert tenant_of(url, mint()) is None


def test_a_token_that_is_admitted_again_stays_as_it_is(url, tenant, other_tenant):
    token = mint()
    admitted(url, tenant, token)
    admitted(url, other_tenant, token)

    assert tenant_of(url, token) == tenant


def test_a_token_is_worth_nothing_under_another_pepper(url, tenant):
    token = mint()
    admitted(url, tenant, token)

    assert tenant_of(url, token, pepper="another pepper") is None


def test_only_digests_are_kept(url, tenant):
    token = mint()
    admitted(url, tenant, token)
    with (
        psycopg.connect(url) as connection,
        connection.cursor().copy("COPY tokens TO STDOUT") as copy,
    ):
        dump = b"".join(bytes(block) for block in copy).decode()

    assert digest(token, PEPPER).hex() in dump
    assert token[-4:] in dump
    assert not any(token[start : start + 5] in dump for start in range(12, len(token) - 5))
    assert PEPPER not in dump


@pytest.mark.parametrize(
    ("change", "is_known"),
    [
        ("revoked_at = now()", False),
        ("expires_at = now() - interval '1 second'", False),
        ("expires_at = now() + interval '1 hour'", True),
        ("revoked_at = now(), expires_at = now() + interval '1 hour'", False),
    ],
)
def test_a_revoked_or_expired_token_acts_for_nobody(url, tenant, change, is_known):
    token = mint()
    admitted(url, tenant, token)
    ask(url, f"UPDATE tokens SET {change} WHERE tenant_id = %s", tenant)

    assert tenant_of(url, token) == (tenant if is_known else None)


def test_a_slug_is_taken_once(url, tenant):
    async def scene(database):
        tenants = Tenants(database, PEPPER)
        assert not await tenants.exists(f"{tenant}-new")
        await tenants.create(f"{tenant}-new", "A name")
        assert await tenants.exists(f"{tenant}-new")
        with pytest.raises(Conflict, match="slug"):
            await tenants.create(tenant, "Another name")

    play(url, scene)

    assert ask(url, "SELECT name FROM tenants WHERE id = %s", tenant) == [{"name": tenant}]


@pytest.mark.parametrize("slug", ["", "-a", "A", "a_b", "a b", "a" * 64, "ü", "a\n"])
def test_a_slug_that_is_none_is_kept_out_by_the_database(url, slug):
    async def scene(database):
        with pytest.raises(psycopg.errors.CheckViolation):
            await Tenants(database, PEPPER).create(slug, "A name")

    play(url, scene)
