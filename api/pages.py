"""Long lists are answered by the page, with links to the ones beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final, Generic, TypeVar
from urllib.parse import urlencode

from fastapi import Depends, Query, Request
from pydantic import Field

from api.fields import Limit, PageNumber
from infra.parcels import Page
from schemas.base import Model
from schemas.visibility import Count

DEFAULT_SIZE: Final = 50
_OURS: Final = ("page", "page_size")

T = TypeVar("T")

_Link = Annotated[str | None, Field(json_schema_extra={"format": "uri-reference"})]


class Paged(Model, Generic[T]):
    """A page of a list. Source: AI Visibility API, "List alerts"."""

    count: Count
    next: _Link
    previous: _Link
    results: tuple[T, ...]


@dataclass(frozen=True, slots=True)
class Paging:
    """Which page was asked for, of which path; `filters` are the query's other parameters."""

    path: str
    number: int
    size: int
    filters: Sequence[tuple[str, str]] = ()

    @property
    def offset(self) -> int:
        """How many things stand before the page."""
        return (self.number - 1) * self.size

    def of(self, page: Page[T]) -> Paged[T]:
        """The reply; past the end it is empty, and `previous` is the last page."""
        last = max(1, -(-page.count // self.size))
        return Paged(
            count=page.count,
            next=self._link(self.number + 1) if self.number < last else None,
            previous=self._link(min(self.number - 1, last)) if self.number > 1 else None,
            results=page.items,
        )

    def _link(self, number: int) -> str:
        kept = [*self.filters, ("page", number), ("page_size", self.size)]
        return f"{self.path}?{urlencode(kept)}"


async def get_paging(
    request: Request,
    page: Annotated[PageNumber, Query(description="Counted from 1.")] = 1,
    page_size: Limit = DEFAULT_SIZE,
) -> Paging:
    """The page as asked for; without parameters the first fifty."""
    filters = [each for each in request.query_params.multi_items() if each[0] not in _OURS]
    return Paging(request.scope["path"], page, page_size, filters)


ThePaging = Annotated[Paging, Depends(get_paging)]
