"""The events that the copilot knows, from what was seen and what is declared."""

import asyncio

from api.copilot.knowledge import TenantKnowledge
from projections.activity.rows import event_rows
from schemas.event_schemas import DeclaredProperty, EventSchema
from tests import make
from tests.copilot import NOW


class Declaring:
    """A catalog that declares these."""

    def __init__(self, *declared):
        self._declared = list(declared)

    async def event_schemas(self):
        return self._declared


def declared(event: str, *properties: DeclaredProperty) -> EventSchema:
    return EventSchema(
        id=1, event=event, description="", created_at=NOW, updated_at=NOW, properties=properties
    )


def known(warehouse, tenant, *schemas):
    knowledge = TenantKnowledge(tenant, Declaring(*schemas), warehouse)
    return asyncio.run(knowledge.event_schemas())


def test_events_are_known_by_what_was_seen_of_them_and_by_what_is_declared(warehouse):
    sent = ['{"total": 1.5, "coupon": null}', '{"coupon": "X:Y", "a:b": [1]}']
    events = [make.happened(f"m{n}", event="Bought", properties=p) for n, p in enumerate(sent)]
    fact = make.ingested(*events, make.happened("m9", event="Seen"), tenant_id="knowing")
    asyncio.run(warehouse.insert("segmentation.events", list(event_rows(fact))))
    refund = declared("Refunded", DeclaredProperty(name="total", types=("number", "null")))

    bought, seen, refunded = known(warehouse, "knowing", refund, declared("Bought"))

    assert (bought.event, bought.count, bought.last_seen_at) == ("Bought", 2, make.NOON)
    assert bought.properties == {"total": "number", "coupon": "null or string", "a:b": "array"}
    assert (seen.event, seen.properties) == ("Seen", {})
    assert (refunded.count, refunded.last_seen_at) == (0, None)
    assert refunded.properties == {"total": "number or null"}


def test_nothing_is_known_of_another_tenants_events(warehouse):
    assert known(warehouse, "a tenant without events") == []
