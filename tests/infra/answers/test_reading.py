"""What is read of JSON that nobody vouches for."""

from decimal import Decimal

import pytest

from infra.answers.reading import amount, count, found, objects, parsed, text, word, words

TREE = {"a": [{"b": "x"}, "odd", {"b": 7}], "s": " two\n words ", "n": 3, "t": True}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ((), TREE),
        (("a", 0, "b"), "x"),
        (("a", 3), None),
        (("a", "b"), None),
        (("a", 1, "b"), None),
        (("s", 0), None),
        (("missing", "b"), None),
    ],
)
def test_what_is_not_there_is_none(path, value):
    assert found(TREE, *path) == value


def test_what_is_no_object_keeps_its_place():
    assert list(objects(TREE, "a")) == [{"b": "x"}, {}, {"b": 7}]
    assert list(objects(TREE, "s")) == []


def test_what_is_no_text_is_empty():
    assert (text(TREE, "s"), text(TREE, "n"), text(TREE, "a")) == (" two\n words ", "", "")
    assert word(TREE, "s") == "two words"
    assert word("x" * 1000) == "x" * 200
    assert list(words([" a ", 7, "", "b"])) == ["a", "b"]


@pytest.mark.parametrize(
    ("value", "whole", "number"),
    [
        (0, 0, 0),
        (10**9, 10**9, 10**9),
        (10**9 + 1, None, 10**9 + 1),
        (10**18 + 1, None, None),
        (Decimal("1.5"), None, Decimal("1.5")),
        (-1, None, None),
        (True, None, None),
        ("7", None, None),
        (float("nan"), None, None),
        (Decimal("Infinity"), None, None),
        (Decimal("NaN"), None, None),
        (None, None, None),
    ],
)
def test_a_number_past_belief_is_none(value, whole, number):
    assert (count([value], 0), amount([value], 0)) == (whole, number)


@pytest.mark.parametrize(
    ("body", "tree"),
    [
        (b'{"a": 0.1}', {"a": Decimal("0.1")}),
        (b'\xef\xbb\xbf{"a": 1}', {"a": 1}),
        ('{"a": 1}'.encode("utf-16"), None),
        (b'{"a": "\xff"}', None),
        (b"1" * 5000, None),
        (b'{"a":' * 100_000, None),
    ],
)
def test_json_is_utf_8_and_its_fractions_are_exact(body, tree):
    assert parsed(body) == tree
