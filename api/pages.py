"""Long lists are answered by the page, with links to the ones beside it."""

from dataclasses import dataclass
from typing import Annotated, Final, Generic, TypeVar

from fastapi import Depends, Query, Request
from pydantic import Field

from api.fields import Limit, PageNumber
from infra.parcels import Page
from schemas.base import Model
from schemas.visibility import Count

DEFAULT_SIZE: Final = 50

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
    """Which page was asked for, of which path."""

    path: str
    number: int
    size: int

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
        return f"{self.path}?page={number}&page_size={self.size}"


async def get_paging(
    request: Request,
    page: Annotated[PageNumber, Query(description="Counted from 1.")] = 1,
    page_size: Limit = DEFAULT_SIZE,
) -> Paging:
    """The page as asked for; without parameters the first fifty."""
    return Paging(request.scope["path"], page, page_size)


ThePaging = Annotated[Paging, Depends(get_paging)]
