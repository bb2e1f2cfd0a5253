import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.event_checks import MOST_VIOLATIONS, is_rejected, shown_name, type_of, violations_of
from schemas.event_schemas import (
    DeclaredProperty,
    EventRules,
    JsonType,
    OnUnplanned,
    OnViolation,
    Violation,
    ViolationKind,
)
from schemas.personal import MASK
from tests import make

VALUES = {
    "null": [None],
    "boolean": [True, False],
    "integer": [0, -7, 2**64],
    "number": [0.5, -1.5e-300],
    "string": ["", "5"],
    "array": [[], [1]],
    "object": [{}, {"a": 1}],
}
ALLOW, FLAG, REJECT = OnUnplanned


def broken(properties, *declared, unplanned=ALLOW, **rules):
    event = make.happened(properties=json.dumps(properties))
    return violations_of(event, EventRules(properties=declared, **rules), unplanned)


def kinds(violations):
    return [(str(each.kind), each.property) for each in violations]


def of_type(*types, name="x", **fields):
    return DeclaredProperty(name=name, types=types, **fields)


@pytest.mark.parametrize("name", VALUES)
def test_every_value_is_of_one_type(name):
    assert {type_of(value) for value in VALUES[name]} == {JsonType(name)}


@pytest.mark.parametrize("declared", VALUES)
@pytest.mark.parametrize("found", VALUES)
def test_a_value_fits_its_own_type_and_an_integer_also_a_number(declared, found):
    fits = declared == found or (declared, found) == ("number", "integer")

    for value in VALUES[found]:
        violations = broken({"x": value}, of_type(JsonType(declared)))
        assert kinds(violations) == ([] if fits else [("Datatype-Mismatch", "x")])


def test_a_number_without_a_fraction_is_an_integer_and_any_declared_type_will_do():
    assert broken({"x": 5.0}, of_type(JsonType.INTEGER)) == ()
    assert broken({"x": None}, of_type(JsonType.STRING, JsonType.NULL)) == ()
    assert kinds(broken({"x": 5.5}, of_type(JsonType.INTEGER))) == [("Datatype-Mismatch", "x")]


def test_a_mismatch_says_what_was_expected_and_found_and_nothing_personal():
    properties = {"total": "12,5", "email": 7, "items": [1], "note": "ann@example.com"}
    declared = [
        of_type(JsonType.NUMBER, JsonType.NULL, name="total"),
        *(of_type(JsonType.OBJECT, name=name) for name in ("email", "items", "note")),
    ]

    assert [
        (each.property, each.expected, each.found, each.value)
        for each in broken(properties, *declared)
    ] == [
        ("email", (JsonType.OBJECT,), JsonType.INTEGER, f'"{MASK}"'),
        ("items", (JsonType.OBJECT,), JsonType.ARRAY, ""),
        ("note", (JsonType.OBJECT,), JsonType.STRING, f'"{MASK}"'),
        ("total", (JsonType.NUMBER, JsonType.NULL), JsonType.STRING, '"12,5"'),
    ]


def test_what_is_required_must_be_there_and_null_is_there():
    required = of_type(JsonType.NULL, required=True)

    assert broken({"x": None}, required) == ()
    assert broken({}, of_type(JsonType.NULL)) == ()
    assert broken({}, required) == (
        Violation(kind=ViolationKind.REQUIRED_MISSING, property="x", expected=(JsonType.NULL,)),
    )


def test_more_than_is_declared_is_a_violation_only_where_it_is_not_allowed():
    properties = {"x": 1, "y": "z", "ann@example.com": "z", "bob@example.com": "z"}
    declared = of_type(JsonType.INTEGER)

    assert broken(properties, declared) == ()
    assert [
        (each.kind, each.property, each.found, each.value)
        for each in broken(properties, declared, additional_properties=False)
    ] == [
        (ViolationKind.ADDITIONAL_PROPERTIES, MASK, JsonType.STRING, '"z"'),
        (ViolationKind.ADDITIONAL_PROPERTIES, "y", JsonType.STRING, '"z"'),
    ]


def test_of_very_many_violations_the_first_by_kind_and_name_are_kept():
    properties = {f"p{number:02}": number for number in range(MOST_VIOLATIONS + 5)}
    violations = broken(
        properties,
        of_type(JsonType.STRING, name="z", required=True),
        of_type(JsonType.STRING, name="p24"),
        additional_properties=False,
    )

    assert kinds(violations) == [
        ("Additional-Properties", f"p{number:02}") for number in range(MOST_VIOLATIONS)
    ]


@pytest.mark.parametrize(
    ("unplanned", "call", "kinds_found"),
    [
        (ALLOW, "track", []),
        (FLAG, "track", [("Unplanned-Event", "")]),
        (REJECT, "track", [("Unplanned-Event", "")]),
        (FLAG, "identify", []),
        (REJECT, "page", []),
    ],
)
def test_a_track_that_nobody_declared_is_unplanned_unless_that_is_allowed(
    unplanned, call, kinds_found
):
    event = make.happened(type=call)

    assert kinds(violations_of(event, None, unplanned)) == kinds_found


@pytest.mark.parametrize("unplanned", OnUnplanned)
@pytest.mark.parametrize("on_violation", OnViolation)
def test_an_event_is_rejected_by_its_own_schema_or_by_the_tenant_where_it_has_none(
    unplanned, on_violation
):
    violation = (Violation(kind=ViolationKind.REQUIRED_MISSING, property="x"),)
    rules = EventRules(on_violation=on_violation)

    assert is_rejected(violation, rules, unplanned) == (on_violation == "reject")
    assert is_rejected(violation, None, unplanned) == (unplanned == "reject")
    assert not is_rejected((), rules, unplanned)
    assert not is_rejected((), None, unplanned)


def test_a_name_that_is_an_address_is_masked():
    assert shown_name("total") == "total"
    assert shown_name("ann@example.com") == MASK


json_values = st.recursive(
    st.none() | st.booleans() | st.floats(-1e9, 1e9) | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=4,
)
names = st.sampled_from(["a", "b", "c"])


@given(st.dictionaries(names, json_values))
def test_what_is_declared_of_an_event_as_it_is_is_not_broken_by_it(properties):
    declared = [
        of_type(type_of(value), name=name, required=True) for name, value in properties.items()
    ]

    assert broken(properties, *declared, additional_properties=False) == ()
    assert len(broken({}, *declared)) == len(properties)
