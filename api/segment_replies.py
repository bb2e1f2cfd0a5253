"""What is answered about segments where a noun of `schemas` is not the whole reply."""

from typing import Annotated

from pydantic import Field

from api.errors import FieldError
from schemas.base import Model
from schemas.saved_segments import Lines, Member, MembershipChange
from schemas.visibility import Count

_Next = Annotated[
    str | None,
    Field(description="Where the rest is, or null.", json_schema_extra={"format": "uri-reference"}),
]


class Members(Model):
    """Members by id; `count` is of all of them, as evaluated last."""

    count: Count | None
    next: _Next
    results: tuple[Member, ...]


class Changes(Model):
    """Who came and went, newest first."""

    next: _Next
    results: tuple[MembershipChange, ...]


class Validated(Model):
    """Whether a definition could be saved; the pointers of `errors` are into it."""

    valid: bool
    errors: tuple[FieldError, ...]
    explain: Lines
    definition_hash: str | None


class ListChanged(Model):
    """The list's revision once the change is there; the change itself follows within seconds."""

    revision: Count
    ids: Count
