"""ClickHouse as the copilot's tools see it: they can only ask, and not the same again and again."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Never

from infra.ports import Row, Warehouse

_KEPT_SECONDS: Final = 30.0
_MOST_KEPT: Final = 200
_SECONDS: Final = 5


class OnlyReads(Exception):
    """Somebody who may only read tried to write; nothing was done."""


@dataclass(frozen=True, slots=True)
class _Answer:
    rows: list[Row]
    until: float


class ReadingWarehouse:
    """The `Warehouse` port without its writing half.

    An equal question within 30 s has the same rows. A question names its tenant among its
    parameters, so one tenant is never given the rows of another.
    Source: spec "copilot", "Security", resource abuse by questions.
    """

    def __init__(self, warehouse: Warehouse, kept_seconds: float = _KEPT_SECONDS) -> None:
        self._warehouse = warehouse
        self._kept_seconds = kept_seconds
        self._kept: dict[tuple[str, str], _Answer] = {}

    async def ask(
        self, sql: str, parameters: Mapping[str, Any] | None = None, *, seconds: int = _SECONDS
    ) -> list[Row]:
        """Rows of a SELECT, up to 30 s old. Raises as the warehouse does."""
        now = asyncio.get_running_loop().time()
        question = sql, repr(sorted((parameters or {}).items()))
        kept = self._kept.get(question)
        if kept and kept.until > now:
            return kept.rows
        rows = await self._warehouse.ask(sql, parameters, seconds=seconds)
        self._keep(question, _Answer(rows, now + self._kept_seconds))
        return rows

    def _keep(self, question: tuple[str, str], answer: _Answer) -> None:
        """Where there are too many, the oldest goes."""
        self._kept.pop(question, None)
        self._kept[question] = answer
        if len(self._kept) > _MOST_KEPT:
            del self._kept[next(iter(self._kept))]

    async def insert(self, table: str, rows: Sequence[Row]) -> Never:
        """Raises `OnlyReads`."""
        raise OnlyReads(f"{len(rows)} rows for {table}")

    async def command(self, sql: str, parameters: Mapping[str, Any] | None = None) -> Never:
        """Raises `OnlyReads`."""
        raise OnlyReads(f"{sql} with {len(parameters or {})} parameters")

    async def close(self) -> None:
        """Forget what was read; closing the warehouse is its owner's business."""
        self._kept.clear()
