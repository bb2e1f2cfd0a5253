"""What a definition would come to, before anybody saves it."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from schemas.base import Model
from schemas.saved_segments import Lines
from schemas.visibility import Count


class SegmentWarning(Model):
    """Something that is allowed and probably not meant; `pointer` is into the definition."""

    code: Literal["unknown_event"]
    pointer: str
    message: str


class SegmentPreview(Model):
    """How many are meant, of how many. Source: spec "segments", "Preview endpoint".

    `count` is exact, or null where it took too long (`reason` says so). `sample` are ids of some
    who are meant, masked.
    """

    count: Count | None
    total: Count | None
    exact: bool
    reason: Literal["timeout"] | None
    sample: tuple[str, ...]
    explain: Lines
    warnings: tuple[SegmentWarning, ...]
    as_of: datetime
    took_ms: Annotated[int, Field(ge=0)]
