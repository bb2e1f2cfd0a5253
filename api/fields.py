"""The kinds of value that a request may hold, stricter than their Python types."""

import re
from datetime import date
from typing import Annotated, Final

from fastapi import Path, Query
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    StrictBool,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from schemas.base import Provider
from schemas.catalog import Domain, Label, Name, Tag, Text1000

_ID: Final = re.compile(r"[1-9][0-9]{0,18}")
_NUMBER: Final = re.compile(r"0|[1-9][0-9]{0,9}")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MAX_ID: Final = 2**63 - 1
_MAX_EXACT: Final = 2**53


def _to_id(value: object) -> object:
    # Python's own reading of integers takes `1_0`, `+1`, `01` and digits of any script.
    if isinstance(value, str) and _ID.fullmatch(value) and int(value) <= _MAX_ID:
        return int(value)
    raise PydanticCustomError("not_an_id", "not an id")


def _to_number(value: object) -> object:
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return int(value)
    raise PydanticCustomError("not_a_number", "not a number")


def _to_day(value: object) -> object:
    # Pydantic's own reading takes timestamps and date-times as dates.
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise PydanticCustomError("not_a_day", "not a day")


def _all_if_empty(providers: tuple[Provider, ...]) -> tuple[Provider, ...]:
    return tuple(dict.fromkeys(providers)) or tuple(Provider)


def _at_most(limit: int) -> BeforeValidator:
    """Count the characters as they come: trimming first would take more than is documented."""

    def check(value: object) -> object:
        if isinstance(value, str) and len(value) > limit:
            raise PydanticCustomError("string_too_long", "too long", {"max_length": limit})
        return value

    return BeforeValidator(check)


def _to_whole(value: object) -> object:
    # JSON has one kind of number, and 3.0 is an integer to its schema; greater ones are not exact.
    if isinstance(value, float) and value.is_integer() and abs(value) < _MAX_EXACT:
        return int(value)
    return value


WHOLE: Final = BeforeValidator(_to_whole)
_ID_SCHEMA: Final = {"type": "integer", "minimum": 1, "maximum": _MAX_ID, "format": "int64"}
# For readers of the OpenAPI document; `api.strict` and the trimming types are what enforces it.
NO_NUL: Final = {"pattern": r"^[^\x00]*$"}
_NOT_BLANK: Final = {"pattern": r"^[^\x00]*[^\s\x00][^\x00]*$"}

TextId = Annotated[int, BeforeValidator(_to_id), WithJsonSchema(_ID_SCHEMA)]
PathId = Annotated[TextId, Path(description="The id; one that is not the tenant's is not found.")]
TextNumber = Annotated[
    int,
    BeforeValidator(_to_number),
    Field(le=2**31 - 1),
    WithJsonSchema({"type": "integer", "minimum": 0, "maximum": 2**31 - 1}),
]
Limit = Annotated[
    int,
    BeforeValidator(_to_number),
    Field(ge=1, le=200),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": 200}),
    Query(description="How many at most."),
]
PageNumber = Annotated[
    int,
    BeforeValidator(_to_number),
    Field(ge=1, le=1_000_000_000),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": 1_000_000_000}),
]
EventFilter = Annotated[
    str | None,
    Query(min_length=1, max_length=200, pattern=r"^[^\x00]*$", description="Only this event."),
]
Version = Annotated[
    TextNumber | None,
    Query(description="Scores as of this catalog version; by default the newest of each answer."),
]
Day = Annotated[
    date, BeforeValidator(_to_day), WithJsonSchema({"type": "string", "format": "date"})
]

QueryText = Annotated[Text1000, _at_most(1000), Field(json_schema_extra=_NOT_BLANK)]
Title = Annotated[Name, _at_most(200), Field(json_schema_extra=_NOT_BLANK)]
Question = Annotated[
    str,
    StringConstraints(min_length=1, strip_whitespace=True),
    _at_most(4000),
    Field(json_schema_extra=_NOT_BLANK),
]
TagText = Annotated[Tag, _at_most(100), Field(json_schema_extra=_NOT_BLANK)]
Tags = Annotated[tuple[TagText, ...], Field(max_length=50)]
BrandAliases = Annotated[tuple[Title, ...], Field(max_length=100)]
Providers = Annotated[
    tuple[Provider, ...],
    Field(max_length=50, description="Empty means all; a repeated one counts once."),
    AfterValidator(_all_if_empty),
]
Category = Annotated[Label, _at_most(200), Field(json_schema_extra=NO_NUL)]
DomainName = Annotated[Domain, _at_most(253), Field(json_schema_extra=NO_NUL)]
Sku = Annotated[
    str,
    StringConstraints(max_length=100, strip_whitespace=True),
    _at_most(100),
    Field(json_schema_extra=NO_NUL),
]
Flag = StrictBool
BodyId = Annotated[int, Field(strict=True, ge=1, le=_MAX_ID), WHOLE]
Threshold = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Samples = Annotated[int, Field(strict=True, ge=1, le=1_000_000), WHOLE]
Hours = Annotated[float, Field(strict=True, ge=0, le=8760, allow_inf_nan=False)]
Days = Annotated[int, Field(strict=True, ge=1, le=365), WHOLE]


def _to_no_address(value: object) -> object:
    return "" if value is None else value


WebhookUrl = Annotated[
    Annotated[str, StringConstraints(max_length=2_048)] | None,
    Field(description="Where a firing is posted to; null or empty for nowhere."),
    AfterValidator(_to_no_address),
]
