import asyncio

import pytest

from infra.postgres.event_schemas import EventSchemasOfTenant
from schemas.errors import Conflict, Invalid, NotFound
from schemas.event_schemas import (
    MOST_EVENTS,
    DeclaredProperty,
    EventPolicy,
    JsonType,
    OnUnplanned,
    OnViolation,
)
from tests.infra.postgres.scenes import ask, catalog_of, for_tenant, opened

TOTAL = {"name": "total", "types": ["number"], "required": True, "description": "With tax."}
ORDER = {
    "event": "Order Completed",
    "description": "Paid.",
    "properties": [TOTAL],
    "additional_properties": False,
    "on_violation": "reject",
}


def test_a_schema_is_made_read_changed_and_forgotten(url, tenant):
    async def scene(catalog):
        made = await catalog.create_event_schema(ORDER)
        assert await catalog.event_schema(made.id) == made
        assert await catalog.event_schemas() == [made]
        changed = await catalog.change_event_schema(made.id, {"on_violation": "flag"})
        assert await catalog.event_schema(made.id) == changed
        assert await catalog.change_event_schema(made.id, {}) == changed
        bare = await catalog.change_event_schema(made.id, {"properties": []})
        await catalog.delete_event_schema(made.id)
        assert await catalog.event_schemas() == []
        return made, changed, bare

    made, changed, bare = for_tenant(url, tenant, scene)

    assert made.properties == (
        DeclaredProperty(
            name="total", types=(JsonType.NUMBER,), required=True, description="With tax."
        ),
    )
    assert (made.event, made.description) == ("Order Completed", "Paid.")
    assert (made.additional_properties, made.on_violation) == (False, OnViolation.REJECT)
    assert changed.on_violation is OnViolation.FLAG
    assert changed.properties == made.properties
    assert changed.updated_at > made.updated_at
    assert bare.properties == ()


def test_schemas_are_told_by_the_names_of_their_events(url, tenant):
    async def scene(catalog):
        for event in ("b", "a", "B"):
            await catalog.create_event_schema({**ORDER, "event": event})
        return await catalog.event_schemas()

    assert [schema.event for schema in for_tenant(url, tenant, scene)] == ["B", "a", "b"]


def test_an_event_has_one_schema(url, tenant, other_tenant):
    async def scene(catalog):
        await catalog.create_event_schema(ORDER)
        second = await catalog.create_event_schema({**ORDER, "event": "Other"})
        with pytest.raises(Conflict) as problem:
            await catalog.create_event_schema(ORDER)
        assert problem.value.field == "event"
        with pytest.raises(Conflict):
            await catalog.change_event_schema(second.id, {"event": ORDER["event"]})

    for each in (tenant, other_tenant):
        for_tenant(url, each, scene)


def test_what_is_missing_or_anothers_is_not_found(url, tenant, other_tenant):
    made = for_tenant(url, other_tenant, lambda catalog: catalog.create_event_schema(ORDER))

    async def scene(catalog):
        for schema_id in (made.id, 2**62):
            with pytest.raises(NotFound):
                await catalog.event_schema(schema_id)
            with pytest.raises(NotFound):
                await catalog.change_event_schema(schema_id, {"description": "x"})
            with pytest.raises(NotFound):
                await catalog.delete_event_schema(schema_id)

    for_tenant(url, tenant, scene)


def test_there_is_an_end_to_them_also_for_two_who_hurry(url, tenant):
    ask(
        url,
        "INSERT INTO event_schemas"
        " (tenant_id, event, description, properties, additional_properties, on_violation)"
        " SELECT %s, n::text, '', '[]', true, 'flag' FROM generate_series(1, %s) AS n",
        tenant,
        MOST_EVENTS - 1,
    )

    async def scene():
        async with opened(url) as database:
            catalog = catalog_of(database, tenant)
            tries = [catalog.create_event_schema({**ORDER, "event": f"e{n}"}) for n in range(4)]
            return await asyncio.gather(*tries, return_exceptions=True)

    refused = [each for each in asyncio.run(scene()) if isinstance(each, Invalid)]

    assert [(each.pointer, each.code) for each in refused] == [("/event", "too_many")] * 3


def test_unplanned_events_are_allowed_until_a_tenant_says_otherwise(url, tenant, other_tenant):
    async def scene(catalog: EventSchemasOfTenant):
        before = await catalog.event_policy()
        put = await catalog.put_event_policy(EventPolicy(unplanned_events=OnUnplanned.REJECT))
        assert await catalog.event_policy() == put
        return before, put

    before, put = for_tenant(url, tenant, scene)

    assert before == EventPolicy(unplanned_events=OnUnplanned.ALLOW)
    assert put.unplanned_events is OnUnplanned.REJECT
    assert for_tenant(url, other_tenant, lambda catalog: catalog.event_policy()) == before
