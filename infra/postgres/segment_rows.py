"""Rows of segments as the nouns they stand for, and the columns that a definition comes to."""

from collections.abc import Mapping
from typing import Any, Final

from psycopg import sql
from psycopg.types.json import Jsonb

from infra.postgres.database import Connection
from schemas.saved_segments import SavedSegment, SegmentVersion
from schemas.segment_forms import definition_hash, references
from schemas.segment_interest import event_names, is_timed, may_mean_strangers
from schemas.segment_references import Graph
from schemas.segment_words import explain
from schemas.segments import Definition

_DERIVED: Final = ("explain", "used_by")
COLUMNS: Final = tuple(name for name in SavedSegment.model_fields if name not in _DERIVED)

_ORDERS: Final = ("id", "name", "member_count", "updated_at")
_WANTED: Final = sql.SQL(
    "FROM segments WHERE tenant_id = %(tenant)s"
    " AND (%(status)s::text IS NULL OR status = %(status)s)"
    " AND (%(search)s::text IS NULL OR strpos(lower(name), lower(%(search)s)) > 0)"
)
COUNTED: Final = sql.SQL("SELECT count(*) AS n {}").format(_WANTED)


def listing(order: str) -> sql.Composed:
    """The statement for some segments; of equal ones the older come first.

    Raises:
        ValueError: there is no such order.
    """
    column = order.removeprefix("-")
    if column not in _ORDERS:
        raise ValueError(order)
    return sql.SQL(
        "SELECT {columns} {wanted} ORDER BY {by} {direction} NULLS LAST, id"
        " OFFSET %(offset)s LIMIT %(limit)s"
    ).format(
        columns=sql.SQL(", ").join(map(sql.Identifier, COLUMNS)),
        wanted=_WANTED,
        by=sql.Identifier(column),
        direction=sql.SQL("DESC" if order.startswith("-") else "ASC"),
    )


async def graph_of(connection: Connection, tenant_id: str) -> Graph:
    """Which segments each segment of the tenant asks for."""
    cursor = await connection.execute(
        "SELECT id, asks_for FROM segments WHERE tenant_id = %s", (tenant_id,)
    )
    return {row["id"]: row["asks_for"] for row in await cursor.fetchall()}


def saved(row: Mapping[str, Any], asking: Graph) -> SavedSegment:
    """A segment, with who asks for its members, which `asking` has by its id."""
    used_by = tuple(sorted(asking.get(row["id"], ())))
    lines = _lines(row["definition"])
    return SavedSegment(**{c: row[c] for c in COLUMNS}, explain=lines, used_by=used_by)


def version_of(row: Mapping[str, Any]) -> SegmentVersion:
    """One definition that a segment had."""
    return SegmentVersion(**row, explain=_lines(row["definition"]))


def derived(definition: Definition) -> dict[str, Any]:
    """The columns that say what is meant, and on what that depends."""
    return {
        "definition": Jsonb(definition.model_dump(mode="json", exclude_none=True)),
        "definition_hash": definition_hash(definition),
        "events": Jsonb(sorted(event_names(definition))),
        "hears_all": may_mean_strangers(definition),
        "is_timed": is_timed(definition),
        "asks_for": list(references(definition)),
    }


def _lines(definition: Any) -> tuple[str, ...]:
    return () if definition is None else tuple(explain(Definition.model_validate(definition)))
