"""The loop: the model speaks or calls tools, the tools answer, until it has nothing to call.

It knows ports and frames only. Whatever happens, it ends with a status. Source: spec "copilot",
"Agent design" and "Behaviour checked against the fake".
"""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from typing import Any, Final

import structlog

from api.copilot.prompt import LAST_ROUND, SYSTEM
from api.copilot.toolbox import DECLARED, TOOLS, Toolbox
from api.copilot.voice import Voice
from infra.copilot_ports import Block, LanguageModel, ModelFailed, Prompt, Said, Turn
from schemas.copilot import DoneStatus, FailureCode, ModelUsage
from schemas.copilot_components import Component

MOST_ROUNDS: Final = 8
MOST_CALLS: Final = 20

_REFUSED: Final = "I cannot help with that. I can answer questions about your data."
_SILENT: Final = "I have nothing to say to that."
_ENDED: Final = frozenset({"end_turn", "stop_sequence"})
_CUT_OFF: Final = frozenset({"max_tokens", "model_context_window_exceeded"})
_TOO_MANY: Final = '{"error":"too_many_calls"}'

_log = structlog.get_logger("copilot")


class Loop:
    """One question's way to its answer. `said` are the messages that this turn adds."""

    def __init__(
        self,
        model: LanguageModel,
        toolbox: Toolbox,
        voice: Voice,
        messages: Sequence[Block],
        user: str,
    ) -> None:
        self.model = model
        self._toolbox = toolbox
        self._voice = voice
        self._before = list(messages)
        self._user = user
        self._calls = 0
        self._has_repeated = False
        self.said: list[Block] = []
        self.usage = ModelUsage()

    async def converse(self, seconds: float) -> DoneStatus:
        """Answer within so many seconds; how it went. Only cancellation leaves it."""
        try:
            async with asyncio.timeout(seconds):
                return await self._rounds()
        except TimeoutError:
            return self._failed("deadline")
        except ModelFailed as problem:
            _log.warning("model failed", code=problem.code, kind=problem.kind)
            return self._failed(problem.code)
        except Exception:  # noqa: BLE001 - whatever it is, the stream ends with its one `done`
            _log.exception("run failed")
            return self._failed("internal")

    async def _rounds(self) -> DoneStatus:
        for number in range(1, MOST_ROUNDS + 1):
            may_call = number < MOST_ROUNDS and self._calls < MOST_CALLS
            turn = await self._turn(may_call=may_call)
            calls = [block for block in turn.blocks if block["type"] == "tool_use"]
            if turn.stop != "tool_use" or not calls or not may_call:
                return self._ended(turn, may_call=may_call)
            self._add("assistant", turn.blocks)
            self._add("user", await self._results(calls))
            self._voice.pause()
        raise AssertionError("the last round may not call")

    async def _turn(self, *, may_call: bool) -> Turn:
        """The model's next turn; one that broke before a word of it was shown is asked for again.

        Once a run: what fails twice in a row is down.
        """
        before = len(self._voice.text)
        try:
            return await self._speak(may_call=may_call)
        except ModelFailed as problem:
            is_shown = len(self._voice.text) > before
            if not problem.may_repeat or self._has_repeated or is_shown:
                raise
            self._has_repeated = True
            return await self._speak(may_call=may_call)

    async def _speak(self, *, may_call: bool) -> Turn:
        prompt = Prompt(SYSTEM, DECLARED, self._messages(may_call=may_call), self._user, may_call)
        try:
            async with aclosing(self.model.speak(prompt)) as spoken:  # type: ignore[type-var]
                async for part in spoken:
                    if isinstance(part, Turn):
                        self.usage = self.usage.plus(part.usage)
                        return part
                    self._hear(part)
        except ModelFailed as problem:
            self.usage = self.usage.plus(problem.usage)
            raise
        raise ModelFailed("model_unavailable", "no turn", usage=ModelUsage())

    def _hear(self, said: Said) -> None:
        self._voice.say(said.text)

    def _messages(self, *, may_call: bool) -> list[Block]:
        messages = [*self._before, *self.said]
        if may_call:
            return messages
        last = messages[-1]
        return [*messages[:-1], {**last, "content": [*last["content"], LAST_ROUND]}]

    def _add(self, role: str, blocks: Sequence[Block]) -> None:
        kept = [b for b in blocks if b["type"] != "text" or b["text"].strip()]
        if kept:
            self.said.append({"role": role, "content": kept})

    async def _results(self, calls: Sequence[Block]) -> list[Block]:
        """A result for every call, in their order; components are shown in that order too."""
        answers = await asyncio.gather(*map(self._call, calls))
        results: list[Block] = []
        for call, (content, is_error, component) in zip(calls, answers, strict=True):
            if component:
                self._voice.show(component)
            result = {"type": "tool_result", "tool_use_id": call["id"], "content": content}
            results.append({**result, "is_error": True} if is_error else result)
        return results

    async def _call(self, call: Block) -> tuple[str, bool, Component | None]:
        self._calls += 1
        if self._calls > MOST_CALLS:
            return _TOO_MANY, True, None
        name, arguments = str(call["name"]), call["input"]
        tool = TOOLS.get(name)
        if tool and tool.saying:
            self._voice.working(tool.kind, tool.saying, f"c{self._calls}", name)
        return await self._toolbox.call(name, arguments)

    def _ended(self, turn: Turn, *, may_call: bool) -> DoneStatus:
        """What a turn without further calls means."""
        final: Any = [block for block in turn.blocks if block["type"] != "tool_use"]
        if turn.stop == "refusal":
            self._voice.say(_REFUSED)
            return "refused"
        if turn.stop in _CUT_OFF:
            return self._failed("truncated")
        if not may_call:
            self._add("assistant", final)
            self._voice.fail("limit_reached")
            return "limit"
        if turn.stop not in _ENDED:
            return self._failed("model_unavailable")
        if not self._voice.text.strip():
            self._voice.say(_SILENT)
        self._add("assistant", final)
        return "ok"

    def _failed(self, code: FailureCode) -> DoneStatus:
        self._voice.fail(code)
        return "error"
