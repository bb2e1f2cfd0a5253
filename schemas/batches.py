"""Members of a segment as they are delivered: a batch, and the key by which it is known again."""

from typing import Annotated, Any, Final, Literal
from uuid import NAMESPACE_URL, uuid5

from pydantic import AwareDatetime, Field

from schemas.base import Id, Model

BatchKind = Literal["changes", "resync"]

_NAMESPACE: Final = uuid5(NAMESPACE_URL, "segops:syncs")


class Position(Model):
    """A place in the log of one segment's changes.

    All facts up to `sequence` lie before it, and of the next one what concerns users up to
    `user_id`, in the order of their ids as bytes; "" for none.
    """

    sequence: int = Field(ge=0)
    user_id: str = ""


class MemberChange(Model):
    """What is told of one user: came in, went out, or (`member`) is in, whenever that began."""

    user_id: str
    change: Literal["entered", "exited", "member"]
    changed_at: AwareDatetime
    traits: dict[str, Any] = Field(default_factory=dict)


class LoggedChange(Model):
    """A change as it stands in its segment's log; `sequence` is of the fact that told it."""

    sequence: int = Field(ge=1)
    told: MemberChange


class Batch(Model):
    """Changes of one segment in their order, or (`resync`) some of its members by their ids.

    `begin` and `end` are positions in the log, of a resync in the list of members as of the fact
    `begin.sequence`. `resync` counts how often all members were told; `is_last` ends one.
    """

    segment_id: Id
    segment_name: str
    kind: BatchKind
    resync: int = Field(ge=0)
    begin: Position
    end: Position
    is_last: Annotated[bool, Field(description="False for changes.")] = False
    changes: tuple[MemberChange, ...]

    @property
    def first_sequence(self) -> int:
        """The first fact that it tells of; of a resync the last before it."""
        return self.begin.sequence + (self.kind == "changes")

    @property
    def last_sequence(self) -> int:
        """The last fact that it tells of, or of a part of it."""
        return self.end.sequence + (self.kind == "changes" and self.end.user_id != "")


def batch_key(tenant_id: str, activation_id: int, batch: Batch) -> str:
    """The batch's name for whoever gets it twice; the same batch has the same one, always."""
    parts = (
        tenant_id,
        str(activation_id),
        str(batch.segment_id),
        batch.kind,
        str(batch.resync),
        *_texts(batch.begin),
        *_texts(batch.end),
    )
    # A user's id may hold any character: lengths keep two lists of parts apart.
    return "sync_" + uuid5(_NAMESPACE, "/".join(f"{len(part)}:{part}" for part in parts)).hex


def _texts(position: Position) -> tuple[str, str]:
    return str(position.sequence), position.user_id
