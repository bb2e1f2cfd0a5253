"""The ports of segments; `infra/ports.py` has the rest of the page."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from infra.parcels import Page
from infra.segment_parcels import Difference, Evaluation, ListMode, News
from schemas.base import Id
from schemas.saved_segments import SavedSegment, SegmentVersion
from schemas.segments import Definition


class TenantSegments(Protocol):
    """One tenant's segments. Raises `NotFound`, `Conflict` and `Invalid`."""

    async def segments(
        self,
        offset: int,
        limit: int,
        *,
        search: str | None = None,
        status: str | None = None,
        order: str = "id",
    ) -> Page[SavedSegment]:
        """Some segments: with `search` in their name whatever its case, of one status.

        `order` is `id`, `name`, `member_count` or `updated_at`, with `-` before it descending.
        """

    async def segment(self, segment_id: Id) -> SavedSegment:
        """One segment."""

    async def create_segment(self, fields: Mapping[str, Any]) -> SavedSegment:
        """A new segment of these fields: name, description, type, status, definition."""

    async def change_segment(self, segment_id: Id, fields: Mapping[str, Any]) -> SavedSegment:
        """Change these fields only; another definition is another version."""

    async def delete_segment(self, segment_id: Id) -> None:
        """Forget the segment. Nobody may ask for its members or be fed from it."""

    async def segment_versions(
        self, segment_id: Id, offset: int, limit: int
    ) -> Page[SegmentVersion]:
        """Some of the definitions that it had, newest first."""

    async def check_segment(self, definition: Definition, segment_id: Id | None = None) -> None:
        """Return when it could be saved so. Raises `Invalid`, by pointers into the definition."""

    async def change_ids(self, segment_id: Id, mode: ListMode, ids: Sequence[str]) -> int:
        """Put ids on a static segment's list, or take them off; the list's new revision."""


class Segmenting(Protocol):
    """Segments that wait to be evaluated: after news, when a window slides, and every midnight."""

    async def note(self, news: Iterable[News]) -> None:
        """The segments for which this may matter are due within a second."""

    async def claim(self, limit: int) -> list[Evaluation]:
        """Lease segments that are due."""

    async def renew(self, jobs: Sequence[Evaluation]) -> None:
        """Keep their leases."""

    async def put_off(self, evaluation: Evaluation) -> None:
        """What was told before cannot be read yet: it is due again in a moment."""

    async def record(
        self, evaluation: Evaluation, difference: Difference, took_seconds: float
    ) -> bool:
        """Publish who enters and leaves, once.

        False (and nothing done) when somebody else has it, or it was changed meanwhile.
        """

    async def fail(self, evaluation: Evaluation, reason: str) -> None:
        """Keep why it could not be evaluated, where its tenant reads it; it is tried again."""
