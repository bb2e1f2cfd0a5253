"""run requested -> answer captured | answer failed."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from infra.answers import AnswerRefused, NoAnswer, TryLater
from infra.ports import Answer, AnswerEngine, Catalogs, Clock, Question, Run, Runs
from schemas.base import Provider
from schemas.calls import Call
from schemas.events import AnswerCaptured, AnswerFailed, BaseFact, RunRequested, answer_id
from streams.agent import Agent
from streams.domain.timing import MOST_FAILURES, pause_before_repeat
from streams.jobs import Crew, Watch

# Calls under way in one process; each provider has a limit of its own over all of them.
HANDS: Final = 40


def ask_agent(runs: Runs, wake: Callable[[], None]) -> Agent:
    """Notes runs that were asked for as due. It never waits for a provider: its crew does."""

    async def handle(facts: Sequence[BaseFact]) -> Sequence[BaseFact]:
        asked = [(f.tenant_id, f.result_id) for f in facts if isinstance(f, RunRequested)]
        await runs.hear(asked)
        wake()
        return ()

    return Agent("ask", handle)


@dataclass(frozen=True, slots=True)
class Asking:
    """What asking takes. `called` is told of each call: its provider and how it ended."""

    runs: Runs
    catalogs: Catalogs
    engines: Mapping[Provider, AnswerEngine]
    clock: Clock
    called: Callable[[str, str], None]

    async def ask(self, run: Run) -> None:
        """Put one run to its provider, once; it ends here, or is due again later."""
        try:
            outcome: AnswerCaptured | AnswerFailed = self._captured(run, await self._answer(run))
        except TryLater as problem:
            await self._try_later(run, problem)
            return
        except AnswerRefused as problem:
            outcome = self._failed(run, problem)
        ending = outcome.reason if isinstance(outcome, AnswerFailed) else "answered"
        self.called(run.provider, ending)
        await self.runs.finish(run, outcome)

    async def _answer(self, run: Run) -> Answer:
        question = Question(
            tenant_id=run.tenant_id,
            query_text=run.question,
            slot=run.slot,
            catalog=await self.catalogs.of(run.tenant_id).catalog(),
        )
        return await self.engines[run.provider].ask(question)

    async def _try_later(self, run: Run, problem: TryLater) -> None:
        self.called(run.provider, problem.reason)
        dice = random.random()  # noqa: S311 - spreads retries, keeps no secret
        pause = pause_before_repeat(run.failures + 1, problem.after_seconds, dice)
        call, is_outage = _numbered(problem.call, run), problem.is_outage
        may_repeat = run.failures + 1 < MOST_FAILURES
        if may_repeat and await self.runs.repeat(run, pause, call, is_outage=is_outage):
            return
        await self.runs.finish(run, self._failed(run, problem), is_outage=is_outage)

    def _captured(self, run: Run, answer: Answer) -> AnswerCaptured:
        now = self.clock.now()
        return AnswerCaptured(
            id=answer_id(run.tenant_id, run.id),
            tenant_id=run.tenant_id,
            occurred_at=now,
            recorded_at=now,
            result_id=run.id,
            query_id=run.query_id,
            provider=run.provider,
            raw_response=answer.text,
            citations=answer.citations,
            model=answer.model,
            is_simulated=answer.is_simulated,
            source="run",
            provider_reply=answer.provider_reply,
            call=_numbered(answer.call, run),
        )

    def _failed(self, run: Run, problem: NoAnswer) -> AnswerFailed:
        now = self.clock.now()
        return AnswerFailed(
            id=answer_id(run.tenant_id, run.id),
            tenant_id=run.tenant_id,
            occurred_at=now,
            recorded_at=now,
            result_id=run.id,
            query_id=run.query_id,
            provider=run.provider,
            reason=problem.reason,
            detail=problem.detail,
            provider_reply=problem.provider_reply,
            call=_numbered(problem.call, run),
        )


def ask_crew(asking: Asking, watch: Watch) -> Crew[Run]:
    """Puts due runs to their providers, many at a time."""
    return Crew("ask", asking.runs, asking.ask, HANDS, watch)


def _numbered(call: Call | None, run: Run) -> Call | None:
    return call and call.model_copy(update={"attempt": run.attempt})
