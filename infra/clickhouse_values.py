"""Renders the values of `{name:Type}` parameters as the text that ClickHouse parses.

Both adapters use it: chDB's own conversion reads a backslash in a string as an escape and cannot
pass arrays of strings, clickhouse-driver's own drops the milliseconds of a time.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

_ESCAPES: Final = str.maketrans(
    {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": "\\0", "'": "\\'"}
)


def rendered(parameters: Mapping[str, Any] | None) -> dict[str, str]:
    """Each parameter as text: a list or tuple is an Array, a tuple inside one a Tuple.

    Raises:
        TypeError: a value of a kind that we do not send.
        ValueError: a time without a zone.
    """
    return {name: _text(value) for name, value in (parameters or {}).items()}


def quoted(text: str) -> str:
    """The text as a literal in single quotes."""
    return f"'{text.translate(_ESCAPES)}'"


def _text(value: object) -> str:
    """The text of a parameter: strings are escaped but not quoted."""
    if value is None:
        return "\\N"
    if isinstance(value, str):
        return value.translate(_ESCAPES)
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_literal, value))}]"
    return _plain(value)


def _literal(value: object) -> str:
    """The text of a value inside an array or tuple, where strings stand in quotes."""
    if value is None:
        return "NULL"
    if isinstance(value, bool | int | float):
        return _plain(value)
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, value))}]"
    if isinstance(value, tuple):
        return f"({', '.join(map(_literal, value))})"
    return quoted(value if isinstance(value, str) else _plain(value))


def _plain(value: object) -> str:
    """The text of a value that needs no escaping."""
    match value:
        case bool():
            return str(value).lower()
        case datetime():
            return _time(value)
        case int() | date() | UUID():
            return str(value)
        case float():
            return repr(value)
    raise TypeError(f"no parameter can be a {type(value).__name__}")


def _time(value: datetime) -> str:
    """UTC with milliseconds; what is finer is cut off."""
    if value.tzinfo is None:
        raise ValueError("a time without a zone")
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ", timespec="milliseconds")
