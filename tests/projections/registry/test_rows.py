import json

from projections.registry.rows import MOST_SAMPLES, sample_rows, shape_of
from schemas.personal import MASK
from tests import make


def samples(*bags, calls=1):
    """What is stored of the values in these properties, sent in so many calls of one event each."""
    events = [make.happened(properties=json.dumps(bag)) for bag in bags]
    facts = [make.ingested(*events[start::calls]) for start in range(calls)]
    return {row["property"]: (row["samples"], row["is_personal"]) for row in sample_rows(facts)}


def test_a_shape_is_the_type_and_name_of_each_property():
    properties = {"b": 1, "a": "x", "c:d": None, "": [], "e": {"f": 1}, "g": 0.5, "h": True}

    assert shape_of(properties) == [
        "array:",
        "boolean:h",
        "integer:b",
        "null:c:d",
        "number:g",
        "object:e",
        "string:a",
    ]
    assert shape_of({"ann@example.com": 1, "10.0.0.1": 2}) == [f"integer:{MASK}"]


def test_values_of_all_calls_together_are_one_row_a_property():
    assert samples({"a": "x"}, {"a": "y"}, {"a": "x", "b": 1.5}, {"b": True}, calls=2) == {
        "a": (['"x"', '"y"'], False),
        "b": (["1.5", "true"], False),
    }


def test_nothing_is_stored_of_values_that_are_none_or_many():
    assert samples({"a": None, "b": [1], "c": {"d": 1}}) == {}


def test_no_more_is_stored_than_shows_that_there_are_too_many():
    (found, is_personal) = samples(*({"a": number} for number in range(99)))["a"]

    assert (len(found), is_personal) == (MOST_SAMPLES + 1, False)


def test_nothing_personal_is_stored():
    assert samples(
        {"a": "x", "email": "x", "ann@example.com": 1}, {"a": "ann@example.com"}, {"a": "y"}
    ) == {"a": ([], True)}
