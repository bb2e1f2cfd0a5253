import pytest
from hypothesis import given

from schemas.segment_words import explain
from schemas.segments import Definition
from tests.schemas.test_segments import DAY, SEED, aggregate, defined, event, sequence, trait
from tests.segments.trees import definitions

WHERE = [{"prop": "sku", "op": "eq", "value": "A1"}, {"prop": "qty", "op": "gte", "value": 2}]


def test_the_specs_example_reads_as_the_spec_says():
    assert explain(Definition.model_validate(SEED)) == (
        "all of:",
        "  performed Order Completed at least once in the last 7 days",
        "  never performed Product Added to Wishlist",
    )


@pytest.mark.parametrize(
    ("root", "line"),
    [
        (event(), "performed e at least once"),
        (event(times=2), "performed e at least 2 times"),
        (event(occurs="at_most", times=1), "performed e at most once"),
        (event(occurs="exactly", times=3), "performed e exactly 3 times"),
        (event(window={"last": DAY}), "performed e at least once in the last 1 day"),
        (
            event(occurs="never", window={"ago": [90, 30], "unit": "day"}),
            "never performed e between 90 and 30 days ago",
        ),
        (event(window={"after": "2026-01-01"}), "performed e at least once from 2026-01-01"),
        (
            event(window={"after": "2026-01-01", "before": "2026-02-01"}),
            "performed e at least once from 2026-01-01 before 2026-02-01",
        ),
        (event(window={"before": "2026-02-01"}), "performed e at least once before 2026-02-01"),
        (
            event(where=WHERE),
            'performed e at least once where sku is "A1" and qty is at least 2',
        ),
        (aggregate(), "the sum of p over e is more than 1"),
        (aggregate(fn="avg", op="eq"), "the mean of p over e is 1"),
        (aggregate(fn="min", op="lt"), "the smallest p over e is less than 1"),
        (aggregate(fn="max", op="lte", value=0.5), "the largest p over e is at most 0.5"),
        (
            aggregate(fn="count_distinct", window={"last": DAY}, where=WHERE[:1]),
            'the number of different values of p over e is more than 1 in the last 1 day where sku is "A1"',
        ),
        (sequence(3), "performed e, then e, then e, within 1 day"),
        (
            sequence() | {"steps": [{"event": "a", "where": WHERE[:1]}, {"event": "b"}]},
            'performed a where sku is "A1", then b, within 1 day',
        ),
        (trait("neq", "1"), 'trait t is not "1"'),
        (trait("eq", True), "trait t is true"),
        (trait("in", ["a", 1]), 'trait t is one of "a", 1'),
        (
            trait("not_in", [*range(12)]),
            "trait t is none of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 2 more",
        ),
        (trait("contains", "é"), 'trait t contains "é"'),
        (trait("not_contains", "a"), 'trait t does not contain "a"'),
        (trait("starts_with", "a"), 'trait t starts with "a"'),
        (trait("ends_with", "a"), 'trait t ends with "a"'),
        (trait("exists"), "trait t is set"),
        (trait("not_exists"), "trait t is not set"),
        (trait("within_last", DAY), "trait t is in the last 1 day"),
        (trait("before_last", {"value": 2, "unit": "week"}), "trait t is 2 weeks ago or longer"),
        (trait("gt", "2026-01-01"), "trait t is after 2026-01-01"),
        (trait("gte", "2026-01-01"), "trait t is not before 2026-01-01"),
        (trait("lt", "2026-01-01"), "trait t is before 2026-01-01"),
        (trait("lte", "2026-01-01"), "trait t is not after 2026-01-01"),
        ({"type": "segment", "segment_id": 7}, "a member of segment 7"),
        ({"type": "segment", "segment_id": 7, "member": False}, "not a member of segment 7"),
        (event(event='a" or\nb'), 'performed "a\\" or\\nb" at least once'),
        (trait("eq", "a\u2028b\u202e"), 'trait t is "a\\u2028b\\u202e"'),
        (event(event=" e"), 'performed " e" at least once'),
    ],
)
def test_each_leaf_is_one_line(root, line):
    assert explain(defined(root)) == (line,)


def test_what_a_group_holds_stands_below_it():
    either = {"type": "or", "children": [event(), {"type": "not", "child": trait("exists")}]}

    assert explain(defined(either)) == (
        "any of:",
        "  performed e at least once",
        "  not:",
        "    trait t is set",
    )


@given(definitions)
def test_no_value_breaks_a_line(definition):
    assert all(len(line.splitlines()) == 1 for line in explain(definition))
