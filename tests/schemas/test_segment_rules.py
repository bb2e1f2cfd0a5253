import pytest

from schemas.errors import Invalid
from schemas.segment_rules import check
from tests.schemas.test_segments import defined, event, sequence, trait


def nested(depth):
    return event() if depth == 1 else {"type": "not", "child": nested(depth - 1)}


def groups(*sizes):
    children = [{"type": "and", "children": [event()] * size} for size in sizes]
    return {"type": "or", "children": children}


def conditions(count):
    where = [{"prop": "p", "op": "exists"}] * 10
    steps = [{"event": "e", "where": where}, {"event": "e"}]
    full = [sequence() | {"steps": steps}, *[event(where=where)] * (count // 10 - 1)]
    return {"type": "and", "children": [*full, *[trait("exists")] * (count % 10)]}


@pytest.mark.parametrize(
    "root",
    [
        nested(5),
        groups(16, 15, 15),
        conditions(100),
        event(window={"last": {"value": 730, "unit": "day"}}),
        event(window={"last": {"value": 104, "unit": "week"}}),
        event(window={"ago": [24, 23], "unit": "month"}),
        event(window={"after": "2026-01-01"}),
        event(window={"after": "2026-01-01", "before": "2026-01-02"}),
        sequence(within={"value": 24, "unit": "month"}),
    ],
)
def test_what_keeps_to_the_limits_is_accepted(root):
    check(defined(root))


@pytest.mark.parametrize(
    ("root", "below"),
    [
        (nested(6), "/child/child/child/child/child"),
        (groups(16, 16, 15), ""),
        (conditions(101), ""),
        (event(window={"last": {"value": 105, "unit": "week"}}), "/window/last"),
        (event(window={"ago": [25, 1], "unit": "month"}), "/window/ago/0"),
        (event(window={"ago": [30, 30], "unit": "day"}), "/window/ago"),
        (event(window={"ago": [30, 90], "unit": "day"}), "/window/ago"),
        (event(window={}), "/window"),
        (event(window={"after": None}), "/window"),
        (event(window={"after": "2026-01-02", "before": "2026-01-02"}), "/window/before"),
        (
            event(window={"after": "2026-01-01", "before": "2026-01-01T00:30:00+01:00"}),
            "/window/before",
        ),
        (sequence(within={"value": 25, "unit": "month"}), "/within"),
        (
            {"type": "or", "children": [event(), {"type": "not", "child": event(window={})}]},
            "/children/1/child/window",
        ),
    ],
)
def test_a_broken_rule_is_named_with_its_place(root, below):
    with pytest.raises(Invalid) as broken:
        check(defined(root))

    assert broken.value.pointer == f"/root{below}"
