import asyncio
import unicodedata

import pytest

from schemas.base import Provider, Schedule
from schemas.catalog import Brand, Product
from schemas.errors import Conflict, Invalid, NotFound
from tests.infra.postgres.scenes import ask, facts_of, for_tenant

QUERY = {
    "query_text": "best running shoes",
    "category": "shoes",
    "tags": ("road", "budget"),
    "providers": (Provider.CHATGPT, Provider.GROK),
    "is_active": True,
    "schedule": Schedule.DAILY,
}
NIKE = {
    "name": "Nike",
    "brand_aliases": ("Nike Inc",),
    "domain": "nike.com",
    "is_ambiguous": False,
    "is_active": True,
}
BRAND = Brand(name="Acme", domain="acme.example", products=(Product(name="Runner", sku="R-1"),))
COMPOSED, DECOMPOSED = (unicodedata.normalize(form, "Café Łódź") for form in ("NFC", "NFD"))


def versions(url, tenant):
    statement = "SELECT version, catalog FROM catalogs WHERE tenant_id = %s ORDER BY version"
    return ask(url, statement, tenant)


def test_a_query_is_made_read_changed_and_forgotten(url, tenant):
    async def scene(catalog):
        made = await catalog.create_query(QUERY)
        assert await catalog.query(made.id) == made
        assert await catalog.queries() == [made]
        paused = await catalog.change_query(made.id, {"is_active": False, "tags": ()})
        assert await catalog.query(made.id) == paused
        await catalog.delete_query(made.id)
        assert await catalog.queries() == []
        return made, paused

    made, paused = for_tenant(url, tenant, scene)

    assert {name: getattr(made, name) for name in QUERY} == QUERY
    assert made.last_run_at is None
    assert made.created_at.utcoffset().total_seconds() == 0
    assert (paused.is_active, paused.tags, paused.query_text) == (False, (), QUERY["query_text"])
    assert paused.updated_at > made.updated_at
    assert paused.created_at == made.created_at


def test_a_competitor_is_made_read_changed_and_forgotten(url, tenant):
    async def scene(catalog):
        made = await catalog.create_competitor(NIKE)
        assert await catalog.competitor(made.id) == made
        changed = await catalog.change_competitor(made.id, {"domain": "nike.example"})
        assert await catalog.competitors() == [changed]
        await catalog.delete_competitor(made.id)
        assert await catalog.competitors() == []
        return made, changed

    made, changed = for_tenant(url, tenant, scene)

    assert {name: getattr(made, name) for name in NIKE} == NIKE
    assert (changed.domain, changed.name) == ("nike.example", "Nike")


def test_the_brand_is_empty_until_told_and_then_whole(url, tenant):
    async def scene(catalog):
        assert await catalog.brand() == Brand()
        assert await catalog.put_brand(BRAND) == BRAND
        assert await catalog.brand() == BRAND
        await catalog.put_brand(Brand(name="Other"))
        return await catalog.brand()

    assert for_tenant(url, tenant, scene) == Brand(name="Other")


@pytest.mark.parametrize("call", ["query", "delete_query", "competitor", "delete_competitor"])
def test_what_is_not_there_is_not_found(url, tenant, call):
    async def scene(catalog):
        with pytest.raises(NotFound, match=call.removeprefix("delete_")):
            await getattr(catalog, call)(10**12)

    for_tenant(url, tenant, scene)


def test_a_change_to_what_is_not_there_is_not_found_and_makes_no_version(url, tenant):
    async def scene(catalog):
        for fields in ({}, {"is_active": False}):
            with pytest.raises(NotFound):
                await catalog.change_query(10**12, fields)
            with pytest.raises(NotFound):
                await catalog.change_competitor(10**12, fields)

    for_tenant(url, tenant, scene)

    assert versions(url, tenant) == []


def test_a_name_that_is_taken_is_a_conflict_and_changes_nothing(url, tenant):
    async def scene(catalog):
        await catalog.create_query(QUERY)
        other_query = await catalog.create_query({**QUERY, "query_text": "trail shoes"})
        await catalog.create_competitor(NIKE)
        rival = await catalog.create_competitor({**NIKE, "name": "Hoka"})
        for attempt, field in (
            (catalog.create_query(QUERY), "query_text"),
            (
                catalog.change_query(other_query.id, {"query_text": "best running shoes"}),
                "query_text",
            ),
            (catalog.create_competitor(NIKE), "name"),
            (catalog.change_competitor(rival.id, {"name": "Nike"}), "name"),
        ):
            with pytest.raises(Conflict) as problem:
                await attempt
            assert problem.value.field == field
        assert await catalog.query(other_query.id) == other_query
        assert await catalog.competitor(rival.id) == rival

    for_tenant(url, tenant, scene)

    assert [row["version"] for row in versions(url, tenant)] == [1, 2]


def test_two_spellings_of_one_look_are_one_name(url, tenant):
    async def scene(catalog):
        made = await catalog.create_competitor(
            {**NIKE, "name": DECOMPOSED, "brand_aliases": (DECOMPOSED,)}
        )
        asked = await catalog.create_query({**QUERY, "query_text": DECOMPOSED})
        with pytest.raises(Conflict):
            await catalog.create_competitor({**NIKE, "name": COMPOSED})
        with pytest.raises(Conflict):
            await catalog.create_query({**QUERY, "query_text": COMPOSED})
        return made, asked

    made, asked = for_tenant(url, tenant, scene)

    assert (made.name, made.brand_aliases, asked.query_text) == (COMPOSED, (COMPOSED,), COMPOSED)


def test_a_text_that_grows_past_its_limit_by_being_composed_is_invalid(url, tenant):
    # U+0958 has no composed form: one code point becomes two.
    async def scene(catalog):
        with pytest.raises(Invalid) as problem:
            await catalog.create_query({**QUERY, "query_text": "\u0958" * 501})
        assert problem.value.pointer == "/query_text"
        await catalog.create_query({**QUERY, "query_text": "\u0958" * 500})

    for_tenant(url, tenant, scene)


def test_a_thousand_characters_of_four_bytes_are_a_query(url, tenant):
    async def scene(catalog):
        made = await catalog.create_query({**QUERY, "query_text": "👟" * 1000})
        with pytest.raises(Conflict):
            await catalog.create_query({**QUERY, "query_text": "👟" * 1000})
        return made

    assert len(for_tenant(url, tenant, scene).query_text) == 1000


def test_the_same_name_is_free_for_another_tenant(url, tenant, other_tenant):
    for each in (tenant, other_tenant):
        for_tenant(url, each, lambda catalog: catalog.create_competitor(NIKE))

    assert len(versions(url, tenant)) == len(versions(url, other_tenant)) == 1


@pytest.mark.parametrize("kind", ["query", "competitor"])
def test_fifty_creations_at_once_make_exactly_one(url, tenant, kind):
    fields = QUERY if kind == "query" else NIKE

    async def scene(catalog):
        create = getattr(catalog, f"create_{kind}")
        ended = await asyncio.gather(*(create(fields) for _ in range(50)), return_exceptions=True)
        refused = [end for end in ended if isinstance(end, Conflict)]
        assert len(refused) == 49, ended
        return await (catalog.queries() if kind == "query" else catalog.competitors())

    assert len(for_tenant(url, tenant, scene)) == 1
    assert len(versions(url, tenant)) == (kind == "competitor")


def test_versions_grow_without_gaps_and_each_is_a_fact(url, tenant):
    async def scene(catalog):
        assert (await catalog.catalog()).version == 0
        names = [f"Rival {number}" for number in range(12)]
        await asyncio.gather(
            *(catalog.create_competitor({**NIKE, "name": name}) for name in names),
            catalog.put_brand(BRAND),
        )
        await catalog.delete_competitor((await catalog.competitors())[0].id)
        return await catalog.catalog()

    newest = for_tenant(url, tenant, scene)
    kept = versions(url, tenant)
    facts = facts_of(url, tenant, "catalog-changed")

    assert [row["version"] for row in kept] == list(range(1, 15))
    assert [fact.catalog.model_dump(mode="json") for fact in facts] == [
        row["catalog"] for row in kept
    ]
    assert facts[-1].catalog == newest
    assert len({fact.id for fact in facts}) == 14
    assert (newest.brand, len(newest.competitors)) == (BRAND, 11)
    assert all(len(row["catalog"]["competitors"]) <= row["version"] for row in kept)


def test_only_active_competitors_are_tracked(url, tenant):
    async def scene(catalog):
        nike = await catalog.create_competitor(NIKE)
        await catalog.create_competitor({**NIKE, "name": "Hoka", "is_active": False})
        assert [c.name for c in (await catalog.catalog()).competitors] == ["Nike"]
        await catalog.change_competitor(nike.id, {"is_active": False})
        return await catalog.catalog()

    newest = for_tenant(url, tenant, scene)

    assert (newest.version, newest.competitors) == (3, ())


def test_an_empty_change_makes_no_version(url, tenant):
    async def scene(catalog):
        nike = await catalog.create_competitor(NIKE)
        assert await catalog.change_competitor(nike.id, {}) == nike

    for_tenant(url, tenant, scene)

    assert len(versions(url, tenant)) == len(facts_of(url, tenant, "catalog-changed")) == 1


def test_queries_make_no_version(url, tenant):
    async def scene(catalog):
        made = await catalog.create_query(QUERY)
        await catalog.change_query(made.id, {"is_active": False})
        await catalog.delete_query(made.id)

    for_tenant(url, tenant, scene)

    assert versions(url, tenant) == []


def test_a_tenant_that_does_not_exist_cannot_configure_anything(url):
    async def scene(catalog):
        assert (await catalog.catalog()).version == 0
        # Its rows would have nobody to belong to.
        with pytest.raises(Exception, match="foreign key"):
            await catalog.create_competitor(NIKE)

    for_tenant(url, "nobody", scene)


def test_a_catalog_too_large_for_the_log_is_refused_and_changes_nothing(url, tenant):
    async def scene(catalog):
        for number in range(90):
            aliases = tuple(f"{number}-{n}-{'東' * 190}" for n in range(100))
            await catalog.create_competitor({**NIKE, "name": str(number), "brand_aliases": aliases})

    with pytest.raises(Invalid, match="too large"):
        for_tenant(url, tenant, scene)

    async def counted(catalog):
        return len(await catalog.competitors()), (await catalog.catalog()).version

    kept, version = for_tenant(url, tenant, counted)
    assert 0 < kept == version < 90
