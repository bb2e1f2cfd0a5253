"""Tells what ClickHouse could not do just now from what it can never do."""

import re
from typing import Final

from schemas.errors import TookTooLong, Unavailable

PART: Final = "projections"

# Numbers from ClickHouse's ErrorCodes.cpp: everything here may succeed when tried again later,
# everything else (syntax, types, missing tables) is a mistake of ours and must be seen.
_LATER: Final = frozenset(
    {
        3,  # UNEXPECTED_END_OF_FILE
        74,  # CANNOT_READ_FROM_FILE_DESCRIPTOR
        75,  # CANNOT_WRITE_TO_FILE_DESCRIPTOR
        76,  # CANNOT_OPEN_FILE
        77,  # CANNOT_CLOSE_FILE
        87,  # CANNOT_SEEK_THROUGH_FILE
        88,  # CANNOT_TRUNCATE_FILE
        159,  # TIMEOUT_EXCEEDED
        160,  # TOO_SLOW
        172,  # CANNOT_CREATE_DIRECTORY
        173,  # CANNOT_ALLOCATE_MEMORY
        202,  # TOO_MANY_SIMULTANEOUS_QUERIES
        203,  # NO_FREE_CONNECTION
        204,  # CANNOT_FSYNC
        209,  # SOCKET_TIMEOUT
        210,  # NETWORK_ERROR
        236,  # ABORTED
        241,  # MEMORY_LIMIT_EXCEEDED
        242,  # TABLE_IS_READ_ONLY
        243,  # NOT_ENOUGH_SPACE
        252,  # TOO_MANY_PARTS
        279,  # ALL_CONNECTION_TRIES_FAILED
        294,  # CANNOT_WRITE_TO_FILE
        394,  # QUERY_WAS_CANCELLED
        425,  # SYSTEM_ERROR
        439,  # CANNOT_SCHEDULE_TASK
        473,  # DEADLOCK_AVOIDED
        586,  # CANNOT_CREATE_FILE
        641,  # CANNOT_APPEND_TO_FILE
        1001,  # STD_EXCEPTION: a full disk arrives as one
    }
)

_TOO_LONG: Final = frozenset({159, 160, 241})  # of the above: time and memory of this statement

_CODE: Final = re.compile(r"\bCode: (\d+)")


def passes(code: int | None) -> bool:
    """Whether an error of this number may be gone when the same call is made later."""
    return code in _LATER


def code_in(message: str) -> int | None:
    """The error number in a message of the engine; None when it has none."""
    found = _CODE.search(message)
    return int(found.group(1)) if found else None


def unavailable(code: int | None = None) -> Unavailable:
    """The error to raise for a call that may succeed later."""
    return TookTooLong(PART) if code in _TOO_LONG else Unavailable(PART)
