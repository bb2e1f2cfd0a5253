"""Blocks as ClickHouse's native protocol and its format Native have them, by its driver's parts."""

import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from clickhouse_driver.bufferedreader import CompressedBufferedReader
from clickhouse_driver.context import Context
from clickhouse_driver.streams.native import BlockInputStream

BUFFER = 1 << 20
# What the format Native is written by.
IN_FILES = 0
UNQUOTED = {"b": "\b", "f": "\f", "r": "\r", "n": "\n", "t": "\t", "0": "\0", "a": "\a", "v": "\v"}


def context(revision: int) -> Context:
    """What blocks are read and written by."""
    made = Context()
    zone = "UTC"
    made.server_info = SimpleNamespace(
        used_revision=revision, timezone=zone, session_timezone=zone, get_timezone=lambda: zone
    )
    made.client_settings = {
        "strings_as_bytes": True,
        "strings_encoding": "utf-8",
        "use_numpy": False,
        "input_format_null_as_default": False,
        "namedtuple_as_json": True,
        "server_side_params": True,
    }
    made.settings = {}
    return made


def unquoted(literal: str) -> str:
    """The text that a literal in single quotes stands for."""
    return re.sub(r"\\(.)", lambda m: UNQUOTED.get(m[1], m[1]), literal[1:-1], flags=re.DOTALL)


def blocks_in(native: bytes) -> Iterator[Any]:
    """The blocks of what the engine answers in the format Native."""
    rest = iter([native])
    reader = CompressedBufferedReader(lambda: next(rest), BUFFER)
    stream = BlockInputStream(reader, context(IN_FILES))
    while reader.position < len(native):
        yield writable(stream.read())


def writable(block: Any) -> Any:
    """The block that was read, as it can be written: what is null is filled in in place."""
    block.data = [list(column) for column in block.data]
    return block
