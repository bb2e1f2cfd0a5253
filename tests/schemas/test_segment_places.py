import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from schemas.segment_places import place
from tests.schemas.test_segments import DAY, aggregate, defined, event, sequence, trait
from tests.segments.trees import definitions, paths


def places(root):
    """Where the faults are, beneath the root."""
    with pytest.raises(ValidationError) as refused:
        defined(root)
    # Of a list pydantic counts the items that it did not refuse, and may find too few.
    faults = [fault for fault in refused.value.errors() if fault["type"] != "too_short"]
    return [place(fault["loc"])[1:] for fault in faults or refused.value.errors()]


@pytest.mark.parametrize(
    ("root", "where"),
    [
        ({"type": "sql"}, ()),
        (event(text="x"), ("text",)),
        (event(event=1), ("event",)),
        (event(times=0), ("times",)),
        (event(window={"last": {"value": 0, "unit": "day"}}), ("window", "last", "value")),
        (event(window={"ago": [0, 0], "unit": "day"}), ("window", "ago", 0)),
        (event(window={"after": "May"}), ("window", "after")),
        (event(window={"after": None, "text": 1}), ("window", "text")),
        (event(where=[{"prop": "p", "op": "exists"}, {"prop": "p", "op": "like"}]), ("where", 1)),
        (event(where=[{"prop": "p", "op": "eq", "value": None}]), ("where", 0, "value")),
        (event(where=[{"prop": "p", "op": "in", "value": [1, None]}]), ("where", 0, "value", 1)),
        (aggregate(value="1"), ("value",)),
        (aggregate(value=1e300), ("value",)),
        (sequence(steps=2, within={**DAY, "value": 0}), ("within", "value")),
        (trait("eq"), ("value",)),
        (trait("eq", "x" * 257), ("value",)),
        (trait("in", ["x", "x" * 257]), ("value", 1)),
        (trait("gt", True), ("value",)),
        (trait("gt", "9"), ("value",)),
        (trait("within_last", {**DAY, "value": 0}), ("value", "value")),
        (trait("within_last", {**DAY, "unit": "year"}), ("value", "unit")),
        (trait("exists", 1), ("value",)),
        ({"type": "not", "child": trait("eq")}, ("child", "value")),
        ({"type": "or", "children": [event(), trait("eq")]}, ("children", 1, "value")),
        ({"type": "or", "children": []}, ("children",)),
    ],
)
def test_a_fault_is_where_a_reader_sees_it(root, where):
    assert places(root) == [where]


def test_what_is_no_definition_stays():
    assert place(("body", "where", 0, "trait", "value", "text")) == (
        "body", "where", 0, "trait", "value", "text",
    )  # fmt: skip
    assert place(("body", "where", "root", "event", "event")) == ("body", "where", "root", "event")


def _broken(tree, path):
    """The tree with something at the path that fits nowhere."""
    if not path:
        return [[]]
    changed = copy.copy(tree)
    changed[path[0]] = _broken(tree[path[0]], path[1:])
    return changed


@given(definitions, st.data())
def test_whatever_is_broken_is_found_there_or_in_what_holds_it(definition, data):
    tree = definition.model_dump(mode="json", exclude_none=True)["root"]
    path = data.draw(st.sampled_from([*paths(tree)]))

    for found in places(_broken(tree, path)):
        assert found[: len(path)] == path[: len(found)]
        assert len(found) >= len(path) - 1
