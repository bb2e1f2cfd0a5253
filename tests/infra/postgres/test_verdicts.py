"""Events against what was declared of them, from the door to the log or to the dead letters."""

import json
import unicodedata
from datetime import timedelta

import pytest

from infra.postgres import dead_letters
from infra.postgres.intake import FACT_BYTES, PostgresIntake
from schemas.codec import decode
from schemas.customer_events import EventsIngested
from schemas.event_schemas import EventPolicy, OnUnplanned
from tests import make
from tests.infra.postgres.scenes import ask, facts_of, for_tenant, play

NOW = make.NOON
COMPOSED, DECOMPOSED = (unicodedata.normalize(form, "Café") for form in ("NFC", "NFD"))
TOTAL = {"name": "total", "types": ["number"], "required": True, "description": ""}


@pytest.fixture(autouse=True)
def nothing_buried(url, empty_outbox):
    ask(url, "DELETE FROM dead_letters")


def declared(url, tenant, on_violation, event="Order", **fields):
    schema = {
        "event": event,
        "description": "",
        "properties": [TOTAL],
        "additional_properties": True,
        "on_violation": on_violation,
        **fields,
    }
    return for_tenant(url, tenant, lambda catalog: catalog.create_event_schema(schema))


def unplanned(url, tenant, what):
    policy = EventPolicy(unplanned_events=OnUnplanned(what))
    for_tenant(url, tenant, lambda catalog: catalog.put_event_policy(policy))


def order(message_id, event="Order", **properties):
    return make.happened(message_id, event=event, properties=json.dumps(properties))


def accepted(url, tenant, *events, at=NOW):
    return play(url, lambda database: PostgresIntake(database).accept(tenant, events, at))


def told(url, tenant, topic="events-ingested"):
    """Each event of the tenant on the topic with the kinds of what it broke."""
    return [
        (event.message_id, [str(broken.kind) for broken in event.violations])
        for fact in facts_of(url, tenant, topic)
        for event in fact.events
    ]


def letters(url):
    return play(url, dead_letters.listed)


def buried(url):
    return [event.message_id for letter in letters(url) for event in decode(letter.value).events]


def test_an_event_that_breaks_a_schema_that_flags_goes_on_with_its_flags(url, tenant):
    declared(url, tenant, "flag")
    accepted(url, tenant, order("good", total=1), order("none"), order("bad", total="1"))

    assert told(url, tenant) == [
        ("good", []),
        ("none", ["Required-Missing"]),
        ("bad", ["Datatype-Mismatch"]),
    ]
    assert told(url, tenant, "events-rejected") == []
    assert letters(url) == []


def test_an_event_that_breaks_a_schema_that_rejects_is_a_dead_letter_and_nothing_else(url, tenant):
    declared(url, tenant, "reject")
    bad = order("bad", total="1", email="ann@example.com")

    assert accepted(url, tenant, order("none"), order("good", total=1), bad) == frozenset()
    assert told(url, tenant) == [("good", [])]
    assert told(url, tenant, "events-rejected") == [
        ("none", ["Required-Missing"]),
        ("bad", ["Datatype-Mismatch"]),
    ]
    (letter,) = letters(url)
    assert (letter.topic, letter.agent) == ("events-ingested", "intake")
    assert (letter.partition, letter.offset) == (None, None)
    assert letter.reason == "Datatype-Mismatch, Required-Missing"
    assert buried(url) == ["none", "bad"]
    assert decode(letter.value).recorded_at == NOW
    (row,) = ask(url, "SELECT value FROM outbox WHERE topic = 'events-rejected'")
    assert b"ann" not in bytes(row["value"])


def test_a_replay_lets_a_rejected_event_through_with_its_flags(url, tenant):
    declared(url, tenant, "reject")
    accepted(url, tenant, order("bad", total="1"))

    assert play(url, dead_letters.replay) == 1
    assert told(url, tenant) == [("bad", ["Datatype-Mismatch"])]
    assert ask(url, "SELECT waiting FROM outbox WHERE topic = 'events-ingested'") == [
        {"waiting": ["project"]}
    ]
    assert play(url, dead_letters.replay) == 0


def test_an_event_that_comes_again_is_rejected_once(url, tenant):
    declared(url, tenant, "reject")
    accepted(url, tenant, order("bad"), order("bad"))

    assert accepted(url, tenant, order("bad"), at=NOW + timedelta(days=6)) == {0}
    assert told(url, tenant, "events-rejected") == [("bad", ["Required-Missing"])]
    assert buried(url) == ["bad"]


def test_letters_of_calls_at_the_same_moment_are_all_kept(url, tenant):
    declared(url, tenant, "reject")
    large = "x" * (FACT_BYTES // 2)
    accepted(url, tenant, *(order(f"m{number}", text=large) for number in range(3)))

    assert len(letters(url)) == 3
    assert sorted(buried(url)) == ["m0", "m1", "m2"]


@pytest.mark.parametrize(
    ("what", "goes_on", "rejected"),
    [
        ("allow", [("m1", []), ("m2", []), ("m3", [])], []),
        ("flag", [("m1", []), ("m2", ["Unplanned-Event"]), ("m3", [])], []),
        ("reject", [("m1", []), ("m3", [])], [("m2", ["Unplanned-Event"])]),
    ],
)
def test_a_track_that_nobody_declared_fares_as_the_tenant_says(
    url, tenant, what, goes_on, rejected
):
    declared(url, tenant, "flag", properties=[])
    unplanned(url, tenant, what)
    page = make.happened("m3", type="page", event="$page")
    accepted(url, tenant, order("m1"), order("m2", event="Other"), page)

    assert told(url, tenant) == goes_on
    assert told(url, tenant, "events-rejected") == rejected


def test_a_tenant_that_declared_nothing_may_still_reject_what_is_unplanned(url, tenant):
    unplanned(url, tenant, "reject")
    accepted(url, tenant, order("m1"))

    assert told(url, tenant) == []
    assert buried(url) == ["m1"]


def test_a_schema_holds_from_the_next_call_on_and_until_it_is_forgotten(url, tenant):
    accepted(url, tenant, order("before"))
    schema = declared(url, tenant, "flag")
    accepted(url, tenant, order("while"))
    for_tenant(url, tenant, lambda catalog: catalog.delete_event_schema(schema.id))
    accepted(url, tenant, order("after"))

    assert told(url, tenant) == [("before", []), ("while", ["Required-Missing"]), ("after", [])]


def test_an_event_is_meant_exactly_as_it_is_written(url, tenant):
    declared(url, tenant, "flag", event=DECOMPOSED)
    accepted(url, tenant, order("m1", event=DECOMPOSED), order("m2", event=COMPOSED))

    assert told(url, tenant) == [("m1", ["Required-Missing"]), ("m2", [])]


def test_what_another_tenant_declares_means_nothing(url, tenant, other_tenant):
    declared(url, other_tenant, "reject")
    unplanned(url, other_tenant, "reject")
    accepted(url, tenant, order("m1"))

    assert told(url, tenant) == [("m1", [])]


def test_a_schema_that_this_version_cannot_read_flags_and_rejects_nothing(url, tenant):
    schema = declared(url, tenant, "reject")
    ask(
        url,
        'UPDATE event_schemas SET properties = \'[{"name": "total", "types": ["decimal"]}]\''
        " WHERE id = %s",
        schema.id,
    )
    accepted(url, tenant, order("m1"))

    assert told(url, tenant) == [("m1", ["Unknown-Violation"])]


def test_many_events_are_checked_as_few_are(url, tenant):
    declared(url, tenant, "reject")
    bad, good = (
        [order(f"{name}{n}", total=t) for n in range(60)] for name, t in (("bad", ""), ("good", 1))
    )
    accepted(url, tenant, *bad, *good)

    assert [name for name, _ in told(url, tenant)] == [event.message_id for event in good]
    assert buried(url) == [event.message_id for event in bad]
    assert all(isinstance(decode(letter.value), EventsIngested) for letter in letters(url))
