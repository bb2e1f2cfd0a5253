"""Where in a definition pydantic found a fault: the keys and positions that a reader has."""

from collections.abc import Iterator, Sequence
from typing import Final

Part = str | int

_LISTS: Final = ("children", "where")
_SCALARS: Final = ("boolean", "whole", "fraction", "text")


def place(parts: Sequence[Part]) -> tuple[Part, ...]:
    """The parts of a finding's `loc` without the kinds that pydantic names between them.

    What does not lead through a `root` leads into no definition, and stays.
    """
    if "root" not in parts:
        return tuple(parts)
    start = parts.index("root")
    return (*parts[:start], *_keys([*parts[start:]]))


def _keys(rest: list[Part]) -> Iterator[Part]:
    key: Part = ""
    while rest:
        part = rest.pop(0)
        yield part
        key = part if isinstance(part, str) else key
        if part not in _LISTS:
            del rest[: _kinds(key, rest)]


def _kinds(key: Part, rest: Sequence[Part]) -> int:
    """How many of the parts after this key, or after a position in its list, are kinds."""
    match key, rest:
        case "root" | "child" | "children", ["trait", *_]:
            return 2
        case "root" | "child" | "children" | "where" | "window", _:
            return 1
        case "value", [kind, *_] if kind in _SCALARS:
            return 1
    return 0
