"""A definition tried on the customers as they are."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from infra.ports import Warehouse
from infra.sql import statements
from projections.segments import compile as compiled
from schemas.errors import TookTooLong
from schemas.segment_forms import placed
from schemas.segment_interest import event_names
from schemas.segment_previews import SegmentWarning
from schemas.segments import Definition, Event, EventAggregate, Sequence

SECONDS: Final = 3
_SAMPLE: Final = 10

_SQL: Final = statements(__file__)


@dataclass(frozen=True, slots=True)
class Tried:
    """How many of `total` are meant, and the ids of some."""

    count: int
    total: int
    sample: tuple[str, ...]


async def tried(
    warehouse: Warehouse, tenant_id: str, definition: Definition, now: datetime
) -> Tried | None:
    """What a definition comes to; None when that takes more than 3 s."""
    questions = (
        compiled.count(definition, tenant_id, now),
        compiled.sample(definition, tenant_id, now, limit=_SAMPLE),
    )
    try:
        [counted], some = await asyncio.gather(
            *(warehouse.ask(each.sql, each.parameters, seconds=SECONDS) for each in questions)
        )
    except TookTooLong:
        return None
    return Tried(counted["count"], counted["total"], tuple(row["user_id"] for row in some))


async def warnings(
    warehouse: Warehouse, tenant_id: str, definition: Definition
) -> tuple[SegmentWarning, ...]:
    """What is allowed and probably not meant: events that never happened."""
    names = sorted(event_names(definition))
    if not names:
        return ()
    rows = await warehouse.ask(_SQL["known"], {"tenant": tenant_id, "events": names})
    known = {row["event"] for row in rows}
    return tuple(
        SegmentWarning(
            code="unknown_event", pointer=pointer, message=f"{name} has not happened yet"
        )
        for pointer, name in _named(definition)
        if name not in known
    )


def _named(definition: Definition) -> Iterator[tuple[str, str]]:
    """Where each event is named."""
    for pointer, node, _ in placed(definition.root):
        match node:
            case Event() | EventAggregate():
                yield f"{pointer}/event", node.event
            case Sequence():
                for at, step in enumerate(node.steps):
                    yield f"{pointer}/steps/{at}/event", step.event
