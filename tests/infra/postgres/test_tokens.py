import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from infra.postgres.tokens import PostgresTokens
from schemas.errors import NotFound
from schemas.tokens import Scope
from tests.infra.postgres.scenes import ask, play

PEPPER = "a pepper"
READ = (Scope.READ,)


def acting(url, scene):
    """Run `scene` with the tokens of all tenants."""
    return play(url, lambda database: scene(PostgresTokens(database, PEPPER)))


def created(url, tenant, scopes=READ, expires_at=None, kind="token"):
    return acting(url, lambda tokens: tokens.create(tenant, "Mine", kind, scopes, expires_at))


def holder(url, secret):
    return acting(url, lambda tokens: tokens.holder_of(secret))


def test_a_token_acts_within_its_scopes(url, tenant):
    made, secret = created(url, tenant, (Scope.READ, Scope.ADMIN, Scope.READ))
    found = holder(url, secret)

    assert (found.tenant_id, found.token_id) == (tenant, made.id)
    assert found.scopes == (Scope.READ, Scope.ADMIN)
    assert (made.last_four, made.last_used_at) == (secret[-4:], None)


def test_tokens_are_listed_oldest_first_without_the_revoked(url, tenant, other_tenant):
    first, second, third = (created(url, tenant)[0] for _ in range(3))
    created(url, other_tenant)
    acting(url, lambda tokens: tokens.revoke(tenant, second.id))

    assert acting(url, lambda tokens: tokens.listed(tenant)) == [first, third]


def test_a_revoked_token_is_nobodys_at_once_and_not_there_any_more(url, tenant):
    made, secret = created(url, tenant)
    acting(url, lambda tokens: tokens.revoke(tenant, made.id))

    assert holder(url, secret) is None
    for act in (
        lambda tokens: tokens.revoke(tenant, made.id),
        lambda tokens: tokens.rotate(tenant, made.id, timedelta(0)),
    ):
        with pytest.raises(NotFound, match="token"):
            acting(url, act)


def test_nobody_touches_anothers_token(url, tenant, other_tenant):
    made, secret = created(url, other_tenant)
    for act in (
        lambda tokens: tokens.revoke(tenant, made.id),
        lambda tokens: tokens.rotate(tenant, made.id, timedelta(0)),
    ):
        with pytest.raises(NotFound):
            acting(url, act)

    assert holder(url, secret)


def test_a_rotated_token_has_a_twin_and_works_until_the_overlap_is_over(url, tenant):
    made, secret = created(url, tenant, (Scope.WRITE,))
    twin, other = acting(url, lambda tokens: tokens.rotate(tenant, made.id, timedelta(hours=1)))
    last, _ = acting(url, lambda tokens: tokens.rotate(tenant, twin.id, timedelta(0)))

    assert (twin.name, twin.kind, twin.scopes) == (made.name, made.kind, made.scopes)
    assert twin.id != made.id
    assert holder(url, secret)
    assert holder(url, other) is None
    ends = {token.id: token.expires_at for token in acting(url, lambda t: t.listed(tenant))}
    assert timedelta(minutes=59) < ends[made.id] - datetime.now(UTC) < timedelta(minutes=61)
    assert ends[last.id] is None


def test_a_token_is_valid_until_it_is_revoked_or_expires(url, tenant):
    made, old = created(url, tenant)[0], created(url, tenant, expires_at=datetime.now(UTC))[0]

    def valid(token_id):
        return acting(url, lambda tokens: tokens.is_valid(token_id))

    assert (valid(made.id), valid(old.id), valid("unknown")) == (True, False, False)
    acting(url, lambda tokens: tokens.revoke(tenant, made.id))
    assert not valid(made.id)


def test_an_overlap_lengthens_no_life(url, tenant):
    soon = datetime.now(UTC) + timedelta(minutes=5)
    made, _ = created(url, tenant, expires_at=soon)
    twin, _ = acting(url, lambda tokens: tokens.rotate(tenant, made.id, timedelta(hours=1)))

    assert {t.expires_at for t in acting(url, lambda t: t.listed(tenant))} == {soon}
    assert twin.expires_at == soon


def test_an_expired_token_is_not_rotated(url, tenant):
    made, _ = created(url, tenant, expires_at=datetime.now(UTC) - timedelta(seconds=1))

    with pytest.raises(NotFound):
        acting(url, lambda tokens: tokens.rotate(tenant, made.id, timedelta(hours=1)))


def test_use_is_noted_once_a_minute(url, tenant):
    made, secret = created(url, tenant)

    async def use(tokens):
        await asyncio.gather(*(tokens.holder_of(secret) for _ in range(5)))
        await asyncio.gather(*tokens._noting.values())

    def used():
        return ask(url, "SELECT last_used_at, xmin::text FROM tokens WHERE id = %s", made.id)[0]

    acting(url, use)
    first = used()
    acting(url, use)
    second = used()
    ask(url, "UPDATE tokens SET last_used_at = now() - interval '61 s' WHERE id = %s", made.id)
    acting(url, use)

    assert first["last_used_at"] is not None
    assert second == first
    assert used()["last_used_at"] > first["last_used_at"]
