import pytest

from schemas.errors import Invalid
from schemas.segment_references import check_references
from tests.schemas.test_segments import defined, event


def asking(*segment_ids):
    children = [{"type": "segment", "segment_id": each} for each in segment_ids]
    return defined({"type": "and", "children": [event(), *children]})


# 4 asks for 3, and so on; 1 and 9 ask for none.
CHAIN = {1: [], 2: [1], 3: [2], 4: [3], 9: []}


@pytest.mark.parametrize(
    ("segment_ids", "own", "graph"),
    [
        ([], None, {}),
        ([1], None, CHAIN),
        ([3, 9], None, CHAIN),
        ([1, 2, 3], None, CHAIN),
        ([9], 1, {1: [], 2: [1], 3: [2], 9: []}),
        ([9], 2, CHAIN),
        ([2, 1], 3, CHAIN),
    ],
)
def test_up_to_three_after_each_other_are_accepted(segment_ids, own, graph):
    check_references(asking(*segment_ids), own, graph)


@pytest.mark.parametrize(
    ("segment_ids", "own", "place", "code"),
    [
        ([7], None, 1, "unknown"),
        ([1, 7], None, 2, "unknown"),
        ([1], 1, 1, "circular"),
        ([9, 2], 1, 2, "circular"),
        ([9, 4], 1, 2, "circular"),
        ([4], None, 1, "too_deep"),
        ([1, 4], None, 2, "too_deep"),
        ([9], 1, 1, "too_deep"),
        ([9, 3], 9, 1, "circular"),
    ],
)
def test_a_reference_that_breaks_a_rule_is_named_with_its_place(segment_ids, own, place, code):
    with pytest.raises(Invalid) as broken:
        check_references(asking(*segment_ids), own, CHAIN)

    below = broken.value.pointer.removeprefix("/root")
    assert (below, broken.value.code) == (f"/children/{place}/segment_id", code)


def test_of_an_older_version_of_the_segment_nothing_counts():
    check_references(asking(1), 4, CHAIN)
