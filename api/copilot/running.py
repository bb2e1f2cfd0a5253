"""Answers that are on their way in this process: begun, told of, cancelled, and always kept.

A run is a task of its own, so that whoever reads its frames may leave at any moment.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, Final
from uuid import UUID

import structlog

from api.copilot.history import replayed
from api.copilot.loop import Loop
from api.copilot.prompt import pseudonym
from api.copilot.tool import Desk
from api.copilot.toolbox import Toolbox
from api.copilot.voice import Voice
from infra.copilot_ports import (
    Allowance,
    Answered,
    Asked,
    Asker,
    Begun,
    Copilot,
    LanguageModel,
    NotNow,
)
from schemas.copilot import Done, DoneStatus, Frame
from schemas.errors import SegOpsError

_BUSY_SECONDS: Final = 5
_NEAR: Final = "Most of your organisation's budget for today is used."

_log = structlog.get_logger("copilot")

# The tools' desk, laid out with what queries of the conversation brought.
DeskOf = Callable[[Mapping[str, Any]], Desk]


class Live:
    """A run that is under way. Its frames can be taken once."""

    def __init__(self) -> None:
        self.task: asyncio.Task[None] | None = None
        self._frames: asyncio.Queue[Frame] = asyncio.Queue()

    def tell(self, frame: Frame) -> None:
        """Have a frame for whoever listens."""
        self._frames.put_nowait(frame)

    async def frames(self, heartbeat_seconds: float) -> AsyncIterator[Frame | None]:
        """The frames up to `done`, and None for each heartbeat without any.

        Who stops listening ends the run.
        """
        try:
            while True:
                try:
                    async with asyncio.timeout(heartbeat_seconds):
                        frame = await self._frames.get()
                except TimeoutError:
                    yield None
                    continue
                yield frame
                if isinstance(frame, Done):
                    return
        finally:
            self.stop()

    def stop(self) -> None:
        """End the run, if it has not ended."""
        if self.task:
            self.task.cancel()


class Running:
    """The runs of this process."""

    def __init__(self, copilot: Copilot) -> None:
        self._copilot = copilot
        self._lives: dict[UUID, Live] = {}
        self._entering = 0
        self._savings: set[asyncio.Task[None]] = set()

    @property
    def allowance(self) -> Allowance:
        """How much may be asked."""
        return self._copilot.allowance

    async def begin(self, asker: Asker, asked: Asked, desk: DeskOf) -> Live:
        """Let a question in and begin to answer it.

        Raises:
            NotNow: as `Conversations.begin`; `copilot_not_configured` and `busy` too.
            NotFound: the conversation is not the asker's.
        """
        model = self._copilot.model
        if model is None:
            raise NotNow("copilot_not_configured")
        # Those that are being let in count too: many may come while one is.
        if len(self._lives) + self._entering >= self._copilot.at_once:
            raise NotNow("busy", _BUSY_SECONDS)
        self._entering += 1
        try:
            begun = await self._copilot.conversations.begin(asker, asked, self._copilot.allowance)
        finally:
            self._entering -= 1
        return self._launched(begun, model, asked, desk(begun.results))

    def _launched(self, begun: Begun, model: LanguageModel, asked: Asked, desk: Desk) -> Live:
        live = Live()
        voice = Voice(live.tell, simulated=model.is_simulated)
        messages = [*replayed(begun.past), {"role": "user", "content": list(asked.content)}]
        user = pseudonym(begun.asker, self._copilot.pseudonym_key)
        loop = Loop(model, Toolbox(desk), voice, messages, user)
        live.task = asyncio.create_task(self._run(live, begun, loop, voice, desk), name="copilot")
        self._lives[begun.message_id] = live
        live.task.add_done_callback(lambda _: self._lives.pop(begun.message_id))
        return live

    async def cancel(self, asker: Asker, conversation_id: UUID) -> None:
        """End the conversation's run, here or wherever it is. Raises `NotFound`."""
        message_id = await self._copilot.conversations.cancel(asker, conversation_id)
        if message_id and (live := self._lives.get(message_id)):
            live.stop()

    async def _run(self, live: Live, begun: Begun, loop: Loop, voice: Voice, desk: Desk) -> None:
        clock = asyncio.get_running_loop().time
        started = clock()
        voice.start(begun.conversation_id, begun.message_id)
        status = await self._answer(live, begun, loop)
        # Before the end is told: who asks again at once must find the conversation free.
        await self._save(begun, _answered(status, loop, voice, desk))
        took_ms = round(1000 * (clock() - started))
        voice.done(status, loop.usage, took_ms, _NEAR if begun.is_near_limit else None)

    async def _answer(self, live: Live, begun: Begun, loop: Loop) -> DoneStatus:
        beating = asyncio.create_task(self._beat(begun, live))
        try:
            return await loop.converse(self._copilot.deadline.total_seconds())
        except asyncio.CancelledError:
            return "cancelled"
        finally:
            beating.cancel()

    async def _beat(self, begun: Begun, live: Live) -> None:
        """Keep the lease, and notice when somebody else cancelled."""
        while True:
            await asyncio.sleep(self._copilot.beat.total_seconds())
            with contextlib.suppress(SegOpsError):
                if not await self._copilot.conversations.goes_on(begun):
                    live.stop()

    async def _save(self, begun: Begun, answered: Answered) -> None:
        """Keep the answer, also when this task is cancelled meanwhile."""
        saving = asyncio.create_task(self._finish(begun, answered))
        self._savings.add(saving)
        saving.add_done_callback(self._savings.discard)
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.shield(saving)

    async def _finish(self, begun: Begun, answered: Answered) -> None:
        try:
            await self._copilot.conversations.finish(begun, answered)
        except SegOpsError as problem:
            _log.warning("answer not kept", kind=type(problem).__name__)
        except Exception:  # noqa: BLE001 - whatever it is, the stream ends with its one `done`
            _log.exception("answer not kept")


def _answered(status: DoneStatus, loop: Loop, voice: Voice, desk: Desk) -> Answered:
    return Answered(
        status=status,
        text=voice.text,
        ui=[frame.model_dump(mode="json") for frame in voice.shown],
        said=loop.said,
        results=desk.shelf.kept(),
        usage=loop.usage,
        model=loop.model.name,
        simulated=loop.model.is_simulated,
        error_code=voice.error_code,
    )
