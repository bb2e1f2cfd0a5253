"""What is known of events is a function of the events, whatever their order and repetition."""

import asyncio
import itertools
import json
from collections import Counter
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projections.registry import read
from projections.registry.rows import MOST_SAMPLES
from projections.writer import Projector
from schemas.customer_events import EventsRejected, RejectedEvent
from schemas.event_checks import type_of
from schemas.event_schemas import Violation, ViolationKind
from schemas.personal import is_personal, is_personal_key
from tests import make

_tenants = (f"registry-{number}" for number in itertools.count())

KINDS = tuple(ViolationKind)[:2]
VALUES = (1, 2.5, "x", "ann@example.com", None, True, {"deep": [1]}, "quote \" ' \\ \t é")


@st.composite
def histories(draw):
    """Events of two names at few moments; a property of many values among those of few."""
    return [
        make.happened(
            f"m{number}",
            event=draw(st.sampled_from(["A", "B"])),
            user_id=draw(st.sampled_from(["ann", "bob"])),
            ts=make.NOON + timedelta(milliseconds=draw(st.integers(0, 3))),
            properties=json.dumps(properties),
            violations=tuple(
                Violation(kind=kind, property=name)
                for kind in draw(st.sets(st.sampled_from(KINDS)))
                for name in draw(st.sets(st.sampled_from("xy"), min_size=1))
            ),
        )
        for number in range(draw(st.integers(1, 30)))
        for properties in [
            {
                **draw(
                    st.dictionaries(st.sampled_from(["a", "b:", "email"]), st.sampled_from(VALUES))
                ),
                **({"many": number} if draw(st.integers(0, 9)) else {}),
            }
        ]
    ]


def known(events, name):
    """Count, first and last seen, and each property, worked out the long way."""
    own = [(event, json.loads(event.properties)) for event in events if event.event == name]
    if not own:
        return (0, None, None, {})
    times = [event.ts for event, _ in own]
    return (len(own), min(times), max(times), dict(_properties(own)))


def _properties(own):
    for name in {name for _, properties in own for name in properties}:
        having = [(event.ts, held[name]) for event, held in own if name in held]
        times = [ts for ts, _ in having]
        values = [value for _, value in having if isinstance(value, str | int | float)]
        samples = {json.dumps(value) for value in values}
        is_shown = len(samples) <= MOST_SAMPLES and not any(is_personal(name, v) for v in values)
        is_shown = is_shown and not is_personal_key(name)
        types = Counter(str(type_of(value)) for _, value in having)
        yield name, (len(having), min(times), max(times), types, samples if is_shown else set())


def told(warehouse, tenant, name):
    """The same as it is answered."""
    found = asyncio.run(read.known_event(warehouse, tenant, name, None))
    properties = {
        each.name: (
            each.count,
            each.first_seen,
            each.last_seen,
            {str(type_.type): type_.count for type_ in each.types},
            {json.dumps(value) for value in each.samples},
        )
        for each in found.properties
    }
    assert found.beyond == 0
    return (found.count, found.first_seen, found.last_seen, properties)


def broken(events):
    """How many events break what."""
    return Counter(
        (event.event, kind)
        for event in events
        for kind in {violation.kind for violation in event.violations}
    )


@given(events=histories(), data=st.data())
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_order_and_repetition_of_events_ends_in_the_same_registry(warehouse, events, data):
    tenant = next(_tenants)
    calls = data.draw(st.permutations(events + data.draw(st.lists(st.sampled_from(events)))))
    cuts = sorted(data.draw(st.sets(st.integers(1, len(calls)), max_size=4)))
    for since, until in itertools.pairwise([0, *cuts, len(calls)]):
        if calls[since:until]:
            fact = make.ingested(*calls[since:until], tenant_id=tenant)
            asyncio.run(Projector(warehouse).project([fact]))

    for name in ("A", "B"):
        assert told(warehouse, tenant, name) == known(events, name)
    summaries = asyncio.run(read.known_events(warehouse, tenant, [])).events
    assert [(each.event, each.count, each.property_count) for each in summaries] == [
        (name, of_it[0], len(of_it[3]))
        for name in ("A", "B")
        for of_it in [known(events, name)]
        if of_it[0]
    ]
    found = asyncio.run(read.violations(warehouse, tenant, 50)).results
    assert {(each.event, each.kind): each.count for each in found} == broken(events)
    assert all(each.rejected == 0 for each in found)


def rejected(event, tenant):
    """The fact that the event was set aside."""
    told = {name: getattr(event, name) for name in RejectedEvent.model_fields}
    fact = make.ingested(event, tenant_id=tenant)
    return EventsRejected(**{**dict(fact), "type": "events_rejected", "events": [told]})


@given(order=st.permutations(["rejected", "rejected", "replayed", "replayed"]))
@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_an_event_that_was_rejected_and_let_through_later_counts_once_as_let_through(
    warehouse, order
):
    tenant = next(_tenants)
    event = make.happened(violations=(Violation(kind=KINDS[0]),))
    facts = {
        "rejected": rejected(event, tenant),
        "replayed": make.ingested(event, tenant_id=tenant),
    }
    for each in order:
        asyncio.run(Projector(warehouse).project([facts[each]]))

    (found,) = asyncio.run(read.violations(warehouse, tenant, 50)).results
    assert (found.count, found.rejected, len(found.examples)) == (1, 0, 1)
    assert not found.examples[0].is_rejected
