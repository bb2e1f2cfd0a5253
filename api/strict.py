"""What a JSON body may hold: the checks that a parser of JSON leaves to its caller."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

import orjson

from api.errors import FieldError, Refused
from api.validation import pointer_to

MAX_DEPTH: Final = 64
_INT64: Final = range(-(2**63), 2**63)
# A sign and 19 digits: longer ones are never worth converting.
_MOST_DIGITS: Final = 20
_STRING: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_BRACKETS: Final = bytes.maketrans(b"{}", b"[]")
_NO_BRACKETS: Final = bytes(set(range(256)) - set(b"[]{}"))
_LONG_NUMBER: Final = re.compile(rb"[0-9]{19}")


class _Huge:
    """Stands for an integer that no 64-bit column holds."""


def check(body: bytes) -> None:
    """Accept a body that is JSON we can store, or say why not.

    Raises:
        Refused: 400 as `check_form`; 422 when a string holds U+0000, which PostgreSQL cannot
            keep, or an integer does not fit 64 bits.
    """
    check_form(body)
    if b"\\u0000" in body or _LONG_NUMBER.search(body):
        _check_values(body)


def check_form(body: bytes) -> None:
    """Accept a body that is JSON, whatever it says.

    Raises:
        Refused: 400 when it is not JSON in UTF-8 (NaN, Infinity and lone surrogates included)
            or nests deeper than 64.
    """
    try:
        orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Refused(400, "malformed-body", "The body is not JSON in UTF-8.") from None
    if _is_deep(body):
        raise Refused(400, "malformed-body", f"The body nests deeper than {MAX_DEPTH} levels.")


def _is_deep(body: bytes) -> bool:
    # Valid JSON only: on an unterminated string the pattern would take quadratic time.
    if body.count(b"[") + body.count(b"{") <= MAX_DEPTH:
        return False
    brackets = _STRING.sub(b"", body).translate(_BRACKETS, _NO_BRACKETS)
    for _ in range(MAX_DEPTH):  # Each round takes the innermost level away, at the speed of C.
        brackets = brackets.replace(b"[]", b"")
    return bool(brackets)


def _check_values(body: bytes) -> None:
    tree = json.loads(body, parse_int=_int64)
    for parts, value in _leaves(tree, ()):
        if isinstance(value, _Huge):
            raise _refused(parts, "out_of_range", "must fit a 64-bit integer")
        if isinstance(value, str) and "\x00" in value:
            raise _refused(parts, "nul_character", "must not hold the character U+0000")


def _int64(digits: str) -> int | _Huge:
    if len(digits) <= _MOST_DIGITS and int(digits) in _INT64:
        return int(digits)
    return _Huge()


def _leaves(node: Any, parts: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    if isinstance(node, dict):
        for name, child in node.items():
            yield parts, name
            yield from _leaves(child, (*parts, name))
    elif isinstance(node, list):
        for index, child in enumerate(node):
            yield from _leaves(child, (*parts, index))
    else:
        yield parts, node


def _refused(parts: tuple[str | int, ...], code: str, message: str) -> Refused:
    finding = FieldError(pointer=pointer_to(parts), code=code, message=message)
    return Refused(422, "invalid", "One field holds a value that cannot be kept.", (finding,))
