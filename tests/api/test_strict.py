"""What a JSON body may hold beyond being JSON."""

import json
import time
from contextlib import suppress
from typing import Any

import pytest

from api.errors import Refused
from api.strict import MAX_DEPTH, check


def refused(body: bytes) -> Refused:
    with pytest.raises(Refused) as caught:
        check(body)
    return caught.value


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff",
        b"\xef\xbb\xbf{}",
        '{"a": 1}'.encode("utf-16"),
        b'"\\ud800"',
        b'"\\udc00\\ud800"',
        b'"\xed\xa0\x80"',
        b'"\xc0\xaf"',
        b'"\x00"',
        b"NaN",
        b"Infinity",
        b"-Infinity",
        b"1e400",
        b"1" * 5000,
        b"[1_000]",
        b"[+1]",
        b"[0x10]",
        "[１]".encode(),
        b"{'a': 1}",
        b"[1,]",
        b"//x\n1",
    ],
)
def test_what_is_not_json_in_utf_8_is_400(body: bytes) -> None:
    assert refused(body).status == 400


@pytest.mark.parametrize(("opening", "closing"), [(b"[", b"]"), (b'{"a":', b"}")])
def test_depth_has_a_limit(opening: bytes, closing: bytes) -> None:
    inner = b"1" if opening != b"[" else b""
    check(opening * MAX_DEPTH + inner + closing * MAX_DEPTH)

    for depth in (MAX_DEPTH + 1, 900, 1025, 100_000):
        assert refused(opening * depth + inner + closing * depth).status == 400


def test_brackets_in_strings_are_not_depth() -> None:
    check(json.dumps({"a": "[{" * 500, "b": '\\"[' * 500}).encode())


def test_many_brackets_side_by_side_are_not_depth() -> None:
    check(b"[" + b"[]," * 1000 + b"[]]")


@pytest.mark.parametrize(
    ("value", "pointer"),
    [
        ({"tags": ["ok", "a\0b"]}, "/tags/1"),
        ({"a\0b": 1}, ""),
        ({"query_text": "\0"}, "/query_text"),
        ({"list": [{"NotAName": "\0"}]}, "/list/0"),
    ],
)
def test_a_nul_character_is_422_and_named(value: Any, pointer: str) -> None:
    problem = refused(json.dumps(value).encode())

    assert problem.status == 422
    assert [(each.pointer, each.code) for each in problem.errors] == [(pointer, "nul_character")]


def test_the_text_of_an_escape_is_no_nul() -> None:
    check(json.dumps({"a": "\\u0000"}).encode())


@pytest.mark.parametrize("number", ["9223372036854775808", "-9223372036854775809", "1" * 300])
def test_an_integer_outside_64_bits_is_422(number: str) -> None:
    problem = refused(f'{{"id": [{number}]}}'.encode())

    assert problem.status == 422
    assert problem.errors[0].pointer == "/id/0"


@pytest.mark.parametrize(
    "body",
    [
        "9223372036854775807",
        "-9223372036854775808",
        '"9223372036854775808"',
        "0.12345678901234567890123",
    ],
)
def test_what_fits_is_taken(body: str) -> None:
    check(body.encode())


def test_of_duplicate_keys_the_last_wins() -> None:
    check(b'{"a": 1, "a": 2}')


@pytest.mark.parametrize(
    "body",
    [
        b'"' + b'\\"' * 2_500_000,
        b"[" * 5_000_000,
        b"[" + b"[]," * 1_600_000 + b"[]]",
        b'{"' + b"k" * 5_000_000 + b'":1}',
        b"{" + b",".join(b'"k%d":1' % n for n in range(300_000)) + b"}",
        b"1" * 5_000_000,
        b'["' + b"\\u0000" * 800_000 + b'"]',
    ],
    ids=range(7),
)
def test_five_megabytes_are_judged_in_little_time(body: bytes) -> None:
    started = time.process_time()
    with suppress(Refused):
        check(body)

    assert time.process_time() - started < 5  # A quadratic scan takes minutes.
