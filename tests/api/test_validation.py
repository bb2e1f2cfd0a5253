"""What pydantic finds in a definition, as a client reads it."""

import pytest
from pydantic import ValidationError

from api.validation import refusal_of
from schemas.segments import Definition
from tests.schemas.test_segments import aggregate, event, trait

ROOT = "/definition/root"
SECRET = "secret' --"
NODES = "'and', 'or', 'not', 'event', 'event_aggregate', 'sequence', 'trait', 'segment'"


def refused(root):
    with pytest.raises(ValidationError) as problem:
        Definition.model_validate({"version": 1, "root": root})
    found = [
        {**each, "loc": ("body", "definition", *each["loc"])} for each in problem.value.errors()
    ]
    return [(each.pointer, each.code, each.message) for each in refusal_of(found).errors]


@pytest.mark.parametrize(
    ("root", "beneath", "code", "message"),
    [
        (trait("eq", None), "/value", "wrong_type", "must be true or false, a number or a string"),
        (
            trait("gt", [SECRET]),
            "/value",
            "wrong_type",
            "must be a number or a time such as 2026-05-09T12:00:00Z",
        ),
        (trait("gt", SECRET), "/value", "wrong_form", "does not have the required form"),
        (aggregate(value=SECRET), "/value", "wrong_type", "must be a number"),
        (trait("in", []), "/value", "too_few", "has fewer than 1 items"),
        ({"type": SECRET}, "", "not_allowed", f"must have a 'type' of {NODES}"),
        ({"event": SECRET}, "", "required", "must have a 'type'"),
        (event(**{SECRET: 1}), "", "unknown_field", "is unknown or read-only"),
        (event(times=0), "/times", "out_of_range", "must be at least 1"),
    ],
)
def test_a_fault_of_a_definition_has_its_place_and_no_value(root, beneath, code, message):
    group = {"type": "and", "children": [event(), {"type": "not", "child": root}]}

    assert refused(group) == [(f"{ROOT}/children/1/child{beneath}", code, message)]


def test_a_list_with_a_refused_item_is_not_too_short_as_well():
    group = {"type": "or", "children": [event(times=0)]}

    assert [pointer for pointer, _, _ in refused(group)] == [f"{ROOT}/children/0/times"]
