"""Calls tools for a model: within time, with errors it can read, and nothing it must not see."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson
import structlog
from pydantic import ValidationError

from api.copilot.counting import COUNTING
from api.copilot.drafting import DRAFTING
from api.copilot.masking import cleaned
from api.copilot.reading import READING
from api.copilot.showing import SHOWING
from api.copilot.tool import Desk, Given, Tool, ToolProblem, told_of
from api.copilot.visibility import VISIBILITY
from schemas.copilot_components import Component
from schemas.errors import SegOpsError

TOOLS: Final[Mapping[str, Tool]] = {
    tool.name: tool for tool in (*READING, *COUNTING, *VISIBILITY, *SHOWING, *DRAFTING)
}
DECLARED: Final[Sequence[Mapping[str, Any]]] = tuple(tool.declared() for tool in TOOLS.values())

TOOL_SECONDS: Final = 10.0
MOST_CHARACTERS: Final = 12_000
# Rows are not of one length: a little more than seems needed is left out at once.
_SOME_LESS: Final = 0.95
# A part that is down is not asked again and again while somebody waits.
MOST_TIMEOUTS: Final = 2
MOST_FAILURES: Final = 3

_log = structlog.get_logger("copilot")


class Toolbox:
    """The tools of one run. Source: spec "copilot", "Loop limits"."""

    def __init__(self, desk: Desk, seconds: float = TOOL_SECONDS) -> None:
        self._desk = desk
        self._seconds = seconds
        self._timeouts = 0
        self._failures = 0

    async def call(
        self, name: str, arguments: Mapping[str, Any]
    ) -> tuple[str, bool, Component | None]:
        """What the model is told (JSON), whether that is an error, and what is to be shown."""
        try:
            given = await self._given(TOOLS.get(name), arguments)
        except ToolProblem as problem:
            return written(problem.data), True, None
        return written(given.data), False, given.component

    async def _given(self, tool: Tool | None, arguments: Mapping[str, Any]) -> Given:
        if tool is None:
            raise ToolProblem("unknown_tool", known=list(TOOLS))
        if tool.is_query and self._is_withdrawn():
            raise ToolProblem("withdrawn", message="the data does not answer; say so")
        try:
            async with asyncio.timeout(self._seconds):
                return await tool.run(_read(tool, arguments), self._desk)
        except TimeoutError:
            self._timeouts += tool.is_query
            raise ToolProblem("timeout") from None
        except ToolProblem:
            raise
        except Exception as problem:  # noqa: BLE001 - no tool ends a run
            self._failures += tool.is_query
            _note(tool, problem)
            raise ToolProblem("unavailable") from None

    def _is_withdrawn(self) -> bool:
        return self._timeouts >= MOST_TIMEOUTS or self._failures >= MOST_FAILURES


def written(data: Mapping[str, Any]) -> str:
    """JSON of at most 12,000 characters: rows are left out from the end until it fits, then the
    longest of what else there is.
    """
    told = _with_fewer_rows(cleaned(dict(data)))
    while len(text := _text(told)) > MOST_CHARACTERS:
        longest = max(told, key=lambda name: len(_text(told[name])))
        left_out = [*told.get("left_out", ()), longest]
        told = {**{name: told[name] for name in told if name != longest}, "left_out": left_out}
    return text


def _with_fewer_rows(told: dict[str, Any]) -> dict[str, Any]:
    rows = told.get("rows", [])
    while (size := len(_text(told))) > MOST_CHARACTERS and len(told.get("rows", ())) > 1:
        part = _SOME_LESS * MOST_CHARACTERS / size
        fitting = told["rows"][: max(1, int(len(told["rows"]) * part))]
        told = {**told, "rows": fitting, "truncated": True, "rows_total": len(rows)}
    return told


def _text(told: Any) -> str:
    return orjson.dumps(told).decode()


def _read(tool: Tool, arguments: Mapping[str, Any]) -> Any:
    try:
        return tool.takes.model_validate(arguments)
    except ValidationError as problem:
        raise ToolProblem("invalid_arguments", errors=told_of(problem)) from None


def _note(tool: Tool, problem: Exception) -> None:
    """Our own outages by name; anything else is a bug and gets its traceback."""
    if isinstance(problem, SegOpsError):
        _log.warning("tool failed", tool=tool.name, kind=type(problem).__name__)
    else:
        _log.error("tool failed", tool=tool.name, exc_info=problem)
