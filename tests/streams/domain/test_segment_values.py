from datetime import UTC, datetime

import pytest
from pydantic import TypeAdapter

from schemas.conditions import Prop
from schemas.moments import milliseconds
from streams.domain.segment_values import satisfies

NOW = milliseconds(datetime(2026, 5, 9, 12, tzinfo=UTC))
DAY = {"value": 1, "unit": "day"}
MISSING = None
PROP = TypeAdapter(Prop)


def holds(op, wanted, given):
    value = {} if op.endswith("exists") else {"value": wanted}
    return satisfies(PROP.validate_python({"prop": "p", "op": op, **value}), given, NOW)


POSITIVE = [
    ("eq", "Nike"),
    ("eq", 0),
    ("eq", False),
    ("gt", -1),
    ("gte", 0),
    ("lt", 1),
    ("lte", "2026-01-01"),
    ("in", ["", 0, False]),
    ("contains", "N"),
    ("starts_with", "N"),
    ("ends_with", "e"),
    ("exists", None),
    ("within_last", DAY),
    ("before_last", DAY),
]


@pytest.mark.parametrize(("op", "wanted"), POSITIVE)
def test_a_missing_value_fails_what_is_no_negation(op, wanted):
    assert not holds(op, wanted, MISSING)


@pytest.mark.parametrize(
    ("op", "wanted"),
    [("neq", "Nike"), ("not_in", ["Nike", 0, False]), ("not_contains", "N"), ("not_exists", None)],
)
@pytest.mark.parametrize("given", [MISSING, [], {}, [1]])
def test_a_missing_value_satisfies_every_negation(op, wanted, given):
    assert holds(op, wanted, given) == (op != "not_exists" or given is MISSING)


EQUALITIES = [
    ("Nike", "Nike", True),
    ("Nike", "nike", False),
    (1, 1.0, True),
    (1.0, 1, True),
    (0, -0.0, True),
    (1, True, False),
    (1, "1", False),
    (True, True, True),
    (True, 1, False),
    (True, "true", False),
    ("true", True, False),
    ("1", 1, False),
    ("", MISSING, False),
    ("", "", True),
    (0, MISSING, False),
    (2**53 - 1, 2**53, False),
    (9007199254740992.0, 2**53 + 1, True),
    ("é", "e\u0301", False),
    ("x", ["x"], False),
]


@pytest.mark.parametrize(("wanted", "given", "is_equal"), [*EQUALITIES, (1e308, 10**308, True)])
def test_equal_is_the_same_type_and_value(wanted, given, is_equal):
    assert holds("eq", wanted, given) == is_equal
    assert holds("neq", wanted, given) != is_equal
    assert holds("in", ["other", wanted], given) == is_equal
    assert holds("not_in", [wanted, 7], given) != is_equal


ORDERS = [
    ("gt", 1, 1.5, True),
    ("gt", 1, 1, False),
    ("gte", 1, 1, True),
    ("lt", 1, 0.5, True),
    ("lt", 1, 1, False),
    ("lte", 1, 1, True),
    ("gt", 1, 2**64 - 1, True),
    ("gt", 1, -(2**63), False),
    ("gt", 1, "2", False),
    ("lt", 1, "0", False),
    ("gte", 0, True, False),
    ("gt", "2026-05-09", "2026-05-09T00:00:00.001Z", True),
    ("gt", "2026-05-09", "2026-05-09T00:00:00.0009Z", False),
    ("gte", "2026-05-09", "2026-05-09T02:00:00+02:00", True),
    ("lt", "2026-05-09", "2026-05-08 23:59:59", True),
    ("lte", "2026-05-09", "2026-05-09", True),
    ("lte", "2026-05-09", "2026-05-08T24:00:00", False),
    ("gt", "2026-05-09", 1e15, False),
]


@pytest.mark.parametrize(("op", "wanted", "given", "is_so"), ORDERS)
def test_numbers_compare_with_numbers_and_moments_with_moments(op, wanted, given, is_so):
    assert holds(op, wanted, given) == is_so


WORDINGS = [
    ("contains", "IKE", "Nike", True),
    ("contains", "strasse", "Straße", False),
    ("contains", "STRAẞE", "straße", True),
    ("contains", "ος", "ΛΟΓΟΣ", True),
    ("contains", "%", "Nike", False),
    ("contains", "%", "100%", True),
    ("contains", "1", 1, False),
    ("contains", "x", ["x"], False),
    ("starts_with", "ni", "NIKE", True),
    ("starts_with", "ike", "NIKE", False),
    ("ends_with", "KE", "nike", True),
    ("ends_with", "nik", "nike", False),
    ("contains", "longer", "long", False),
]


@pytest.mark.parametrize(("op", "wanted", "given", "is_so"), WORDINGS)
def test_words_are_found_whatever_their_case(op, wanted, given, is_so):
    assert holds(op, wanted, given) == is_so
    if op == "contains":
        assert holds("not_contains", wanted, given) != is_so


AGES = [
    ("2026-05-09T12:00:00Z", True, False),
    ("2026-05-09T12:00:00.001Z", False, False),
    ("2026-05-08T12:00:00.001Z", True, False),
    ("2026-05-08T12:00:00Z", False, True),
    ("1900-01-01", False, True),
    ("2026-05-09", True, False),
    ("yesterday", False, False),
    (NOW, False, False),
]


@pytest.mark.parametrize(("given", "is_within", "is_before"), AGES)
def test_a_moment_is_younger_than_a_duration_or_at_least_that_old(given, is_within, is_before):
    assert holds("within_last", DAY, given) == is_within
    assert holds("before_last", DAY, given) == is_before


@pytest.mark.parametrize(
    ("unit", "hours"), [("hour", 1), ("day", 24), ("week", 168), ("month", 720)]
)
def test_units_are_multiples_of_an_hour(unit, hours):
    edge = datetime.fromtimestamp(NOW / 1000 - hours * 3600, UTC)
    duration = {"value": 1, "unit": unit}

    assert holds("before_last", duration, edge.isoformat())
    assert not holds("within_last", duration, edge.isoformat())
