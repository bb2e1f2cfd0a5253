import copy
from functools import reduce
from operator import getitem

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from schemas.segments import Definition, Event, Last
from tests.segments.trees import definitions, paths

SCHEMA = Draft202012Validator(Definition.model_json_schema())
DAY = {"value": 1, "unit": "day"}
SEED = {
    "version": 1,
    "root": {
        "type": "and",
        "children": [
            {
                "type": "event",
                "event": "Order Completed",
                "occurs": "at_least",
                "times": 1,
                "window": {"last": {"value": 7, "unit": "day"}},
            },
            {"type": "event", "event": "Product Added to Wishlist", "occurs": "never"},
        ],
    },
}


def event(**fields):
    return {"type": "event", "event": "e", **fields}


def trait(op, *value):
    return {"type": "trait", "trait": "t", "op": op, **({"value": value[0]} if value else {})}


def aggregate(**fields):
    base = {"type": "event_aggregate", "event": "e", "fn": "sum", "prop": "p", "op": "gt"}
    return {**base, "value": 1, **fields}


def sequence(steps=2, **fields):
    return {"type": "sequence", "steps": [{"event": "e"}] * steps, "within": DAY, **fields}


def defined(root):
    return Definition.model_validate({"version": 1, "root": root})


def test_the_specs_example_is_a_definition():
    purchase, wishlist = Definition.model_validate(SEED).root.children

    assert purchase == Event(
        type="event", event="Order Completed", window=Last(last={"value": 7, "unit": "day"})
    )
    assert (wishlist.occurs, wishlist.times) == ("never", None)


@given(definitions)
def test_a_definition_survives_json(definition):
    assert Definition.model_validate_json(definition.model_dump_json()) == definition


@given(definitions)
def test_the_json_schema_takes_every_definition(definition):
    assert SCHEMA.is_valid(definition.model_dump(mode="json", exclude_none=True))


@pytest.mark.parametrize(
    "root",
    [
        event(times=100_000, where=[{"prop": "p", "op": "exists"}] * 10),
        event(event="é" * 256),
        event(window={"ago": [90, 0], "unit": "day"}),
        event(window={"after": "2026-01-01", "before": "2026-01-01T00:00:01+02:00"}),
        trait("in", ["x"] * 1000),
        trait("eq", ""),
        trait("gte", "2026-05-09 12:00:00.123"),
        trait("gt", -1e308),
        trait("eq", 2**53 - 1),
        trait("before_last", {"value": 730, "unit": "month"}),
        trait("not_exists"),
        sequence(5),
        aggregate(value=-0.5),
        {"type": "segment", "segment_id": 1, "member": False},
        {"type": "and", "children": [trait("exists")] * 20},
        {"type": "not", "child": event(occurs="never")},
    ],
)
def test_what_the_grammar_allows_is_accepted(root):
    assert defined(root).version == 1


@pytest.mark.parametrize(
    ("root", "place"),
    [
        ({"type": "sql", "text": "1 = 1"}, ("root",)),
        ({"children": []}, ("root",)),
        (event(sql="1 = 1"), ("root", "event", "sql")),
        (event(event=""), ("root", "event", "event")),
        (event(event="e" * 257), ("root", "event", "event")),
        (event(times=0), ("root", "event", "times")),
        (event(times=100_001), ("root", "event", "times")),
        (event(times=True), ("root", "event", "times")),
        (event(times=1.0), ("root", "event", "times")),
        (event(occurs="never", times=1), ("root", "event", "times")),
        (event(occurs="sometimes"), ("root", "event", "occurs")),
        (event(where=[{"prop": "p", "op": "exists"}] * 11), ("root", "event", "where")),
        (event(where=[{"prop": "p", "op": "like", "value": "%"}]), ("root", "event", "where", 0)),
        (event(where=[{"trait": "p", "op": "exists"}]), ("root", "event", "where", 0)),
        (event(window={"last": {"value": 9999, "unit": "day"}}), ("root", "event", "window")),
        (event(window={"last": {"value": 1, "unit": "year"}}), ("root", "event", "window")),
        (event(window={"last": {"value": 0, "unit": "day"}}), ("root", "event", "window")),
        (event(window={"last": DAY, "after": "2026-01-01"}), ("root", "event", "window")),
        (event(window={"ago": [1], "unit": "day"}), ("root", "event", "window")),
        (event(window={"after": "yesterday"}), ("root", "event", "window")),
        (event(window={"after": "2026-02-29"}), ("root", "event", "window")),
        (event(window={"during": "May"}), ("root", "event", "window")),
        (trait("eq"), ("root", "trait")),
        (trait("eq", None), ("root", "trait")),
        (trait("eq", ["x"]), ("root", "trait")),
        (trait("eq", 2**53), ("root", "trait")),
        (trait("eq", float("nan")), ("root", "trait")),
        (trait("eq", "x" * 257), ("root", "trait")),
        ({**trait("exists"), "trait": "t" * 257}, ("root", "trait")),
        ({**trait("exists"), "trait": ""}, ("root", "trait")),
        (event(where=[{"prop": "p" * 257, "op": "exists"}]), ("root", "event", "where", 0)),
        (trait("in", ["x" * 257]), ("root", "trait")),
        (trait("contains", "x" * 257), ("root", "trait")),
        (trait("exists", True), ("root", "trait")),
        (trait("in", "x"), ("root", "trait")),
        (trait("in", []), ("root", "trait")),
        (trait("in", ["x"] * 1001), ("root", "trait")),
        (trait("in", [None]), ("root", "trait")),
        (trait("gt", True), ("root", "trait")),
        (trait("gt", "9"), ("root", "trait")),
        (trait("gt", float("inf")), ("root", "trait")),
        (trait("contains", ""), ("root", "trait")),
        (trait("contains", 1), ("root", "trait")),
        (trait("within_last", 7), ("root", "trait")),
        (trait("within_last", {"value": 731, "unit": "day"}), ("root", "trait")),
        (aggregate(fn="median"), ("root", "event_aggregate", "fn")),
        (aggregate(op="neq"), ("root", "event_aggregate", "op")),
        (aggregate(value="1"), ("root", "event_aggregate", "value")),
        (aggregate(value=1e300), ("root", "event_aggregate", "value")),
        (sequence(1), ("root", "sequence", "steps")),
        (sequence(6), ("root", "sequence", "steps")),
        ({"type": "segment", "segment_id": "1"}, ("root", "segment", "segment_id")),
        ({"type": "segment", "segment_id": 0}, ("root", "segment", "segment_id")),
        ({"type": "segment", "segment_id": 1, "member": 1}, ("root", "segment", "member")),
        ({"type": "and", "children": []}, ("root", "and", "children")),
        ({"type": "or", "children": [event()] * 21}, ("root", "or", "children")),
        ({"type": "not", "children": [event()]}, ("root", "not", "child")),
    ],
)
def test_anything_else_is_refused_where_it_stands(root, place):
    with pytest.raises(ValidationError) as refused:
        defined(root)

    assert any(error["loc"][: len(place)] == place for error in refused.value.errors())


@pytest.mark.parametrize(
    "change", [{"version": 2}, {"version": "1"}, {"name": "x"}, {"root": None}]
)
def test_another_version_or_key_beside_the_root_is_refused(change):
    with pytest.raises(ValidationError):
        Definition.model_validate({**copy.deepcopy(SEED), **change})


@given(definitions, st.data())
def test_no_object_takes_a_key_that_it_does_not_know(definition, data):
    tree = definition.model_dump(mode="json", exclude_none=True)
    objects = [
        found for path in paths(tree) if isinstance(found := reduce(getitem, path, tree), dict)
    ]
    data.draw(st.sampled_from(objects))["sql"] = "1 = 1"

    with pytest.raises(ValidationError):
        Definition.model_validate(tree)
