"""Reads JSON that nobody vouches for: what has not the shape asked for is not there."""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

# More than any call counts; a larger number is an error or a trap.
_MOST: Final = 10**9
_MOST_OF_ANYTHING: Final = 10**18
_WORD_CHARS: Final = 200
# Neither UTF-8 nor PostgreSQL can hold these. One character for one: offsets stay.
_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")


def parsed(body: bytes) -> Any:
    """The JSON in these bytes, which are UTF-8; None when there is none."""
    try:
        return json.loads(body.decode("utf-8-sig"), parse_float=Decimal)
    except (ValueError, ArithmeticError, RecursionError):
        return None


def found(tree: Any, *path: str | int) -> Any:
    """What stands at this path of keys and places; None when nothing does."""
    for step in path:
        if isinstance(tree, dict) and isinstance(step, str):
            tree = tree.get(step)
        elif isinstance(tree, list) and isinstance(step, int) and step < len(tree):
            tree = tree[step]
        else:
            return None
    return tree


def objects(tree: Any, *path: str | int) -> Iterator[dict[str, Any]]:
    """The objects of the array at this path; an empty one for what is none, so places stay."""
    array = found(tree, *path)
    if isinstance(array, list):
        yield from (each if isinstance(each, dict) else {} for each in array)


def text(tree: Any, *path: str | int) -> str:
    """The string at this path, as long as it came; empty when there is none."""
    value = found(tree, *path)
    return _UNSTORABLE.sub("\ufffd", value) if isinstance(value, str) else ""


def word(tree: Any, *path: str | int) -> str:
    """The string at this path, on one line and cut to 200 characters."""
    return " ".join(text(tree, *path)[: 2 * _WORD_CHARS].split())[:_WORD_CHARS]


def words(tree: Any, *path: str | int) -> Iterator[str]:
    """The strings of the array at this path that are not empty, each as `word` has it."""
    array = found(tree, *path)
    if isinstance(array, list):
        yield from filter(None, map(word, array))


def count(tree: Any, *path: str | int) -> int | None:
    """The whole number from 0 at this path; None when there is none or it is past belief."""
    value = found(tree, *path)
    is_count = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST
    return value if is_count else None


def amount(tree: Any, *path: str | int) -> Decimal | None:
    """The number from 0 at this path; None when there is none or it is past belief."""
    value = found(tree, *path)
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    number = Decimal(value)
    return number if number.is_finite() and 0 <= number <= _MOST_OF_ANYTHING else None
