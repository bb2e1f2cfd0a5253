"""The wire format: what was written once can be read for ever."""

import json
from datetime import UTC
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.alerts import AlertType, Window
from schemas.base import Outcome, Provider, Schedule, Sentiment
from schemas.catalog import Brand, Catalog, Product, TrackedCompetitor
from schemas.codec import decode, encode
from schemas.customer_events import CustomerEvent, EventType, RejectedEvent
from schemas.errors import Unreadable
from schemas.event_schemas import JsonType, Violation, ViolationKind
from schemas.events import (
    AlertFired,
    AnswerCaptured,
    AnswerFailed,
    AnswerScored,
    BaseFact,
    Call,
    CatalogChanged,
    Citation,
    CompetitorScore,
    EndpointDisabled,
    EventsIngested,
    EventsRejected,
    Fact,
    FailureReason,
    Flip,
    MembershipChanged,
    ProductScore,
    RescoreFinished,
    RescoreRequested,
    RunRequested,
    SegmentIdsChanged,
    SlotsSkipped,
    Usage,
    WebhookDelivered,
    WebhookFailed,
)
from schemas.mentions import Candidate, Item, Mention
from tests import make

GOLDEN = Path(__file__).with_name("golden")
FACT_TYPES = get_args(get_args(Fact)[0])

ids = st.integers(1, 2**63 - 1)
counts = st.integers(0, 2**31)
places = st.integers(1, 10**6)
texts = st.text(max_size=20)
profiles = st.lists(st.text(min_size=1, max_size=20), max_size=3).map(tuple)
names = st.text(min_size=1, max_size=20).filter(lambda text: text.strip())
times = st.datetimes(timezones=st.just(UTC))
providers, sentiments = st.sampled_from(Provider), st.sampled_from(Sentiment)
tenants = st.from_regex(r"\A[a-z0-9][a-z0-9-]{0,62}\Z")


def several(values):
    return st.lists(values, max_size=3).map(tuple)


def built(model, /, **fields):
    return st.builds(model, **fields)


products = built(Product, name=names, sku=texts, aliases=several(names))
brands = built(
    Brand,
    name=texts,
    brand_aliases=several(names),
    domain=texts,
    is_ambiguous=st.booleans(),
    products=several(products),
)
competitors = built(
    TrackedCompetitor,
    id=ids,
    name=texts,
    brand_aliases=several(texts),
    domain=texts,
    is_ambiguous=st.booleans(),
)
mentions = built(
    Mention,
    name=texts,
    position=places,
    sentiment=sentiments,
    start=counts,
    end=places,
    surface=texts,
    term=texts,
    rule=texts,
)
result = {"result_id": ids, "query_id": ids, "provider": providers}
calls = built(
    Call,
    model_requested=texts,
    model_served=texts,
    finish_reason=texts,
    searches=several(texts),
    search_used=st.sampled_from(["yes", "no", "unknown"]),
    usage=built(Usage, input_tokens=counts, output_tokens=counts, search_count=counts),
    cost_usd=st.none() | st.decimals(0, 10**7, places=10),
    latency_ms=counts,
    request_id=texts,
    attempt=places,
)
numbers = st.floats(-1e9, 1e9)
windows = built(
    Window,
    since=st.dates(),
    until=st.dates(),
    answers=counts,
    numerator=counts,
    denominator=counts,
    value=st.none() | numbers,
    interval=st.none() | st.tuples(numbers, numbers),
)
delivery = {"delivery_id": ids, "alert_id": ids, "firing_id": st.none() | st.uuids()}
violations = built(
    Violation,
    kind=st.sampled_from(ViolationKind),
    property=texts,
    expected=several(st.sampled_from(JsonType)),
    found=st.none() | st.sampled_from(JsonType),
    value=texts,
)
versions = {"catalog_version": counts, "rules_version": places}
# What each type of fact holds beside what all have.
PARTS = {
    CatalogChanged: {
        "catalog": built(
            Catalog,
            tenant_id=tenants,
            version=counts,
            brand=brands,
            competitors=several(competitors),
        )
    },
    RunRequested: {**result, "query_text": texts, "slot": texts},
    AnswerCaptured: {
        **result,
        "raw_response": texts,
        "citations": several(
            built(
                Citation,
                url=texts,
                domain=texts,
                title=texts,
                index=places,
                start=st.none() | counts,
                end=st.none() | counts,
            )
        ),
        "model": texts,
        "is_simulated": st.booleans(),
        "source": st.sampled_from(["run", "import"]),
        "provider_reply": st.none() | texts,
        "call": st.none() | calls,
    },
    AnswerFailed: {
        **result,
        "reason": st.sampled_from(get_args(FailureReason)),
        "detail": texts,
        "is_simulated": st.booleans(),
        "provider_reply": st.none() | texts,
        "call": st.none() | calls,
    },
    AnswerScored: {
        **result,
        **versions,
        "is_simulated": st.booleans(),
        "brand_name": texts,
        "position": st.none() | places,
        "sentiment": st.none() | sentiments,
        "competitors": several(
            built(
                CompetitorScore,
                competitor_id=ids,
                name=texts,
                position=st.none() | places,
                sentiment=st.none() | sentiments,
                outcome=st.sampled_from(Outcome),
            )
        ),
        "products": several(built(ProductScore, name=texts, sku=texts, position=places)),
        "mentions": several(mentions),
        "items": several(built(Item, rank=places, head=texts, start=counts, end=places)),
        "candidates": several(built(Candidate, name=texts, rank=places, start=counts, end=places)),
        "citation_owners": several(texts),
        "is_rescore": st.booleans(),
    },
    SlotsSkipped: {
        "query_id": ids,
        "schedule": st.sampled_from(Schedule),
        "reason": st.sampled_from(["missed", "overlap"]),
        "first": times,
        "last": times,
        "count": places,
        "providers": several(providers),
    },
    AlertFired: {
        "alert_id": ids,
        "alert_type": st.sampled_from(AlertType),
        "competitor": st.none() | ids,
        "subject": texts,
        "threshold": numbers,
        "value": numbers,
        "message": texts,
        "current": windows,
        "previous": windows,
        "is_significant": st.booleans(),
        "evidence": several(ids),
        "is_simulated": st.booleans(),
        "sequence": places,
    },
    WebhookDelivered: {
        **delivery,
        "attempts": places,
        "status_code": counts,
        "latency_ms": counts,
    },
    WebhookFailed: {**delivery, "attempts": counts, "reason": texts},
    EndpointDisabled: {"alert_id": ids, "reason": st.sampled_from(["gone", "failing"])},
    EventsIngested: {
        "events": st.lists(
            built(
                CustomerEvent,
                message_id=names,
                type=st.sampled_from(get_args(EventType)),
                event=names,
                user_id=texts,
                anonymous_id=texts,
                ts=times,
                properties=texts,
                context=texts,
                violations=several(violations),
            ),
            min_size=1,
            max_size=3,
        ).map(tuple)
    },
    EventsRejected: {
        "events": st.lists(
            built(
                RejectedEvent,
                message_id=texts,
                event=texts,
                ts=times,
                violations=st.lists(violations, min_size=1, max_size=3).map(tuple),
            ),
            min_size=1,
            max_size=3,
        ).map(tuple)
    },
    SegmentIdsChanged: {
        "segment_id": ids,
        "revision": places,
        "added": profiles,
        "removed": profiles,
    },
    MembershipChanged: {
        "segment_id": ids,
        "version": places,
        "sequence": places,
        "entered": profiles,
        "exited": profiles,
        "member_count": counts,
    },
    RescoreRequested: {
        "rescore_id": ids,
        "since": st.none() | times,
        "until": st.none() | times,
        "dry_run": st.booleans(),
    },
    RescoreFinished: {
        **versions,
        "rescore_id": ids,
        "dry_run": st.booleans(),
        "examined": counts,
        "flipped": counts,
        "flips": several(
            built(
                Flip,
                **result,
                name=texts,
                field=st.sampled_from(["mentioned", "position", "sentiment"]),
                before=texts,
                after=texts,
                rule=texts,
                term=texts,
                start=counts,
                end=counts,
                surface=texts,
            )
        ),
    },
}


def any_fact(fact_type):
    return built(
        fact_type,
        id=st.uuids(),
        tenant_id=tenants,
        occurred_at=times,
        recorded_at=times,
        **PARTS[fact_type],
    )


def changed(**fields):
    """The bytes of a failed answer with some fields changed; None takes a field out."""
    told = {**json.loads(encode(make.failed())), **fields}
    return json.dumps({name: value for name, value in told.items() if value is not None}).encode()


def test_every_type_of_fact_is_tried_here_in_all_its_parts():
    common = set(BaseFact.model_fields)

    assert set(PARTS) == set(FACT_TYPES)
    assert all(set(parts) | common == set(fact.model_fields) for fact, parts in PARTS.items())


@pytest.mark.parametrize("fact_type", FACT_TYPES, ids=lambda fact_type: fact_type.__name__)
@given(data=st.data())
@settings(max_examples=50, deadline=None)
def test_a_fact_comes_back_as_it_was(fact_type, data):
    fact = data.draw(any_fact(fact_type))
    raw = encode(fact)
    again = decode(raw)

    assert again == fact
    assert type(again) is fact_type
    assert encode(again) == raw


def test_the_wire_is_json_in_utf_8():
    raw = encode(make.captured(raw_response="Łódź 👟\u0000"))

    assert "Łódź 👟".encode() in raw
    assert json.loads(raw)["type"] == "answer_captured"


@pytest.mark.parametrize(
    "raw",
    [
        None,
        b"",
        b" ",
        b"null",
        b"[]",
        b"{}",
        b"not json",
        b"\x00",
        b'{"type": "answer_failed"',
        b"\xef\xbb\xbf" + changed(),
        changed().decode().encode("utf-16"),
        changed(detail="x").replace(b'"x"', b'"\xff"'),
        changed(detail="x").replace(b'"x"', b'"\\ud800"'),
        changed(result_id=5).replace(b"5", b"NaN"),
        changed() + changed(),
        b"[" * 100_000,
        changed(type="unheard_of"),
        changed(type=7),
        changed(type=None),
        changed(id=None),
        changed(id="no uuid"),
        changed(reason="bored"),
        changed(result_id=0),
        changed(result_id=2**63),
        changed(v=2),
        changed(tenant_id="Not A Slug"),
        changed(tenant_id="acme\n"),
        changed(occurred_at="2026-05-09T12:00:00"),
        changed(occurred_at="yesterday"),
        changed(invented="field"),
    ],
    ids=lambda raw: repr(raw)[:30],
)
def test_what_is_no_fact_is_unreadable(raw):
    with pytest.raises(Unreadable) as problem:
        decode(raw)
    assert problem.value.reason


@pytest.mark.parametrize(
    "raw",
    [
        b"hunter2",
        changed(tenant_id="A hunter2"),
        changed(reason="hunter2"),
        changed(type="hunter2"),
        changed(hunter2="x"),
        changed(id="hunter2"),
        b'{"hunter2": ' + b"[" * 1000,
    ],
    ids=lambda raw: repr(raw)[:30],
)
def test_the_reason_says_where_and_what_kind_but_never_what_was_there(raw):
    with pytest.raises(Unreadable) as problem:
        decode(raw)
    assert "hunter2" not in problem.value.reason.lower()
    assert len(problem.value.reason) < 1000


def test_the_reason_names_places_and_kinds():
    with pytest.raises(Unreadable) as problem:
        decode(changed(result_id=0))
    assert json.loads(problem.value.reason) == [
        {"at": ["answer_failed", "result_id"], "kind": "greater_than_equal"}
    ]


def type_of(path: Path) -> str:
    """`answer_scored.2.json` is the second shape that facts of that type have had."""
    return path.name.split(".")[0]


def known_of(again, told):
    """What `told` has of `again`: the fields that came later are left out."""
    if isinstance(told, dict):
        return {name: known_of(again[name], value) for name, value in told.items()}
    if isinstance(told, list):
        return [known_of(*pair) for pair in zip(again, told, strict=True)]
    return again


def test_every_type_of_fact_has_its_golden_file():
    assert {type_of(path) for path in GOLDEN.glob("*.json")} == {
        fact_type.model_fields["type"].default for fact_type in FACT_TYPES
    }


def test_the_newest_shape_of_every_fact_has_a_golden_file():
    for fact_type in FACT_TYPES:
        name = fact_type.model_fields["type"].default
        newest = max(GOLDEN.glob(f"{name}.*json"), key=lambda path: (len(path.suffixes), path.name))
        raw = newest.read_bytes()

        assert json.loads(encode(decode(raw))) == json.loads(raw)


# Never edit a golden file: facts like it are on logs. A new shape of a fact gets a new file.
@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.json")), ids=lambda path: path.stem)
def test_a_fact_of_old_is_read_for_ever(path):
    raw = path.read_bytes()
    fact = decode(raw)

    assert fact.type == type_of(path)
    assert known_of(json.loads(encode(fact)), json.loads(raw)) == json.loads(raw)
