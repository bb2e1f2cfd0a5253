"""What a tool is, and what it may use: one tenant's data, and nothing that writes."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from pydantic import ValidationError

from api import validation
from api.copilot.shelf import Shelf
from infra.copilot_ports import Knowledge
from infra.ports import TenantCatalog, Warehouse
from schemas.base import Model
from schemas.copilot_components import Component
from schemas.saved_segments import SavedSegment

_MOST_SEGMENTS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Desk:
    """What the tools of one run work with; the tenant is the token's, no argument names one."""

    tenant_id: str
    catalog: TenantCatalog
    warehouse: Warehouse
    knowledge: Knowledge
    shelf: Shelf
    now: datetime

    async def segments(self) -> tuple[SavedSegment, ...]:
        """All of the tenant's segments, as far as anybody has so many."""
        return (await self.catalog.segments(0, _MOST_SEGMENTS)).items


@dataclass(frozen=True, slots=True)
class Given:
    """What a call gives: JSON for the model, and a component for the reader."""

    data: Mapping[str, Any]
    component: Component | None = None


class ToolProblem(Exception):
    """A call that cannot be done as it is; the model is told why, and may call again."""

    def __init__(self, code: str, **told: Any) -> None:
        super().__init__(code)
        self.data = {"error": code, **told}


def told_of(problem: ValidationError) -> list[dict[str, Any]]:
    """What is wrong with arguments, without repeating any of them."""
    found = [{**each, "loc": ("body", *each["loc"])} for each in problem.errors()]
    return [each.model_dump() for each in validation.refusal_of(found).errors]


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool: `takes` is the model of its arguments, `saying` what the reader is told meanwhile.

    `is_query` says that it asks ClickHouse: such tools are withdrawn from a run in which they
    fail.
    """

    name: str
    description: str
    takes: type[Model]
    run: Callable[[Any, Desk], Awaitable[Given]]
    saying: str = ""
    kind: Literal["thinking", "computing"] = "thinking"
    is_query: bool = False

    def declared(self) -> dict[str, Any]:
        """As the Messages API declares it."""
        schema = self.takes.model_json_schema()
        schema.pop("title", None)
        schema.pop("description", None)
        return {"name": self.name, "description": self.description, "input_schema": schema}
