"""What may be sent about segments."""

from typing import Annotated, Any, Final, Literal

from pydantic import ConfigDict, Field, StringConstraints, with_config
from typing_extensions import TypedDict

from api.fields import NO_NUL, BodyId, Title
from infra.segment_parcels import ListMode
from schemas.base import Model
from schemas.saved_segments import SegmentType
from schemas.segments import Definition

MOST_IDS: Final = 10_000

_STRICT = ConfigDict(extra="forbid")

Description = Annotated[
    Annotated[str, StringConstraints(max_length=2_000)],
    Field(json_schema_extra=NO_NUL),
]
UserId = Annotated[
    Annotated[str, StringConstraints(min_length=1, max_length=256)],
    Field(json_schema_extra=NO_NUL),
]


class NewSegment(Model):
    """A segment to create: a dynamic one needs a definition, a static one takes none.

    An `active` one is evaluated at once, a `draft` when it is activated.
    """

    name: Title = Field(description="Unique per tenant.")
    description: Description = ""
    type: SegmentType = "dynamic"
    status: Literal["draft", "active"] = "active"
    definition: Definition | None = None


@with_config(_STRICT)
class ChangeSegment(TypedDict, total=False):
    """Fields of a segment to change; another definition makes another version."""

    name: Title
    description: Description
    status: Literal["draft", "active", "archived"]
    definition: Definition


class SegmentDraft(Model):
    """A definition to try."""

    definition: Definition


class SegmentQuestion(Model):
    """A definition to judge, whatever it is; `segment_id` is the segment that it is for."""

    definition: Any
    segment_id: BodyId | None = None


class ChangedIds(Model):
    """Ids to put on a static segment's list (`add`), to take off it, or to be all of it.

    Ids of nobody count once somebody has them.
    """

    mode: ListMode = "add"
    ids: Annotated[tuple[UserId, ...], Field(max_length=MOST_IDS)]
