import asyncio
import itertools
import json
from datetime import timedelta

import pytest

from projections.activity.read import recent
from projections.registry import read
from projections.registry.rows import MOST_SAMPLES
from projections.writer import Projector
from schemas.event_schemas import (
    MOST_EVENTS,
    MOST_PROPERTIES,
    DeclaredProperty,
    EventSchema,
    JsonType,
    Violation,
    ViolationKind,
)
from schemas.personal import MASK
from tests import make
from tests.projections.registry.test_history import rejected

_tenants = (f"registry-read-{number}" for number in itertools.count())
TOTAL = DeclaredProperty(
    name="total", types=(JsonType.NUMBER,), required=True, description="With tax."
)
ORDER = EventSchema(
    id=7,
    event="Order",
    description="Paid.",
    properties=(TOTAL, DeclaredProperty(name="never sent", types=(JsonType.STRING,))),
    created_at=make.NOON,
    updated_at=make.NOON,
)
MISSING = Violation(kind=ViolationKind.REQUIRED_MISSING, property="x")
MISMATCH = Violation(
    kind=ViolationKind.DATATYPE_MISMATCH,
    property="total",
    expected=(JsonType.NUMBER,),
    found=JsonType.STRING,
    value='"12,5"',
)


@pytest.fixture
def tenant():
    return next(_tenants)


@pytest.fixture
def told(warehouse, tenant):
    """Has events projected as one call."""

    def tell(*events, tenant_id=tenant):
        fact = make.ingested(*events, tenant_id=tenant_id)
        asyncio.run(Projector(warehouse).project([fact]))

    return tell


def order(message_id="m1", after=0, event="Order", violations=(), **properties):
    return make.happened(
        message_id,
        event=event,
        ts=make.NOON + timedelta(seconds=after),
        properties=json.dumps(properties),
        violations=violations,
    )


def known_event(warehouse, tenant, event="Order", declared=None):
    return asyncio.run(read.known_event(warehouse, tenant, event, declared))


def test_what_is_declared_stands_beside_what_was_seen(warehouse, tenant, told):
    told(order("m1", sku="A", total=2), order("m2", 1, total="x"), order("m3", 2, total=None))
    found = known_event(warehouse, tenant, declared=ORDER)

    assert (found.event, found.declaration, found.count) == ("Order", ORDER, 3)
    total, unseen, sku = found.properties
    assert (total.name, total.is_declared, total.required) == ("total", True, True)
    assert (total.expected, total.description) == ((JsonType.NUMBER,), "With tax.")
    assert [(each.type, each.count) for each in total.types] == [
        ("integer", 1),
        ("null", 1),
        ("string", 1),
    ]
    assert (total.count, total.samples) == (3, ("x", 2))
    assert total.last_seen - total.first_seen == timedelta(seconds=2)
    assert (unseen.name, unseen.count, unseen.first_seen) == ("never sent", 0, None)
    assert (unseen.types, unseen.samples) == ((), ())
    assert (sku.name, sku.is_declared, sku.expected, sku.required) == ("sku", False, (), False)


def test_events_are_told_by_name_declared_or_seen(warehouse, tenant, told):
    told(order("m1", total=1), order("m2", total=2, sku="A"), order("m3", event="Seen"))
    told(order("m4", event="Theirs"), tenant_id=next(_tenants))
    never = ORDER.model_copy(update={"event": "Never", "id": 8})
    found = asyncio.run(read.known_events(warehouse, tenant, [ORDER, never]))

    assert found.beyond == 0
    assert [
        (e.event, e.id, e.count, e.property_count, e.declared_property_count) for e in found.events
    ] == [("Never", 8, 0, 0, 2), ("Order", 7, 2, 2, 2), ("Seen", None, 1, 0, 0)]
    assert [e.description for e in found.events] == ["Paid.", "Paid.", ""]
    assert (found.events[0].first_seen, found.events[1].first_seen) == (None, make.NOON)


def test_of_an_event_that_nobody_knows_nothing_is_told(warehouse, tenant):
    found = known_event(warehouse, tenant, "' OR 1=1 --")

    assert (found.count, found.first_seen, found.properties, found.violations) == (0, None, (), ())


def test_nothing_personal_is_told(warehouse, tenant, told):
    told(
        order(
            "m1",
            contact_point="ann@example.com",
            name="Ann",
            email=7,
            **{"ann@example.com": 1, "bob@example.com": 2},
        ),
        order("m2", contact_point="web", plan="pro"),
    )
    found = {each.name: each for each in known_event(warehouse, tenant).properties}

    assert set(found) == {"contact_point", "name", "email", "plan", MASK}
    assert {name: each.samples for name, each in found.items() if each.samples} == {
        "plan": ("pro",)
    }
    assert {name for name, each in found.items() if each.is_personal} == {"name", "email"}
    assert found[MASK].count == 1


@pytest.mark.parametrize("calls", [1, 3])
def test_a_property_of_too_many_values_has_no_samples(warehouse, tenant, told, calls):
    events = [order(f"m{n}", few=n % MOST_SAMPLES, many=n) for n in range(MOST_SAMPLES + 1)]
    for start in range(calls):
        told(*events[start::calls])
    few, many = known_event(warehouse, tenant).properties

    assert (few.name, sorted(few.samples)) == ("few", list(range(MOST_SAMPLES)))
    assert (many.name, many.samples) == ("many", ())


def test_what_is_beyond_the_caps_is_counted_and_not_told(warehouse, tenant, told):
    late = {f"p{number:03}": 1 for number in range(MOST_PROPERTIES)}
    told(order("m1", 1, **late), order("m2", 0, earliest=1))
    told(*(order(f"e{n}", n + 1, event=f"E{n:03}") for n in range(MOST_EVENTS)))
    found = known_event(warehouse, tenant)
    events = asyncio.run(read.known_events(warehouse, tenant, [ORDER]))

    assert (len(found.properties), found.beyond) == (MOST_PROPERTIES, 1)
    assert [found.properties[0].name, found.properties[-1].name] == ["earliest", "p198"]
    assert (len(events.events), events.beyond) == (MOST_EVENTS, 1)
    assert f"E{MOST_EVENTS - 1}" not in {event.event for event in events.events}
    assert known_event(warehouse, tenant, f"E{MOST_EVENTS - 1}").count == 1


def test_what_is_declared_is_not_beyond_the_caps(warehouse, tenant, told):
    early = {f"p{number:03}": 1 for number in range(MOST_PROPERTIES)}
    told(*(order(f"e{n}", n, event=f"E{n:03}") for n in range(MOST_EVENTS)))
    told(order("m1", MOST_EVENTS, **early), order("m2", MOST_EVENTS + 1, total=1))
    events = asyncio.run(read.known_events(warehouse, tenant, [ORDER]))
    found = known_event(warehouse, tenant, declared=ORDER)

    assert {event.event: event.count for event in events.events}["Order"] == 2
    assert (len(events.events), events.beyond) == (MOST_EVENTS, 1)
    assert (found.properties[0].name, found.properties[0].count) == ("total", 1)
    assert found.beyond == 1


def test_violations_are_counted_by_event_and_kind_with_their_newest_examples(
    warehouse, tenant, told
):
    told(
        *(order(f"m{n}", n, violations=(MISMATCH, MISSING)) for n in range(3)),
        *(order(f"n{n}", n, violations=(MISSING,)) for n in range(read.MOST_EXAMPLES)),
        order("m9", event="Other", violations=(MISSING,)),
    )
    told(order("t1", violations=(MISSING,)), tenant_id=next(_tenants))
    set_aside = order("r1", 99, violations=(MISMATCH,))
    asyncio.run(Projector(warehouse).project([rejected(set_aside, tenant)]))

    def violations(**filters):
        return asyncio.run(read.violations(warehouse, tenant, **{"limit": 9, **filters})).results

    missing, mismatch, other = violations()
    assert [(e.event, e.kind, e.count, e.rejected) for e in (missing, mismatch, other)] == [
        ("Order", "Required-Missing", 8, 0),
        ("Order", "Datatype-Mismatch", 4, 1),
        ("Other", "Required-Missing", 1, 0),
    ]
    assert len(missing.examples) == read.MOST_EXAMPLES
    newest, *_ = mismatch.examples
    assert (newest.message_id, newest.is_rejected, newest.property) == ("r1", True, "total")
    assert (newest.expected, newest.found, newest.value) == (
        MISMATCH.expected,
        MISMATCH.found,
        MISMATCH.value,
    )
    assert [example.message_id for example in mismatch.examples[1:]] == ["m2", "m1", "m0"]
    assert mismatch.last_seen == set_aside.ts
    assert violations(event="Other") == (other,)
    assert violations(kind=ViolationKind.DATATYPE_MISMATCH) == (mismatch,)
    assert violations(limit=1) == (missing,)
    assert [(v.kind, v.count) for v in known_event(warehouse, tenant).violations] == [
        ("Required-Missing", 8),
        ("Datatype-Mismatch", 4),
    ]


def test_a_rejected_event_is_counted_nowhere_else(warehouse, tenant):
    asyncio.run(
        Projector(warehouse).project([rejected(order(violations=(MISSING,), total=1), tenant)])
    )

    assert known_event(warehouse, tenant).count == 0
    assert asyncio.run(read.known_events(warehouse, tenant, [])).events == ()
    assert asyncio.run(recent(warehouse, tenant, 9)).results == ()


def test_a_flagged_event_shows_its_flags(warehouse, tenant, told):
    told(order("m1", violations=(MISMATCH, MISSING)), order("m2"))
    found = {event.message_id: event for event in asyncio.run(recent(warehouse, tenant, 9)).results}

    assert found["m1"].violations == (MISMATCH, MISSING)
    assert found["m2"].violations == ()


def test_an_event_that_breaks_two_properties_in_one_way_counts_once_and_shows_both(
    warehouse, tenant, told
):
    told(order("m1", violations=(MISSING, MISSING.model_copy(update={"property": "y"}))))
    (found,) = asyncio.run(read.violations(warehouse, tenant, 9)).results

    assert found.count == 1
    assert [example.property for example in found.examples] == ["x", "y"]
